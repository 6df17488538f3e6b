"""What is renamed keeps its rows, and all that hangs on its name follows: the cases of test/renames, and what is PostgreSQL's alone."""
import json
import os
import sys

from harness import *

sys.path.insert(0, os.path.join(TOP, "test", "renames"))
from rename_cases import (CASES, CAT_ROWS, CATS, FOLLOWS, FOLLOWS_MAPPED, FOLLOWS_SURE, FOLLOWS_UNSURE, KEPT, MISNAMED, NOT_RECORDED, SELF_QUERY, SELF_ROWS,  # noqa: E402
                          SELVES, TURNED, AS_THEY_WERE, UNSURE)

DS = 'datasource db {\n  provider = "postgresql"\n  url      = "unused"\n}\n\n'
EMPTY = "-- This is an empty migration."
# Foreign keys of join tables are left alone, as the plans of a diff leave them.
NAMES = """SELECT string_agg(x, E'\\n' ORDER BY x) FROM (
    SELECT relkind::text || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^_prisma_migrations'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        AND conrelid::regclass::text <> '_prisma_migrations' AND contype <> 'n'
        AND (contype <> 'f' OR conrelid::regclass::text !~ '^"?_')
    UNION ALL SELECT 'type ' || typname || ' ' || enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid) AS all_names (x)"""


def literal(text):
    return "'" + str(text).replace("'", "''") + "'"


def call(db, function, *args, **options):
    given = ", ".join(literal(a) for a in args) + (", " + literal(json.dumps(options)) if options else "")
    return kept_sql(f"SET client_min_messages = error; SELECT migrate_{function}({given});", db)


def value(v):
    return "" if v is None else str(v)


def rows(db, query):
    return kept_sql(query, db)


def shown(want):
    return "\n".join("|".join(value(v) for v in row) for row in want)


def schema(models):
    return "schema:" + DS + models


def project(migrations, models):
    d = folder(migrations)
    os.chmod(d, 0o777)
    os.chmod(d + "/migrations", 0o777)
    write(d + "/schema.prisma", DS + models)
    return d


def check_case(how, db, c, made):
    name = f"{how}: {c.name}"
    equal(name, rows(db, c.query), shown(c.want))
    for one in c.check:
        if isinstance(one, str):
            equal(name, kept_sql(one, db), "")
        else:
            equal(name, rows(db, one[0]), shown(one[1]))
    equal(f"{name}: it settles", [call(db, "diff", "database", schema(c.after)), call(db, "diff", "database", schema(c.after), repaired=True)], [EMPTY, EMPTY])
    if made:
        equal(f"{name}: names follow", kept_sql(NAMES, db), made)


db = database("renames", "TEMPLATE template0")
sql("DROP EXTENSION migrate; CREATE SCHEMA m; CREATE EXTENSION migrate SCHEMA m; ALTER DATABASE renames SET search_path = public, m", db)


def empty(db):
    kept_sql("SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public", db)


equal("names can be read, and there are none", kept_sql(NAMES, db), "")

for c in CASES:
    if c.only not in (None, "postgresql"):
        continue
    made = None
    if not c.extra and not c.before_sql:
        empty(db)
        kept_sql(call(db, "diff", "empty", schema(c.after)), db)
        made = kept_sql(NAMES, db)
    before = c.before_sql or call(db, "diff", "empty", schema(c.before)) + "\n" + c.extra

    empty(db)
    d = project({"1_init": before}, c.before)
    call(db, "deploy", d)
    equal(f"{c.name}: rows", kept_sql(c.rows, db), "")
    write(d + "/schema.prisma", DS + c.after)
    contains(f"dev: {c.name}", call(db, "dev", d, "next", renames=c.renames), "now in sync")
    check_case("dev", db, c, made)
    contains(f"dev: {c.name}: nothing more", call(db, "dev", d, "again"), "Already in sync")
    equal(f"dev: {c.name}: no drift", json.loads(call(db, "drift", d, format="json"))["drift"], False)
    remove(d)

    empty(db)
    kept_sql(before, db)
    kept_sql(c.rows, db)
    contains(f"push: {c.name}", call(db, "push", DS + c.after, renames=c.renames), "now in sync")
    check_case("push", db, c, made)
    contains(f"push: {c.name}: nothing more", call(db, "push", DS + c.after), "already in sync")

