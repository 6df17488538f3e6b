"""Files and folders that the server writes: others may read them as they may read the folder that these are in."""
import stat
from harness import *

db = database("written_files")
schema = 'datasource db {\n  provider = "postgresql"\n  url      = "x"\n}\n\nmodel A {\n  id Int @id\n%s}\n'


def project(mode):
    d = tempfile.mkdtemp(dir=ROOT)
    with open(f"{d}/schema.prisma", "w") as f:
        f.write(schema % "")
    os.chmod(f"{d}/schema.prisma", 0o640)
    os.chmod(d, mode)
    if os.getuid() == 0:
        shutil.chown(d, "postgres", "postgres")
        shutil.chown(f"{d}/schema.prisma", "postgres", "postgres")
    return d


def rights(path):
    return "%o" % stat.S_IMODE(os.stat(path).st_mode)


for mode, folders, files in ((0o755, "755", "644"), (0o750, "750", "640"), (0o775, "775", "664"), (0o700, "700", "600"),
                             (0o777, "775", "664")):
    d = project(mode)
    sql("DROP TABLE IF EXISTS \"A\", _prisma_migrations", db)
    contains(f"{mode:o}: a migration is written", sql(f"SELECT migrate_dev('{d}', 'x')", db), "in sync with your schema")
    made = [n for n in os.listdir(f"{d}/migrations") if n.endswith("_x")]
    equal(f"{mode:o}: what is new", " ".join(
        [rights(f"{d}/migrations"), rights(f"{d}/migrations/{made[0]}"), rights(f"{d}/migrations/{made[0]}/migration.sql"),
         rights(f"{d}/migrations/migration_lock.toml")]), f"{folders} {folders} {files} {files}")
    sql(f"SELECT migrate_diff('empty', 'schema:{d}', '{{\"output\": \"{d}/out.sql\"}}')", db)
    equal(f"{mode:o}: a script", rights(f"{d}/out.sql"), files)
    sql(f"SELECT migrate_pull('{d}/schema.prisma', '{{\"write\": true}}')", db)
    equal(f"{mode:o}: what was there keeps its rights", rights(f"{d}/schema.prisma"), "640")
    remove(d)
done()
