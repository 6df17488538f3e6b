"""Arguments and scripts that are wrong: a clear error each, and nothing changed."""

import os
import sqlite3

from harness import INIT, POSTS, TWO, deploy, deploy_fails, equal, fails, has, history, one, rows, tables, untouched

GOOD = "CREATE TABLE good(x);\n"


def refused(t, script, *parts, first=True):
    """Deploying `script` after a good migration fails with these words and leaves nothing."""
    db, folder = t.connect(), t.project({"1_good": GOOD, "2_bad": script} if first else {"2_bad": script})
    message = deploy_fails(db, folder)
    has(message, "P3018", "2_bad", *parts)
    untouched(db)
    return message


def test_arguments_null(t):
    db = t.connect()
    for sql in ("migrate_deploy(NULL)", "migrate_status(NULL)", "migrate_checksum(NULL)", "migrate_deploy(NULL, NULL)",
                "migrate_show('.', NULL)", "migrate_resolve('.', 'x', NULL)"):
        has(fails(db, f"SELECT {sql}"), "must not be NULL", sql.split("(")[0])


def test_options_null(t):
    """As in PostgreSQL, NULL for options means none."""
    db, folder = t.connect(), t.project()
    has(one(db, "SELECT migrate_deploy(?, NULL)", folder), "All migrations have been successfully applied.")
    equal(one(db, "SELECT migrate_version(NULL)"), one(db, "SELECT migrate_version()"))
    equal(one(db, "SELECT migrate_protect(NULL, NULL)"), one(db, "SELECT migrate_protect()"))
    equal(rows(db, "SELECT name FROM migrate_history(?, NULL)", folder), rows(db, "SELECT name FROM migrate_history(?)", folder))
    equal(len(rows(db, "SELECT name FROM migrate_history(?, NULL)", folder)), 2)
    has(fails(db, "SELECT migrate_reset(?, NULL)", folder), "force")
    has(fails(db, "SELECT * FROM migrate_history(?, 1)", folder), "must be a text")


def test_arguments_not_text(t):
    db = t.connect()
    for sql in ("migrate_deploy(1)", "migrate_status(1.5)", "migrate_deploy(x'2e')", "migrate_deploy('.', 1)"):
        has(fails(db, f"SELECT {sql}"), "must be a text")
    has(fails(db, "SELECT * FROM migrate_history(1)"), "must be a text")


def test_arguments_with_nul(t):
    db, folder = t.connect(), t.project()
    has(fails(db, "SELECT migrate_deploy(?)", folder + "\0x"), "NUL byte")
    has(fails(db, "SELECT migrate_deploy(?, ?)", folder, "{}\0"), "NUL byte")
    has(fails(db, "SELECT * FROM migrate_history(?)", folder + "\0"), "NUL byte")
    untouched(db)


def test_arguments_not_utf8(t):
    db = t.connect()
    has(fails(db, "SELECT migrate_deploy(CAST(x'2fff' AS TEXT))"), "UTF-8")


def test_arguments_of_a_megabyte(t):
    """What was given is shown, but not the whole of it."""
    db, folder, long = t.connect(), t.project(), "\u00e4" * 500_000
    t.write(os.path.join(folder, "schema.prisma"), 'datasource db {\n  provider = "sqlite"\n}\nmodel A {\n  id Int @id\n}\n')
    for sql, *args in [
        ("migrate_deploy(?)", "/" + long), ("migrate_deploy(?)", long), ("migrate_drift(?)", "/a" * 500_000),
        ("migrate_pull(?)", long), ("migrate_seed(?)", long), ("migrate_execute(?)", "./" + long),
        ("migrate_checksum(?)", long), ("migrate_validate(?)", long), ("migrate_push(?)", long),
        ("migrate_execute(?)", "x" * 1_000_000), ("migrate_diff(?, 'empty')", long), ("migrate_diff('schema:' || ?, 'empty')", long),
        ("migrate_diff('migrations:' || ?, 'empty')", long), ("migrate_show(?, ?)", folder, long),
        ("migrate_resolve(?, ?, 'applied')", folder, long), ("migrate_resolve(?, ?, 'rolled_back')", folder, long),
        ("migrate_resolve(?, '1_init', ?)", folder, long), ("migrate_dev(?, ?)", folder, "!" * 1_000_000),
        ("migrate_status(?, ?)", folder, f'{{"{long}": 1}}'), ("migrate_deploy(?, ?)", folder, f'{{"target": "{long}"}}'),
    ]:
        message = fails(db, f"SELECT {sql}", *args)
        assert len(message.encode()) < 1300, f"{sql}: {len(message)} characters: {message[:300]}"
    untouched(db)
    equal(sorted(os.listdir(os.path.join(folder, "migrations"))), ["1_init", "2_posts", "migration_lock.toml"])