# The plan does not depend on the release of Prisma: what is exchanged goes by way of a third name.
c = next(c for c in CASES if c.name == "tables that are exchanged")
plans = [call(db, "diff", *(schema(m).replace(url, "") for m in (c.before, c.after)), renames=c.renames, prisma=release)
         for release, url in (("6", ""), ("7", '\n  url      = "unused"'))]
contains("primary keys of exchanged tables", plans[1], '"A_pkey" TO "B_pkey_renamed"')
equal("primary keys of exchanged tables in both releases", plans[1], plans[0])

# Without foreign keys nobody knows what A and B of a join table are of: the answer that A stays A is one.
ALONE = DS.replace('"unused"\n', '"unused"\n  relationMode = "prisma"\n')
LIKES = CATS.replace("Post[]", 'Post[] @relation("Likes")').replace("Cat[]", 'Cat[] @relation("Likes")')
empty(db)
call(db, "push", ALONE + LIKES)
kept_sql(CAT_ROWS.replace("_CatToPost", "_Likes"), db)
after = ALONE + LIKES.replace("Post", "Story")
contains("a join table without foreign keys", call(db, "push", after, renames={"Post": "Story"}),
         "cannot tell which tables the columns A and B of the join table _Likes are for", 'Say that it stays A: {"renames": {"_Likes.A": "A"}}')
contains("its columns stay", call(db, "push", after, renames={"Post": "Story", "_Likes.A": "A"}), "now in sync")
equal("its rows", rows(db, 'SELECT "A", "B" FROM "_Likes" ORDER BY 1, 2'), "1|2\n1|3\n3|1")

# New names that the new side does not have.
for name, before, after, renames, told, _ in MISNAMED:
    empty(db)
    d = project({"1_init": call(db, "diff", "empty", schema(before))}, before)
    call(db, "deploy", d)
    kept = kept_sql(NAMES, db)
    write(d + "/schema.prisma", DS + after)
    contains(f"misnamed in migrate_dev: {name}", call(db, "dev", d, "next", renames=renames), *told)
    contains(f"misnamed in migrate_push: {name}", call(db, "push", DS + after, renames=renames), *told)
    contains(f"misnamed in migrate_diff: {name}", call(db, "diff", "database", schema(after), renames=renames), *told)
    contains(f"misnamed in a repaired plan: {name}", call(db, "diff", "database", schema(after), renames=renames, repaired=True), *told)
    equal(f"misnamed: {name}: nothing was done", kept_sql(NAMES, db), kept)
    remove(d)

# Relations of a model with itself, whose fields are recorded.


def check_self(name, step, how):
    models, want, unsure = step
    told = how(models)
    equal(f"{name}: it is told whether that is clear", UNSURE in told, unsure)
    contains(name, told, "sync")
    if not kept_sql('SELECT 1 FROM "User"', db):
        equal(f"{name}: rows", kept_sql(SELF_ROWS, db), "")
    for again in (False, True):
        if again:
            how(models)
        equal(f"{name}: rows{' of a second call' * again}", rows(db, SELF_QUERY), shown(want))
    equal(f"{name}: it settles", call(db, "diff", "database", schema(models)), EMPTY)
    now = kept_sql(NAMES, db)
    empty(other)
    kept_sql(call(other, "diff", "empty", schema(models)), other)
    equal(f"{name}: names follow", now, kept_sql(NAMES, other))


other = database("renames_made", "TEMPLATE template0")
sql("DROP EXTENSION migrate; CREATE SCHEMA m; CREATE EXTENSION migrate SCHEMA m; ALTER DATABASE renames_made SET search_path = public, m", other)
for c in SELVES:
    empty(db)
    d = project({"0_nothing": "-- nothing\n"}, "")
    call(db, "deploy", d)
    for n, step in enumerate(c.steps):
        write(d + "/schema.prisma", DS + step[0])
        check_self(f"dev: {c.name}, step {n + 1}", step, lambda models: call(db, "dev", d, "next"))
    empty(db)
    kept_sql("DROP TABLE IF EXISTS _prisma_migrations", db)
    write(d + "/schema.prisma", DS + c.steps[0][0])
    call(db, "deploy", d)
    for n, step in enumerate(c.steps):
        check_self(f"push: {c.name}, step {n + 1}", step, lambda models: call(db, "push", DS + models))
    remove(d)

