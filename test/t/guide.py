"""README's guide, acted out in PostgreSQL."""
import os
import shutil
import sys
import tempfile

from harness import *

sys.path.insert(0, f"{TOP}/test/guide")
import guide


driver = guide.Postgres(tempfile.mkdtemp(prefix="app's ", dir=ROOT), database, sql)
act = "start"
try:
    for act in guide.play(driver):
        check(act, True)
except guide.Broken as why:
    check(act, False, why)
except guide.Refused as why:
    check(act, False, why)

# Who may not write files makes no migration, and changes nothing.
db = database("guide_roles")
driver.write("schema.prisma", guide.HEAD % "postgresql" + "model Fresh {\n  id Int @id\n}\n")
shutil.rmtree(f"{driver.dir}/migrations")
os.remove(f"{driver.dir}/seed.sql")
sql("DROP ROLE IF EXISTS guide_reader; CREATE ROLE guide_reader IN ROLE pg_read_server_files; GRANT ALL ON SCHEMA public TO guide_reader; "
    "GRANT EXECUTE ON FUNCTION migrate_dev TO guide_reader", db)
call = "SELECT migrate_dev('%s', 'x')" % driver.dir.replace("'", "''")
contains("a role that may only read", sql(f"SET ROLE guide_reader; SET client_min_messages = error; {call};", db),
         "42501", "permission denied to write files", "pg_write_server_files")
equal("nothing was made", sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'", db), "0")
equal("nothing was written", os.path.exists(f"{driver.dir}/migrations"), False)
contains("relative", sql("SELECT migrate_dev('prisma', 'x')", db), "ERROR", "the path is relative")

# A commit that fails leaves the file, and the migration pending.
contains("in a transaction", sql(f"BEGIN; SET client_min_messages = error; {call}; ROLLBACK;", db), "inside your open transaction")
contains("is pending", sql(f"SELECT migrate_status('%s')" % driver.dir.replace("'", "''"), db), "not yet been applied")
contains("and is applied by the next call", sql(f"SET client_min_messages = error; {call};", db), "in sync with your schema")
sql("DROP OWNED BY guide_reader; DROP ROLE guide_reader", db)
shutil.rmtree(driver.dir)
done()
