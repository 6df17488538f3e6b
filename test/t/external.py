"""External tables and enums: no plan makes, changes or drops them; a reset keeps them; they are no drift."""
import json
import sys

from harness import *

sys.path.insert(0, f"{TOP}/test/external")
import cases


def quote(value):
    text = json.dumps(value) if isinstance(value, dict) else value
    return "'" + text.replace("'", "''") + "'"


def caller(db):
    def call(function, *arguments):
        return sql(f"SET client_min_messages = error; SELECT {function}({', '.join(quote(a) for a in arguments)});", db)
    return call


empty = folder({})
os.makedirs(f"{empty}/migrations")
for case in cases.read():
    if "postgresql" not in case.providers:
        continue
    sql("DROP DATABASE IF EXISTS external", "postgres")
    sql("CREATE DATABASE external", "postgres")
    sql("CREATE SCHEMA migrate; CREATE EXTENSION migrate SCHEMA migrate; ALTER DATABASE external SET search_path = public, migrate", "external")
    sql(case.sections[""], "external")
    equal(case.name, cases.differences(case, "postgresql", cases.ask(case, "postgresql", caller("external"), empty)), [])

# a platform's table in a schema of ours, with all that it has
PLATFORM = """
CREATE TYPE role AS ENUM ('a', 'b'); CREATE TYPE own AS ENUM ('x');
CREATE TABLE users (id serial PRIMARY KEY, name text UNIQUE, role role NOT NULL DEFAULT 'a');
CREATE INDEX users_hot ON users (lower(name)) WHERE id > 3;
CREATE STATISTICS users_stat ON id, name FROM users;
CREATE SEQUENCE loose; CREATE VIEW names AS SELECT name FROM users;
INSERT INTO users (name) VALUES ('a'), ('b');
"""
EXTERNAL = {"external_tables": ["public.users"], "external_enums": ["public.role"]}
SCHEMA = cases.PLATFORM_SCHEMA.replace("PROVIDER", "postgresql")
sql("DROP DATABASE external", "postgres")
sql("CREATE DATABASE external", "postgres")
sql("CREATE SCHEMA migrate; CREATE EXTENSION migrate SCHEMA migrate; ALTER DATABASE external SET search_path = public, migrate", "external")
sql(PLATFORM, "external")
call = caller("external")
d = folder({"1_init": 'CREATE TABLE "Post" (id int PRIMARY KEY, "userId" int NOT NULL);\n'
            'ALTER TABLE "Post" ADD CONSTRAINT "Post_userId_fkey" FOREIGN KEY ("userId") REFERENCES users (id);\n'})
contains("without the option it counts", call("migrate_deploy", d), "P3005")
contains("with it, not", call("migrate_deploy", d, EXTERNAL), "successfully applied")
contains("what a reset would drop", call("migrate_reset", d, EXTERNAL), "would drop 1 table", "3 other objects", '"external_tables"')
contains("a reset", call("migrate_reset", d, {**EXTERNAL, "force": True}), "Dropped 1 table and 3 other objects.", "1_init")
equal("the table has kept its rows and its sequence", sql("INSERT INTO users (name) VALUES ('c'); SELECT id, name, role FROM users", "external"),
      "1|a|a\n2|b|a\n3|c|a")
equal("and its indexes and statistics", sql("SELECT (SELECT count(*) FROM pg_indexes WHERE tablename = 'users'), (SELECT count(*) FROM "
      "pg_statistic_ext), (SELECT count(*) FROM pg_type WHERE typname IN ('role', 'own')), to_regclass('loose'), to_regclass('names')", "external"),
      "3|1|1||")
contains("what it needs is not dropped either", call("migrate_reset", d, {"external_tables": ["public.users"], "force": True}),
         "2BP01", "column role of table", "type", "as external, too. Nothing was changed.")
sql("ALTER TABLE users ADD post int REFERENCES \"Post\"", "external")
contains("nor what it refers to", call("migrate_reset", d, {**EXTERNAL, "force": True}), "2BP01", "users_post_fkey")
sql("ALTER TABLE users DROP post", "external")
contains("a push that empties keeps it", call("migrate_push", SCHEMA, {**EXTERNAL, "force_reset": True}), "Your database is now in sync")
equal("with its rows", sql("SELECT count(*) FROM users", "external"), "3")
contains("names without a schema", call("migrate_push", SCHEMA, {"external_tables": ["users"]}), "P3023",
         "must contain only fully qualified identifiers (e.g. `schema_name.table_name`).", 'It has "users".')

# in another schema than "public", names that say none are of that
sql("CREATE SCHEMA tenant; CREATE TABLE tenant.users (id int PRIMARY KEY)", "external")
TENANT = {"schema": "tenant", "external_tables": ["tenant.users"]}
contains("a tenant's table does not count", call("migrate_deploy", d, TENANT), "successfully applied")
equal("nor is it in a plan", sql(f"SET search_path = tenant, migrate; SELECT migrate_diff('database', {quote('schema:' + SCHEMA)}, "
      f"{quote({'schema': 'tenant', 'external_tables': ['tenant.users']})})", "external").count("users\" ("), 0)

# what prepares a shadow: external tables of a schema of ours, which is stood in for; under the guards of all that runs there
DRIFT = {**EXTERNAL, "init_shadow": "CREATE TYPE role AS ENUM ('a', 'b'); CREATE TABLE users (id serial PRIMARY KEY, name text UNIQUE, role role);"}
sql("DROP TABLE \"Post\"; DROP TABLE IF EXISTS _prisma_migrations", "external")
call("migrate_deploy", d, EXTERNAL)
contains("without it the history cannot be replayed", call("migrate_drift", d, EXTERNAL), "P3006", 'relation "users" does not exist',
         'let the option "init_shadow" make it')