# Of tables of the same names in two schemas, that turns whose field is renamed.
def at(home, models, more=""):
    return models.replace("\n}", f'\n{more}  @@schema("{home}")\n}}')


TWO = DS.replace('"unused"\n', '"unused"\n  schemas  = ["sales", "hr"]\n')
SALES, HR = at("sales", FOLLOWS), at("hr", FOLLOWS.replace("User", "Hr"), '  @@map("User")\n')
empty(db)
sql("DROP TABLE IF EXISTS _prisma_migrations", db)
d = project({"0_nothing": "-- nothing\n"}, "")
call(db, "deploy", d)
call(db, "push", TWO + SALES + HR)
sql(f"SET search_path = sales; {SELF_ROWS}; SET search_path = hr; {SELF_ROWS}", db)
contains("in two schemas", call(db, "push", TWO + SALES.replace("followers", "zfollowers") + HR), "Renamed the column sales._F.A to B.")
for home, want in (("sales", TURNED), ("hr", AS_THEY_WERE)):
    equal(f"in two schemas: {home}", rows(db, SELF_QUERY.replace('"_F"', f'{home}."_F"')), shown(want))
sql("DROP SCHEMA sales, hr CASCADE", db)
remove(d)

# Defaults that the server shows in other words are asked for by the old names; so are predicates of indexes.
BEFORE = ("model User {\n  id Int @id\n  token String @default(dbgenerated(\"gen_random_uuid()::TEXT\"))\n  day DateTime @default(dbgenerated(\"now() + INTERVAL '1 day'\"))\n"
          "  state String\n  @@index([state], where: raw(\"state IN ('a', 'b')\"))\n}\n")
AFTER = BEFORE.replace("model User", "model Account").replace("token", "secret")
PARTIAL = 'datasource db {\n  provider = "postgresql"\n}\n\ngenerator g {\n  provider = "prisma-client"\n  previewFeatures = ["partialIndexes"]\n}\n\n'
RENAMED = {"User": "Account", "User.token": "secret"}
empty(db)
contains("defaults in other words: before", call(db, "push", PARTIAL + BEFORE), "now in sync")
script = call(db, "diff", "database", "schema:" + PARTIAL + AFTER, renames=RENAMED, repaired=True)
contains("predicates that migrate_diff asks about", script, 'RENAME TO "Account"')
equal("their indexes stay", [word for word in ("DROP INDEX", "CREATE INDEX") if word in script], [])
script = call(db, "push", PARTIAL + AFTER, renames=RENAMED, format="json")
script = "\n".join(step["sql"] for step in json.loads(script)["steps"])
contains("defaults in other words", script, 'RENAME TO "Account"', 'RENAME COLUMN "token" TO "secret"')
equal("defaults in other words are not set again", [word for word in ("SET DEFAULT", "DROP INDEX", "CREATE INDEX") if word in script], [])

# Two tables of one name, in two schemas.
SCHEMAS = DS.replace('"unused"\n', '"unused"\n  schemas  = ["one", "two"]\n')


def in_schemas(*names):
    return SCHEMAS + "".join(f'model {s.title()}{t} {{\n  id Int @id\n  {c} String @unique\n  kind {s.title()}{e}\n  @@map("{t}")\n  @@schema("{s}")\n}}\n'
                             f'enum {s.title()}{e} {{\n  {v}\n  @@map("{e}")\n  @@schema("{s}")\n}}\n' for s, t, c, e, v in names)


OLD = in_schemas(("one", "User", "name", "Kind", "a"), ("two", "User", "name", "Kind", "a"), ("one", "Tag", "name", "Hue", "x"), ("one", "Note", "text", "Tone", "x"))
NEW = in_schemas(("one", "User", "title", "Kind", "a"), ("two", "Account", "label", "Sort", "b"), ("two", "Tag", "name", "Hue", "x"), ("two", "Memo", "body", "Mood", "x"))
IN_TWO = {"one.User.name": "title", "two.User": "Account", "two.User.name": "label", "two.Kind": "Sort", "two.Kind.a": "b",
          "one.Note.text": "body", "one.Note": "two.Memo", "one.Tone": "two.Mood"}
