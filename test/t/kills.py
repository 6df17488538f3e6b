"""The server stopped at once at random moments of what a call writes: history, schema and files agree, nothing is lost, done twice or left.

MIGRATE_KILL_ROUNDS (6) and MIGRATE_KILL_SEED (1) say how many stops there are, and which.
"""
import hashlib
import random
from harness import *

A, B, C, D = "20240101000001_a", "20240101000002_b", "20240101000003_c", "20240101000004_d"
SCRIPTS = {
    A: 'CREATE TABLE "A" (id int PRIMARY KEY, x text);\nINSERT INTO "A" SELECT i, i::text FROM generate_series(1, 5000) i;\n',
    B: 'CREATE TABLE "B" (id serial PRIMARY KEY, a int REFERENCES "A" (id) ON DELETE NO ACTION ON UPDATE NO ACTION);\nINSERT INTO "B" (a) SELECT i FROM generate_series(1, 5000) i;\n',
    C: 'CREATE INDEX CONCURRENTLY "A_x_idx" ON "A" (x);\nCREATE TABLE "C1" (id int PRIMARY KEY);\nCOMMIT;\nCREATE TABLE "C2" (id int PRIMARY KEY);\n'
       'CREATE UNIQUE INDEX CONCURRENTLY "B_a_key" ON "B" (a);\n',
    D: 'CREATE TABLE "D" (id int PRIMARY KEY);\nALTER TABLE "A" ADD COLUMN y int;\n',
}
SCHEMA = """datasource db {
  provider = "postgresql"
}

model A {
  id Int     @id
  x  String?
  y  Int?
  B  B?

  @@index([x])
}

model B {
  id Int  @id @default(autoincrement())
  a  Int? @unique
  A  A?   @relation(fields: [a], references: [id], onDelete: NoAction, onUpdate: NoAction)
}

model C1 {
  id Int @id
}

model C2 {
  id Int @id
}

model D {
  id Int @id
}
"""
NEXT = (SCHEMA.replace("  x  String?", "  t  String?\n  u  String").replace("[x]", "[t]")
        + "\nmodel N {\n  id Int @id\n}\n\nmodel N2 {\n  id Int @id\n}\n")
FILLS = '{{"renames": {{"A.x": "t"}}, "backfill": {{"A.u": "x || id"}}}}'
CALLS = {
    "deploy": "SELECT migrate_deploy('{d}')",
    "each": "CALL migrate_deploy_each('{d}')",
    "dev": f"SELECT migrate_dev('{{d}}', 'add n', '{FILLS}')",
    "push": f"SELECT migrate_push('{{d}}', '{FILLS}')",
    "reset": "SELECT migrate_reset('{d}', '{{\"force\": true}}')",
    "pull": "SELECT migrate_pull('{d}/schema.prisma', '{{\"write\": true}}')",
}
home = tempfile.mkdtemp(dir=ROOT)
d, db = f"{home}/prisma", "kills"
faults = []


def ready_call(text):
    return f"SET client_min_messages = error; {text.format(d=d)};"


def call(kind):
    return ready_call(CALLS[kind])


def world(kind):
    """The project and its database, as a kind of call finds them."""
    shutil.rmtree(d, ignore_errors=True)
    for name, script in SCRIPTS.items():
        write(f"{d}/migrations/{name}/migration.sql", script if kind == "each" else script.replace(" CONCURRENTLY", "").replace("COMMIT;\n", ""))
    write(f"{d}/migrations/migration_lock.toml", 'provider = "postgresql"\n')
    write(f"{d}/schema.prisma", SCHEMA)
    write(f"{d}/seed.sql", 'INSERT INTO "A" (id, x) VALUES (77777, \'seed\');')
    os.chmod(home, 0o755)
    give_to_server(home)
    sql("DROP DATABASE IF EXISTS kills; CREATE DATABASE kills TEMPLATE kills_empty", "postgres")
    if kind in ("dev", "push", "reset", "pull"):
        expect(kind, "successfully" in sql(call("deploy"), db), "not prepared")
    if kind in ("dev", "push"):
        write(f"{d}/schema.prisma", NEXT)
    if kind == "reset":
        sql('CREATE TABLE "Z" (a int)', db)
    if kind == "pull":
        sql('CREATE TABLE "Pulled" (id int PRIMARY KEY)', db)


def expect(what, good, *shown):
    if not good:
        faults.append((what, *shown))


def files():
    found = {}
    for folder, _, names in os.walk(home):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                found[os.path.relpath(os.path.join(folder, name), d)] = f.read()
    return found


def rows():
    """Of the history: names of what is applied, and of what is neither that nor rolled back; checksums."""
    if "_prisma_migrations" not in tables(db):
        return set(), set(), {}
    out = [r.split("|") for r in sql("SELECT migration_name, finished_at IS NOT NULL, rolled_back_at IS NOT NULL, checksum FROM _prisma_migrations", db).split("\n") if r]
    return {r[0] for r in out if r[1] == "t"}, {r[0] for r in out if r[1] == r[2] == "f"}, {r[0]: r[3] for r in out}