contains("with it, it can", call("migrate_drift", d, DRIFT), "No drift")
contains("in a status, too", call("migrate_status", d, {**DRIFT, "check_drift": True}), "Database schema is up to date!")
contains("and as a side of a plan", call("migrate_diff", "migrations:" + d, "database", DRIFT), "This is an empty migration")
equal("nothing of it stays", sql("SELECT count(*) FROM users", "external"), "3")
for what, script, *parts in (
        ("what fails in it", "SELECT 1;\nSELECT * FROM absent;", "P3006", "The script that prepares the shadow failed: relation", "init_shadow:2:15"),
        ("what a rollback would not undo", "SELECT pg_advisory_lock(1);", "P3006", "would not be undone with the shadow"),
        ("sequences of others", "SELECT setval('public.users_id_seq', 1);", "P3006"),
        ("files of the server", "COPY (SELECT 1) TO '/tmp/x';", "P3006", "COPY would not be undone"),
        ("programs", "COPY pg_class FROM PROGRAM 'true';", "P3006", "COPY would not be undone"),
        ("transactions of its own", "CREATE DATABASE x;", "P3006")):
    contains(what + " is refused", call("migrate_drift", d, {**DRIFT, "init_shadow": script}), *parts)
equal("the live sequence has gone on from where it was", sql("SELECT last_value FROM users_id_seq", "external"), "3")

# what Prisma 8 keeps, beside the schema and in one that a datasource lists
sql("CREATE SCHEMA prisma_contract; CREATE TABLE prisma_contract.marker (space text PRIMARY KEY); INSERT INTO prisma_contract.marker VALUES ('app')",
    "external")
contains("is no drift", call("migrate_drift", d, DRIFT), "No drift")
LISTED = SCHEMA.replace('"x"', '"x"\n  schemas = ["public", "prisma_contract"]').replace("  id    Int    @id\n", "  id    Int    @id\n  @@schema(\"public\")\n").replace(
    "references: [id])\n", "references: [id])\n  @@schema(\"public\")\n")
equal("nor dropped by a plan", call("migrate_diff", "database", "schema:" + LISTED, EXTERNAL).count("prisma_contract"), 0)
contains("nor by a push that empties", call("migrate_push", LISTED, {**EXTERNAL, "force_reset": True}), "now in sync")
equal("it is there", sql("SELECT space FROM prisma_contract.marker", "external"), "app")

# a platform's schema, which the datasource lists and the caller does not own
sql("DROP DATABASE external WITH (FORCE)", "postgres")
sql("CREATE DATABASE external", "postgres")
sql("""CREATE SCHEMA migrate; CREATE EXTENSION migrate SCHEMA migrate; ALTER DATABASE external SET search_path = public, migrate;
DO $$ BEGIN CREATE ROLE external_app LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY); GRANT USAGE ON SCHEMA auth, migrate TO external_app;
GRANT REFERENCES, SELECT ON auth.users TO external_app; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA migrate TO external_app;
GRANT pg_read_server_files, pg_write_server_files TO external_app; GRANT CREATE ON DATABASE external TO external_app;
ALTER SCHEMA public OWNER TO external_app""", "external")
app = lambda *a: sql("SET ROLE external_app; SET client_min_messages = error; SELECT " + a[0] + "(" + ", ".join(quote(x) for x in a[1:]) + ");", "external")
p = folder({"1_init": 'CREATE TABLE "Post" ("id" INTEGER NOT NULL, "userId" UUID NOT NULL, CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));\n'
            'ALTER TABLE "Post" ADD CONSTRAINT "Post_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;\n'})
os.chmod(p, 0o777)
with open(f"{p}/schema.prisma", "w") as f:
    f.write('datasource db {\n  provider = "postgresql"\n  schemas = ["public", "auth"]\n}\nmodel users {\n  id String @id @db.Uuid\n  posts Post[]\n'
            '  @@schema("auth")\n}\nmodel Post {\n  id Int @id\n  userId String @db.Uuid\n  user users @relation(fields: [userId], references: [id])\n'
            '  @@schema("public")\n}\n')
AUTH = {"external_tables": ["auth.users"]}
contains("deployed", app("migrate_deploy", p, AUTH), "successfully applied")
contains("the schema cannot be stood in for", app("migrate_drift", p, AUTH), "P3014", "must be owner of schema auth")
PROVIDED = {**AUTH, "provided_schemas": ["auth"]}
contains("provided, it stays", app("migrate_drift", p, PROVIDED), "No drift")
contains("in sync", app("migrate_dev", p, "next", PROVIDED), "Already in sync")
contains("what scripts make in it is there", app("migrate_drift", p, {**PROVIDED, "init_shadow": "CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY);"}), "No drift")
contains("one that is not there", app("migrate_drift", p, {**AUTH, "provided_schemas": ["absent"]}), 'schema "absent" does not exist')
sql("CREATE TABLE auth.other (id int)", "external")
contains("a reset leaves it alone", app("migrate_reset", p, {**PROVIDED, "force": True}), "Dropped 1 table and 0 other objects")
equal("with all that it holds", sql("SELECT to_regclass('auth.users'), to_regclass('auth.other')", "external"), "auth.users|auth.other")
# without the datasource listing it, what prepares the shadow may say what the platform has, for the CLI's sake
with open(f"{p}/schema.prisma") as f:
    text = f.read()
INIT = {"init_shadow": "CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY);"}
os.remove(f"{p}/schema.prisma")
contains("what it makes in somebody else's schema is there", app("migrate_drift", p, {**AUTH, **INIT}), "No drift")
sql("DROP DATABASE external WITH (FORCE)", "postgres")
sql("DROP ROLE external_app", "postgres")
done()