for how in ("dev", "push"):
    kept_sql("SET client_min_messages = error; DROP SCHEMA IF EXISTS one CASCADE; DROP SCHEMA IF EXISTS two CASCADE", db)
    empty(db)
    d = project({"1_init": call(db, "diff", "empty", "schema:" + OLD)}, "")
    call(db, "deploy", d)
    kept_sql("INSERT INTO one.\"User\" VALUES (1, 'x', 'a'); INSERT INTO two.\"User\" VALUES (2, 'y', 'a'); "
        "INSERT INTO one.\"Tag\" VALUES (3, 'z', 'x'); INSERT INTO one.\"Note\" VALUES (4, 'w', 'x')", db)
    write(d + "/schema.prisma", NEW)
    misnamed = call(db, "push", NEW, renames={**IN_TWO, "two.User.name": "lable"})
    contains(f"{how}, two schemas: misnamed", misnamed, "cannot rename two.User.name to lable", '{"renames": {"two.User.name": "label"}}')
    contains(f"{how}, two schemas: asked", call(db, "push", NEW, renames={k: v for k, v in IN_TWO.items() if "Note" not in k}),
             "the table `Note` goes, and `two.Memo` comes", '"one.Note": "two.Memo"')
    out = call(db, "dev", d, "next", renames=IN_TWO) if how == "dev" else call(db, "push", NEW, renames=IN_TWO)
    contains(f"{how}, two schemas", out, "now in sync", "Renamed the column one.User.name to title", "Renamed the column two.User.name to label",
             "Renamed the enum two.Kind to Sort", "Renamed the table one.Tag to two.Tag", "Renamed the enum one.Hue to two.Hue",
             "Renamed the table one.Note to two.Memo", "Renamed the enum one.Tone to two.Mood")
    equal(f"{how}, two schemas: rows", rows(db, 'SELECT title, kind FROM one."User"'), "x|a")
    equal(f"{how}, two schemas: the other's rows", rows(db, 'SELECT label, kind FROM two."Account"'), "y|b")
    equal(f"{how}, two schemas: rows that move", rows(db, 'SELECT t.name, t.kind, m.body, m.kind FROM two."Tag" t, two."Memo" m'), "z|x|w|x")
    equal(f"{how}, two schemas: it settles", call(db, "diff", "database", "schema:" + NEW), EMPTY)
    contains(f"{how}, two schemas: once", call(db, "push", NEW, renames=IN_TWO), "already in sync")
    remove(d)
kept_sql("SET client_min_messages = error; DROP SCHEMA one CASCADE; DROP SCHEMA two CASCADE", db)

# What the history records, and what it does not.
empty(db)
kept_sql("DROP TABLE IF EXISTS _prisma_migrations", db)
d = project({"1_init": call(db, "diff", "empty", schema(FOLLOWS))}, FOLLOWS)
call(db, "deploy", d)
kept_sql(SELF_ROWS, db)
for logs in NOT_RECORDED:
    kept_sql("UPDATE _prisma_migrations SET logs = " + (literal(logs) if len(logs) < 10000 else "'migrate: ' || repeat(' ', 5000000) || '{}'"), db)
    contains(f"recorded: {logs[:60]}", call(db, "push", DS + FOLLOWS), "already in sync")
    equal(f"recorded: {logs[:60]}: rows", rows(db, SELF_QUERY), shown(AS_THEY_WERE))
    contains(f"recorded: {logs[:60]}: now", kept_sql("SELECT right(logs, 200) FROM _prisma_migrations", db), '"relations": {"_F": ["followers", "following"]}')
for models, unsure in ((FOLLOWS_UNSURE, True), (FOLLOWS_SURE, False), (FOLLOWS, False)):
    kept_sql("UPDATE _prisma_migrations SET logs = NULL", db)
    write(d + "/schema.prisma", DS + models)
    told = call(db, "push", DS + models) if unsure else call(db, "dev", d, "next")
    equal("nothing is recorded: a warning", [UNSURE in told, kept_sql("SELECT logs IS NULL FROM _prisma_migrations", db)], [unsure, "t" if unsure else "f"])