def count(table, where="true"):
    return int(sql(f'SELECT count(*) FROM "{table}" WHERE {where}', db)) if table in tables(db).split() else -1


def judge_deployed(kind):
    applied, begun, _ = rows()
    there = tables(db).split()
    made = {A: count("A") >= 5000, B: count("B") == 5000, D: "D" in there}
    expect(kind, all((n in applied) == is_made for n, is_made in made.items()), applied, made)
    expect(kind, begun <= {C}, begun)
    if C in applied:
        expect(kind, "C1" in there and "C2" in there and sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid", db) == "0", there)
    elif C not in begun:
        expect(kind, "C1" not in there and "C2" not in there, there)
    if kind != "each":
        expect(kind, len(applied) in (0, 4), applied)
    if kind == "reset":
        expect(kind, (count("A", "id = 77777") == 1) != ("Z" in there), there)


def judge_filled(kind):
    """All of the next schema is there or nothing: tables, a renamed column and its index, a new one that is filled."""
    done = count("N") == 0
    columns = sql("""SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '"A"'::regclass AND attnum > 0""", db)
    expect(kind, (count("N2") == 0) == done and columns == ("id t y u" if done else "id x y"), done, columns)
    expect(kind, count("A", "t = id::text AND u = t || id" if done else "x = id::text") == 5000)
    expect(kind, sql("""SELECT to_regclass('"A_t_idx"') IS NOT NULL""", db) == ("t" if done else "f"))


def judge_dev(kind):
    applied, begun, sums = rows()
    now, made, there = files(), applied - set(SCRIPTS), tables(db).split()
    expect(kind, not begun and len(made) == ("N" in there) == ("N2" in there), applied, there)
    judge_filled(kind)
    for name in made:
        expect(kind, hashlib.sha256(now.get(f"migrations/{name}/migration.sql", b"")).hexdigest() == sums[name], name)
    for path, text in now.items():
        if path.endswith("/migration.sql") and "/." not in path and path[0] != ".":
            expect(kind, text.rstrip()[-1:] == b";", path, text)


def judge_pull(kind):
    text = files()["schema.prisma"].decode()
    expect(kind, text == SCHEMA or ("model Pulled" in text and "model D" in text and text.endswith("}\n")), text)


JUDGES = {"deploy": judge_deployed, "each": judge_deployed, "reset": judge_deployed, "dev": judge_dev, "push": judge_filled, "pull": judge_pull}


def judge(kind):
    JUDGES[kind](kind)
    expect(kind, sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'migrate%'", db) == "0", "a schema is left")


def go_on(kind):
    """The next call of the kind finishes the job, and leaves nothing that is no part of it."""
    begun = rows()[1]
    again = CALLS[kind]
    if count("N") == 0 or any("_add_n/" in path and "/." not in path for path in files()):
        again = again.replace(f", '{FILLS}'", "")  # what is done, or is in a migration, cannot be asked for again
    out = sql(ready_call(again) if not begun else f"CALL ext.migrate_deploy_each('{d}', '{{\"resume\": true}}')", db)
    expect(kind, "ERROR" not in out, out)
    judge(kind)
    applied, begun, _ = rows()
    if kind in ("deploy", "each", "reset"):
        expect(kind, applied == set(SCRIPTS) and not begun, applied, begun)
    if kind in ("dev", "push"):
        expect(kind, count("N") == 0)
    if kind == "pull":
        expect(kind, "model Pulled" in files()["schema.prisma"].decode())
    left = [f for f in files() if f.endswith(".tmp") or f.startswith("../") or "/." in f]
    expect(kind, not left, left)


sql("DROP DATABASE IF EXISTS kills_empty; CREATE DATABASE kills_empty", "postgres")
sql('CREATE SCHEMA ext; CREATE EXTENSION migrate SCHEMA ext; ALTER DATABASE kills_empty SET search_path = public', "kills_empty")
CALLS = {kind: text.replace("migrate_", "ext.migrate_", 1) for kind, text in CALLS.items()}
rounds = int(os.environ.get("MIGRATE_KILL_ROUNDS", "6"))
rng = random.Random(int(os.environ.get("MIGRATE_KILL_SEED", "1")))
lasts, running = {}, 0
for i in range(rounds):
    kind = list(CALLS)[i % len(CALLS)]
    if kind not in lasts:
        world(kind)
        clock = time.time()
        sql(call(kind), db)
        lasts[kind] = time.time() - clock
    world(kind)
    p = start(call(kind), db)
    time.sleep(rng.uniform(0, lasts[kind]))
    running += p.poll() is None
    before = len(faults)
    stop_and_start()
    finish(p, 30)
    ready(db)
    judge(kind)
    go_on(kind)
    for fault in faults[before:]:
        print(f"# round {i}: {fault!r}", flush=True)
check(f"{rounds} stops at random, {running} of them before the call had ended", not faults, faults[:3])
remove(home)
done()