def test_arguments_count(t):
    db = t.connect()
    for sql in ("migrate_deploy()", "migrate_deploy('a','b','c')", "migrate_show('a')", "migrate_resolve('a','b')"):
        has(fails(db, f"SELECT {sql}"), "wrong number of arguments")


def test_options_wrong(t):
    db, folder = t.connect(), t.project()
    for options, words in [
        ('{"target_": "x"}', ['unknown option "target_"', "target", "dry_run", "backup", "format", "timing"]),
        ('{"schema": "main"}', ['option "schema" is for PostgreSQL only', "has no schemas"]),
        ('{"lock_timeout": "5s"}', ['option "lock_timeout" is for PostgreSQL only', "PRAGMA busy_timeout = 5000;"]),
        ('{"wait": 5}', ['option "wait" is for PostgreSQL only', "PRAGMA busy_timeout = 5000;"]),
        ('{"retries": 5}', ['option "retries" is for PostgreSQL only', "PRAGMA busy_timeout = 5000;"]),
        ('{"statement_timeout": 5}', ['option "statement_timeout" is for PostgreSQL only', "sqlite3_interrupt()"]),
        ('{"concurrent_timeout": 5}', ['unknown option "concurrent_timeout"']),
        ('{"format": "xml"}', ["format", "text", "json"]),
        ('{"format": 1}', ["format"]),
        ('{"timing": "yes"}', ["timing"]),
        ('{"dry_run": true}', ["dry_run"]),
        ('{"dry_run": "yes"}', ["dry_run", "plan", "execute"]),
        ('{"format": "json", "format": "text"}', ["format"]),
        ('{"target": ""}', ['option "target" must not be empty']),
        ('{"backup": ""}', ['option "backup" must not be empty']),
        ("[]", ["object"]),
        ("1", ["object"]),
        ('"text"', ["object"]),
        ("null", ["object"]),
        ("{", []),
        ('{"format": "json"} x', []),
        ('{"target": "a\\u0000b"}', []),
    ]:
        has(deploy_fails(db, folder, options), *words)
        untouched(db)


def test_nul_in_script(t):
    refused(t, "CREATE TABLE a(x);\nSELECT '\0';\n", "byte 0x00", "migration.sql:2:9")


def test_show_says_where(t):
    db, folder = t.connect(), t.project({"1": "SELECT 1;\nSELECT '\0';\n"})
    has(fails(db, "SELECT migrate_show(?, '1')", folder), "byte 0x00", "1/migration.sql:2:9")


def test_schema_of_many_errors(t):
    """All errors of a file that is no schema would be larger than the file."""
    db, path = t.connect(), t.write(t.path("schema.prisma"), "model x\n" * 50_000)
    message = fails(db, "SELECT migrate_validate(?)", path)
    has(message, "P1012", "schema.prisma:1", "\n\u2026\n\nValidation Error Count: ")
    assert len(message) < 110_000, len(message)


def test_schema_folders_in_a_circle(t):
    db, folder = t.connect(), t.project()
    os.symlink(".", os.path.join(folder, "circle"))
    has(fails(db, "SELECT migrate_validate(?)", folder), "folders lie more than 16 deep", "A link may lead back")


def test_invalid_utf8_in_script(t):
    refused(t, b"CREATE TABLE a(x);\nSELECT '\xff';\n", "UTF-8", "migration.sql:2:9")


def test_utf16_script(t):
    refused(t, INIT.encode("utf-16"))


def test_unterminated_string(t):
    refused(t, "CREATE TABLE a(x);\nINSERT INTO a VALUES ('it''s);\n-- end\n", "unterminated string",
            "migration.sql:2:23", "Database error code: 22023")