kept_sql("UPDATE _prisma_migrations SET logs = " + literal(KEPT[0]), db)
contains("what is recorded beside is kept", call(db, "push", DS + FOLLOWS_MAPPED), "now in sync")
equal("what is recorded beside is kept: logs", kept_sql("SELECT logs FROM _prisma_migrations", db), KEPT[1])
equal("what is recorded beside is kept: rows", rows(db, SELF_QUERY), shown(TURNED))
kept_sql("CREATE ROLE pusher; GRANT ALL ON SCHEMA public, m TO pusher; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA m TO pusher; ALTER TABLE \"User\" OWNER TO pusher; ALTER TABLE \"_F\" OWNER TO pusher", db)
for right in ("", "GRANT SELECT ON _prisma_migrations TO pusher"):
    kept_sql(f"UPDATE _prisma_migrations SET logs = NULL; {right}", db)
    contains(f"a history of which nothing may be written ({right})",
             kept_sql("SET client_min_messages = error; SET ROLE pusher; SELECT migrate_push(" + literal(DS + FOLLOWS_MAPPED) + ")", db), "already in sync")
kept_sql("REASSIGN OWNED BY pusher TO CURRENT_USER; DROP OWNED BY pusher; DROP ROLE pusher", db)
remove(d)

# Functions keep their texts, so that they would fail.
MODELS = "model User {\n  id Int @id\n  email String\n  role Role @default(ADMIN)\n}\nmodel Log {\n  id Int @id\n}\nenum Role {\n  ADMIN\n  USER\n}\n"
BODIES = [
    ("a table", {"User": "Account"}, "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*)\n FROM \"User\" $$", "line 2 of the function f(): User"),
    ("a column", {"User.email": "mail"}, "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN\n RETURN (SELECT max(email) FROM \"User\"); END $$",
     "line 2 of the function f(): User.email"),
    ("a column that a trigger reads", {"User.email": "mail"}, "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email := lower(NEW.email); "
     "RETURN NEW; END $$; CREATE TRIGGER t BEFORE INSERT ON \"User\" FOR EACH ROW EXECUTE FUNCTION f()", "line 1 of the function f(): User.email"),
    ("a procedure that runs a text", {"User.email": "mail"}, "CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'UPDATE \"User\" SET email = lower(email)'; END $$",
     "line 1 of the procedure f(): User.email"),
    ("an enum", {"Role": "Kind"}, "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r \"Role\" := 'USER'; BEGIN RETURN r; END $$",
     "line 1 of the function f(): Role"),
    ("a value", {"Role.ADMIN": "OWNER"}, "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM \"User\" WHERE role = 'ADMIN' $$",
     "line 1 of the function f(): Role.ADMIN"),
    ("a table that the server has read", {"User": "Account"}, "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM \"User\"; END", None),
    ("a column of another table", {"User.email": "mail"}, "CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE email int; BEGIN RETURN (SELECT "
     "count(*) FROM \"Log\"); END $$", None),
    ("a word of a comment", {"User": "Account"}, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 -- \"User\"\n $$", None),
]
LATER = {"User": MODELS.replace("model User", "model Account"), "User.email": MODELS.replace("email", "mail"),
         "Role": MODELS.replace("Role", "Kind"), "Role.ADMIN": MODELS.replace("ADMIN", "OWNER")}
version = int(kept_sql("SHOW server_version_num", db)) // 10000
for name, renames, function, told in BODIES:
    if "ATOMIC" in function and version < 14:
        continue
    empty(db)
    kept_sql(call(db, "diff", "empty", schema(MODELS)), db)
    equal(f"functions: {name}: is made", kept_sql(function, db), "")
    after = LATER[list(renames)[0]]
    out = call(db, "push", DS + after, renames=renames)
    if not told:
        contains(f"functions: {name}", out, "now in sync")
        continue
    contains(f"functions: {name}", out, "functions name what is renamed", told, '"accept_functions": true')
    contains(f"functions: {name}: accepted", call(db, "push", DS + after, renames=renames, accept_functions=True), "now in sync")

# migrate_dev writes the migration for it to be edited.
empty(db)
d = project({"1_init": call(db, "diff", "empty", schema(MODELS)) + "\n" + BODIES[0][2] + ";"}, MODELS)
call(db, "deploy", d)
write(d + "/schema.prisma", DS + LATER["User"])
contains("functions in migrate_dev", call(db, "dev", d, "next", renames={"User": "Account"}), "functions name what is renamed", '"create_only": true')
contains("a migration that is only written", call(db, "dev", d, "next", renames={"User": "Account"}, create_only=True), "You can now edit it")
remove(d)

done()
