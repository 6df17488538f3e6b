"""The guide, acted out in PostgreSQL."""
import os
import shutil
import sys
import tempfile

from harness import *

sys.path.insert(0, f"{TOP}/test/guide")
import guide


def act_out(release, number):
    driver = guide.Postgres(tempfile.mkdtemp(prefix="app's ", dir=ROOT), database, kept_sql, number)
    for act, why in guide.outcomes(guide.play(driver, release)):
        check(f"Prisma {release}: {act}", not why, why)
    return driver


shutil.rmtree(act_out("7", 11).dir)
driver = act_out("6", 1)

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

# The migrations lie on another file system: nothing can be renamed into them from the folder above.
db = database("guide_mounted")
shutil.rmtree(f"{driver.dir}/migrations")
there = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
os.chmod(there, 0o777)
os.symlink(there, f"{driver.dir}/migrations")
contains("migrations on another file system", sql(f"SET client_min_messages = error; {call};", db), "in sync with your schema")
equal("a folder and the lock file", len(os.listdir(there)), 2)
equal("nothing beside", sorted(os.listdir(driver.dir)), ["migrations", "schema.prisma"])
os.remove(f"{driver.dir}/migrations")
shutil.rmtree(there)

# A temporary table stands before the schema's.
contains("push beside a temporary table", sql(f"""CREATE TEMP TABLE "Fresh" (id int); SELECT migrate_push('{guide.HEAD % "postgresql"}
model Fresh {{
  id Int @id
  n Int?
}}');""", db), "ERROR", 'the temporary table "Fresh"')

# A database of several schemas was not empty when one of them holds something.
db = database("guide_schemas")
sql("CREATE SCHEMA one; CREATE TABLE one.kept (id int PRIMARY KEY)", db)
driver.write("schema.prisma", (guide.HEAD % "postgresql").replace('"unused"', '"unused"\n  schemas  = ["one"]') +
             'model kept {\n  id Int @id\n  @@schema("one")\n}\n')
driver.write("seed.sql", "INSERT INTO one.kept VALUES (1);\n")
contains("drift is adopted", sql("SET client_min_messages = error; SELECT migrate_dev('%s', 'x', '{\"adopt_drift\": true}');" %
                                 driver.dir.replace("'", "''"), db), "sync_schema")
equal("and no seed runs", sql("SELECT count(*) FROM one.kept", db), "0")
sql("DROP OWNED BY guide_reader; DROP ROLE guide_reader", "guide_roles")
shutil.rmtree(driver.dir)
done()