def test_unterminated_identifiers(t):
    for i, quote in enumerate('"`['):
        db, folder = t.connect(f"{i}.db"), t.project({"1": f"SELECT 1;\n SELECT {quote}a FROM b;"}, name=f"p{i}")
        has(deploy_fails(db, folder), "unterminated quoted identifier", "migration.sql:2:9")
        untouched(db)


def test_unterminated_blob(t):
    refused(t, "SELECT x'00;", "unterminated string", "migration.sql:1:8")


def test_unterminated_comment(t):
    refused(t, GOOD + "/* never ends *\n", "unterminated comment", "migration.sql:2:1")


def test_shortest_comments(t):
    refused(t, "/*/", "unterminated comment")
    db = t.connect("b.db")
    deploy(db, t.project({"1": "/**/ CREATE TABLE a(x) /***/; --"}, name="b"))
    equal(tables(db), ["_prisma_migrations", "a"])


def test_parameters(t):
    for i, (sql, at, name) in enumerate([
        ("SELECT ?", 8, "?"), ("SELECT 1 + ?12", 12, "?12"), ("SELECT :name", 8, ":name"), ("SELECT @v", 8, "@v"),
        ("SELECT $v", 8, "$v"), ("SELECT $v::w", 8, "$v"),
    ]):
        db, folder = t.connect(f"{i}.db"), t.project({"1": GOOD, "2": sql}, name=f"p{i}")
        has(deploy_fails(db, folder), f'parameter "{name}', f"migration.sql:1:{at}")
        untouched(db)


def test_what_is_no_parameter(t):
    arrow = "->>" if sqlite3.sqlite_version_info >= (3, 38) else "||"
    script = f"CREATE TABLE a$b(x); INSERT INTO a$b VALUES ('?1 :a @b $c'); SELECT \"x\" AS [?], '{{}}' {arrow} '$.a' FROM a$b;"
    db = t.connect()
    deploy(db, t.project({"1": script}))
    equal(tables(db), ["_prisma_migrations", "a$b"])


def test_shell_commands(t):
    refused(t, GOOD + ".read other.sql\n", '".read" is a command of the sqlite3 shell', "migration.sql:2:1")


def test_incomplete_trigger(t):
    refused(t, "CREATE TABLE a(x);\nCREATE TRIGGER b AFTER INSERT ON a BEGIN\n SELECT 1;\nCREATE TABLE c(x);\n",
            "incomplete CREATE TRIGGER", "migration.sql:2:1")


def test_incomplete_statement(t):
    refused(t, "CREATE TABLE a(x", "incomplete input", "migration.sql:1:1")


def test_unpaired_transactions(t):
    for i, (sql, place) in enumerate([
        ("SELECT 1;\nCOMMIT;", "2:1"), ("ROLLBACK", "1:1"), ("BEGIN;\nCREATE TABLE a(x);", "1:1"),
        ("RELEASE x", "1:1"), ("ROLLBACK TO x", "1:1"), ("BEGIN; BEGIN; COMMIT; COMMIT;", "1:8"), ("END", "1:1"),
        ("COMMIT TRANSACTION", "1:1"), ("/* x */ END TRANSACTION y", "1:9"),
    ]):
        db, folder = t.connect(f"{i}.db"), t.project({"1": GOOD, "2": sql}, name=f"p{i}")
        has(deploy_fails(db, folder), "P3018", f"migration.sql:{place}")
        untouched(db)


def test_malformed_transactions(t):
    for i, sql in enumerate(["COMMIT x", "BEGIN CONCURRENTLY", "ROLLBACK x", "RELEASE", "SAVEPOINT", "SAVEPOINT a b"]):
        db, folder = t.connect(f"{i}.db"), t.project({"1": GOOD, "2": sql}, name=f"p{i}")
        has(deploy_fails(db, folder), "P3018")
        untouched(db)


def test_statements_outside(t):
    for i, sql in enumerate(["VACUUM;\nSELECT 2", "VACUUM INTO 'x.db'", "ATTACH 'x.db' AS x", "DETACH x"]):
        db, folder = t.connect(f"{i}.db"), t.project({"1": GOOD, "2": "SELECT 1;\n" + sql}, name=f"p{i}")
        has(deploy_fails(db, folder), sql.split()[0], "migration.sql:2:1")
        untouched(db)


