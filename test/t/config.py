"""prisma.config.ts in PostgreSQL: found by the server's own eyes, and for a role that may read files. (The rest: test_config.py.)"""
import json

from harness import *

db = database("config")
d = folder({})
for path, text in {
    "prisma.config.ts": "export default { schema: 'db/main.prisma', migrations: { path: './history' },\n"
                        "  experimental: { externalTables: true }, tables: { external: ['auth.users'] }, enums: { external: ['auth.role'] } }\n",
    "db/main.prisma": 'datasource db {\n  provider = "postgresql"\n  schemas = ["public", "auth"]\n}\n\n'
                      'enum role {\n  a\n\n  @@schema("auth")\n}\n\n'
                      'model users {\n  id   Int @id\n  role role\n  posts Post[]\n\n  @@schema("auth")\n}\n\n'
                      'model Post {\n  id Int @id\n  userId Int\n  user users @relation(fields: [userId], references: [id])\n\n  @@schema("public")\n}\n',
    "history/1_init/migration.sql": 'CREATE TABLE "Post" ("id" INTEGER NOT NULL, "userId" INTEGER NOT NULL, CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));\n'
                                    'ALTER TABLE "Post" ADD CONSTRAINT "Post_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."users"("id") '
                                    'ON DELETE RESTRICT ON UPDATE CASCADE;\n',
}.items():
    os.makedirs(os.path.dirname(f"{d}/{path}"), exist_ok=True)
    with open(f"{d}/{path}", "w") as f:
        f.write(text)
sql("CREATE SCHEMA auth; CREATE TYPE auth.role AS ENUM ('a'); CREATE TABLE auth.users (id int PRIMARY KEY, role auth.role NOT NULL)", db)


def call(text):
    return sql(f"SET client_min_messages = error; SELECT {text};", db)


for given in (d, f"{d}/prisma.config.ts", f"{d}/db"):
    contains(f"a deployment from {given[len(d):] or 'the folder'}", call(f"migrate_deploy('{given}')"), f"1 migration found in {d}/history")
    contains("its plan", call(f"migrate_diff('database', 'schema:{given}')"), "-- This is an empty migration.")
contains("a push finds nothing to do", call(f"migrate_push('{d}')"), "already in sync")
contains("a reset", call(f"migrate_reset('{d}', '{{\"force\": true}}')"), "Dropped 1 table and 0 other objects", "1_init")
equal("keeps what is external", sql("SELECT to_regclass('auth.users'), to_regtype('auth.role')", db), "auth.users|auth.role")
with open(f"{d}/prisma.config.ts", "w") as f:
    f.write("export default { schema: 'db/main.prisma', migrations: { path: './history' }, experimental: { externalTables: true }, "
            "tables: { external: ['users'] } }\n")
contains("names without a schema", call(f"migrate_deploy('{d}')"), "P3023", 'It has "users".')
with open(f"{d}/prisma.config.ts", "w") as f:
    f.write("export default { schema: schema() }\n")
contains("what cannot be told", call(f"migrate_deploy('{d}')"), "F0000", f"{d}/prisma.config.ts:1:26: `schema` cannot be told", '"migrations_path"')
contains("the options say it", call(f"""migrate_deploy('{d}', '{{"migrations_path": "history", "schema_file": "db/main.prisma"}}')"""),
         f"1 migration found in {d}/history")
done()
