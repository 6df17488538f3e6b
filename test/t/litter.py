"""What a server that was stopped leaves beside what it was writing is removed by the next call that writes there, and nothing else."""
from harness import *

db = database("litter")
SCHEMA = "datasource db {\n  provider = \"postgresql\"\n}\nmodel A {\n  id Int @id\n}\n"
FOLDER = ".20240101000000_add_a.0123abcd.tmp"
d = folder({})

write(f"{d}/schema.prisma", SCHEMA)
write(f"{d}/{FOLDER}/migration.sql", "-- half")
write(f"{d}/migrations/{FOLDER}/migration.sql", "-- half")
write(f"{d}/migrations/migration_lock.toml.0123abcd.tmp", "prov")
write(f"{d}/schema.prisma.0123abcd.tmp", "data")
write(f"{d}/{FOLDER[1:]}/migration.sql", "a user's")
write(f"{d}/schema.prisma.0123ABCD.tmp", "a user's")
give_to_server(d)
contains("dev", sql(f"SET client_min_messages = error; SELECT migrate_dev('{d}', 'init')", db), "in sync")
equal("folders half made are gone", sorted(os.listdir(d)), sorted([FOLDER[1:], "migrations", "schema.prisma", "schema.prisma.0123abcd.tmp", "schema.prisma.0123ABCD.tmp"]))
left = sorted(os.listdir(f"{d}/migrations"))
check("and the lock file's", len(left) == 2 and left[1] == "migration_lock.toml", left)
sql('CREATE TABLE "B" (id int PRIMARY KEY)', db)
sql(f"SET client_min_messages = error; SELECT migrate_pull('{d}/schema.prisma', '{{\"write\": true}}')", db)
equal("the schema's is gone", sorted(os.listdir(d)), sorted([FOLDER[1:], "migrations", "schema.prisma", "schema.prisma.0123ABCD.tmp"]))
contains("the schema is written", open(f"{d}/schema.prisma").read(), "model A", "model B")
done()