def test_reading_before_running(t):
    """An error that reading finds comes before one that running would."""
    db, folder = t.connect(), t.project({"1": "SELECT * FROM missing;", "2": "SELECT 'open"})
    has(deploy_fails(db, folder), "unterminated string", "Migration name: 2")


def test_provider(t):
    db = t.connect()
    has(deploy_fails(db, t.project(provider="postgresql")), "P3019", "postgresql", "sqlite")
    untouched(db)


def test_provider_missing_is_fine(t):
    db = t.connect()
    deploy(db, t.project(provider=None))
    equal(history(db), ["1_init", "2_posts"])


def test_missing_script(t):
    db, folder = t.connect(), t.project()
    os.remove(os.path.join(folder, "migrations", "2_posts", "migration.sql"))
    has(deploy_fails(db, folder), "P3015", "2_posts")
    untouched(db)


def test_script_is_a_folder(t):
    db, folder = t.connect(), t.project()
    os.makedirs(os.path.join(folder, "migrations", "3_x", "migration.sql"))
    has(deploy_fails(db, folder), "migration.sql")
    untouched(db)


def test_stray_files_are_ignored(t):
    db, folder = t.connect(), t.project()
    t.write(os.path.join(folder, "migrations", "README.md"), "x")
    t.write(os.path.join(folder, "migrations", "1_init", "notes.txt"), "x")
    t.write(os.path.join(folder, "migrations", ".git", "x"), "x")
    deploy(db, folder)
    equal(history(db), ["1_init", "2_posts"])


def test_long_name(t):
    db = t.connect()
    deploy(db, t.project({"n" * 200: GOOD}))
    has(deploy_fails(t.connect("b.db"), t.project({"n" * 201: GOOD}, name="b")), "P3010")


def test_odd_names(t):
    db = t.connect()
    names = ["1 blank", "2'quote\"", "3_\u00fcml\u00e4ut", "4%d%s", "5;--"]
    deploy(db, t.project({n: f"CREATE TABLE t{i}(x);" for i, n in enumerate(names)}))
    equal(history(db), names)


def test_not_empty_database(t):
    db = t.connect()
    db.execute("CREATE TABLE mine(x)")
    has(deploy_fails(db, t.project()), "P3005", "mine", "baseline")
    equal(tables(db), ["mine"])


def test_empty_script(t):
    db = t.connect()
    deploy(db, t.project({"1": "", "2": "-- nothing\n", "3": ";;;", "4": " \n\t"}))
    equal(history(db), ["1", "2", "3", "4"])


def test_utf16_database(t):
    db, folder = t.connect(), t.project({**TWO, "3": "INSERT INTO User(email) VALUES ('\u00e9\U0001f600');"})
    db.execute("PRAGMA encoding = 'UTF-16'")
    deploy(db, folder)
    equal(one(db, "SELECT email FROM User"), "\u00e9\U0001f600")
    has(one(db, "SELECT migrate_status(?)", folder), "up to date")


def test_large_script(t):
    """100 MB of statements deploy; memory stays in proportion."""
    line = "INSERT INTO big VALUES (1234567, '" + "x" * 950 + "');\n"
    folder = t.project({"1": "CREATE TABLE big(a, b);\n"})
    path = t.path("prisma", "migrations", "1", "migration.sql")
    with open(path, "a") as f:
        for _ in range(100):
            f.write(line * 1000)
    assert os.path.getsize(path) > 95e6
    db = t.connect(":memory:")
    before = resident()
    deploy(db, folder)
    equal(one(db, "SELECT count(*) FROM big"), 100_000)
    peak = resident("VmHWM") - before
    assert peak < 600, f"{peak:.0f} MB"


def resident(field="VmRSS"):
    with open("/proc/self/status") as f:
        return int([line for line in f if line.startswith(field)][0].split()[1]) / 1024


def test_more_than_the_limit(t):
    db, folder = t.connect(), t.project({"1": ""})
    with open(t.path("prisma", "migrations", "1", "migration.sql"), "wb") as f:
        f.truncate(5 << 30)
    has(deploy_fails(db, folder), "limit", "migration.sql")
    untouched(db)
