"""Stages that run no SQL obey the caller's timeouts and cancellations, with the server's own error."""
from harness import *

db = database("cancel")
MODELS = ("SELECT 'datasource db {' || chr(10) || ' provider = \"postgresql\"' || chr(10) || ' url = \"x\"' || chr(10) || '}' || chr(10) || "
          "string_agg('model M' || i || ' {' || chr(10) || ' id Int @id' || chr(10) || ' a String @unique' || chr(10) || '}' || chr(10), '') "
          "FROM generate_series(1, 150000) i")
sql(f"CREATE TABLE schemas AS SELECT ({MODELS}) AS text", db)
for call in ("migrate_validate(text)", "migrate_format(text)", "migrate_diff('empty', 'schema:' || text)"):
    start_at = time.time()
    out = sql(f"SET statement_timeout = '100ms'; SELECT count({call.split('(')[0]}) FROM (SELECT {call} FROM schemas) x;", db)
    took = time.time() - start_at
    contains(f"{call}: the server's error", out, "57014", "canceling statement due to statement timeout")
    check(f"{call}: at once", took < 1.5, f"{took:.2f} s")
out = sql("SET statement_timeout = '10s'; SELECT migrate_validate('model A {' || chr(10) || ' id Int @id' || repeat(' @unique', 12000) || chr(10) || '}');", db)
contains("errors of one long line are told, not cut short by time", out, "P1012", "Validation Error Count")
done()
