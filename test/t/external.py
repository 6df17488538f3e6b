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
SCHEMA = """datasource db {
  provider = "postgresql"
  url      = "x"
}

model users {
  id    Int    @id
  posts Post[]
}

model Post {
  id     Int   @id
  userId Int
  user   users @relation(fields: [userId], references: [id])
}
"""
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
done()
