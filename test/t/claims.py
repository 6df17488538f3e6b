"""What GUIDE.md and pg_ext/README.md say of clients that die, of tenants, of who sees what, run as they say."""
import re
import time
from harness import *

db = database("claims")
GUIDE = open(f"{TOP}/GUIDE.md").read()

# tenants: the recipe as it is printed, with another path
recipe = re.search(r"```sql\n(\\set ON_ERROR_STOP on\n.*?)```", GUIDE, re.S).group(1)
d = folder({"1_a": "CREATE TABLE a (id int);"})
sql("CREATE SCHEMA tenant1; CREATE SCHEMA tenant2; CREATE SCHEMA other;", db)
out = sql("SET client_min_messages = error;\n" + recipe.replace("/srv/app/prisma", d), db)
equal("tenants: each is deployed", out.count("All migrations have been successfully applied."), 2)
equal("and nothing else", sql("SELECT string_agg(relnamespace::regnamespace::text, ' ' ORDER BY 1) FROM pg_class WHERE relname = '_prisma_migrations'", db),
      "tenant1 tenant2")
out = sql("SET client_min_messages = error; CREATE SCHEMA ext; ALTER EXTENSION migrate SET SCHEMA ext; SET search_path = other, ext; "
          f"SELECT migrate_deploy('{d}');", db)
contains("by search_path, with the extension's schema in it", out, "successfully", 'schema "other"')
sql("ALTER EXTENSION migrate SET SCHEMA public", db)

# a client that dies: the server goes on
def applied_after_kill(scripts, setting=""):
    sql("DROP TABLE IF EXISTS a, b, _prisma_migrations", db)
    e = folder(scripts)
    p = start(f"{setting} SET client_min_messages = error; SELECT migrate_deploy('{e}');", db)
    wait_for("the deployment", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    p.kill()
    p.wait()
    wait_for("its end", db, "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'")
    got = sql("SELECT to_regclass('a') IS NOT NULL", db)
    remove(e)
    return got


LAST = {"1_a": "CREATE TABLE a (id int); SELECT pg_sleep(0.7);"}
equal("in the last migration it commits", applied_after_kill(LAST), "t")
equal("before another one it notices", applied_after_kill({**LAST, "2_b": "SELECT pg_sleep(0.1);", "3_c": "SELECT pg_sleep(0.1);"},
                                                          "SET client_min_messages = info;"), "f")
if VERSION >= 140000:
    equal("with client_connection_check_interval it notices at once", applied_after_kill(LAST, noticing(50)), "f")

# who may call migrate_progress, and sees what
sql("CREATE ROLE claims_own; CREATE ROLE claims_stats; GRANT pg_read_all_stats TO claims_stats", db)
contains("migrate_progress needs EXECUTE", sql("SET ROLE claims_own; SELECT * FROM migrate_progress()", db), "42501")
equal("pg_read_all_stats has it", sql("SET ROLE claims_stats; SELECT count(*) FROM migrate_progress()", db), "0")
sql("DROP ROLE claims_own, claims_stats", db)

# what is logged, and what event triggers see
sql("CREATE TABLE seen (tag text); CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (tg_tag); END $$; "
    "CREATE EVENT TRIGGER see ON ddl_command_start EXECUTE FUNCTION see()", db)
e = folder({"1_logged": "CREATE TABLE logged_inside (id int);"})
contains("deployed", sql(f"SET log_statement = 'all'; SET client_min_messages = error; CREATE SCHEMA log; SELECT migrate_deploy('{e}', '{{\"schema\": \"log\"}}');", db), "successfully")
with open(f"{ROOT}/log") as f:
    log = f.read()
check("log_statement has the call", f"SELECT migrate_deploy('{e}'" in log)
check("and nothing of what it runs", "CREATE TABLE logged_inside" not in log)
check("event triggers see the statements", "CREATE TABLE" in sql("SELECT tag FROM seen", db))
sql("DROP EVENT TRIGGER see", db)
remove(d)
remove(e)
done()
