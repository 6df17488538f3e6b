"""What scripts may say to SQLite itself: PRAGMAs, VACUUM."""

import json
import sqlite3

from harness import INIT, deploy, equal, fails, has, hasnt, one, rows, tables


def test_vacuum_at_the_end(t):
    """No function can run it, and nothing depends on it."""
    for function in ("migrate_deploy", "migrate_deploy_each"):
        db = t.connect(function + ".db")
        folder = t.project({"1_init": INIT + "VACUUM;\n-- all of it\nvacuum main;\n", "2_only": "VACUUM;", "3_last": "SELECT 1"},
                           name=function)
        plan = one(db, f"SELECT {function}(?, '{{\"dry_run\": \"plan\"}}')", folder)
        has(plan, "VACUUM left out")
        text = one(db, f"SELECT {function}(?, '{{\"timing\": false}}')", folder)
        has(text, "(1 statement, VACUUM left out)", "(0 statements, VACUUM left out)", "(1 statement)", "run it by itself")
        equal(rows(db, "SELECT migration_name, applied_steps_count, finished_at IS NULL FROM _prisma_migrations ORDER BY 1"),
              [("1_init", 1, 0), ("2_only", 0, 0), ("3_last", 1, 0)])
        has(one(db, f"SELECT {function}(?)", folder), "No pending migrations to apply.")
        hasnt(one(db, "SELECT migrate_drift(?)", folder), "VACUUM")


def test_vacuum_elsewhere(t):
    for function in ("migrate_deploy", "migrate_deploy_each"):
        db = t.connect(function + ".db")
        folder = t.project({"1_init": "VACUUM; SELECT 1;"}, name=function)
        has(fails(db, f"SELECT {function}(?)", folder), "P3018", "VACUUM cannot run inside a transaction", "migration.sql:1:1")


REFUSED = ("hard_heap_limit = 100000000", "soft_heap_limit = 100000000", "hard_heap_limit", "temp_store_directory = '/tmp'",
           "data_store_directory = '/tmp'", "wal_checkpoint(TRUNCATE)", "key = 'secret'", "rekey = 'secret'",
           "default_cache_size = 10", "of_a_module = 1", '"hard_heap_limit" = 100000000', "main.hard_heap_limit = 100000000",
           "other.user_version = 5", "other.journal_mode")


def test_pragmas_that_are_not_allowed(t):
    """The whole process, other databases and what is not known: an error before anything runs."""
    db, folder = t.connect(), t.path("prisma")
    db.execute("ATTACH ':memory:' AS other")
    for sql in REFUSED:
        for lead in ("PRAGMA ", "EXPLAIN PRAGMA ", "/* so */ explain query plan pragma\n"):
            t.project({"1_init": INIT, "2_set": "SELECT 1;\n" + lead + sql + ";"})
            message = fails(db, "SELECT migrate_deploy(?)", folder)
            has(message, "P3018", "cannot run in a migration", "2_set/migration.sql:2:", "remove it here", "Nothing was changed.")
            equal(rows(db, "SELECT name FROM sqlite_master"), [])
            equal(rows(db, "PRAGMA other.user_version"), [(0,)])
    has(fails(db, "SELECT migrate_execute('PRAGMA hard_heap_limit = 100000000;\nSELECT 1;')"), "cannot run in a script")
    equal(one(db, "PRAGMA hard_heap_limit"), 0)
    equal(one(db, "PRAGMA soft_heap_limit"), 0)


def test_histories_with_pragmas_that_are_not_allowed(t):
    """What the CLI has applied can be replayed: nothing of these is in a schema."""
    folder = t.project({"1_init": "".join(f"PRAGMA {sql};\n" for sql in REFUSED) + "PRAGMA synchronous = OFF;\n" + INIT})
    has(one(t.connect(), "SELECT migrate_diff(?, 'empty')", "migrations:" + folder), "DROP TABLE")
    db = t.connect()
    equal(one(db, "PRAGMA hard_heap_limit"), 0)


def test_settings_that_need_no_transaction(t):
    db = t.connect()
    for sql in ("synchronous = OFF", "main.synchronous(1)", "journal_mode = WAL"):
        folder = t.project({"1_set": f"PRAGMA {sql};"})
        has(fails(db, "SELECT migrate_deploy(?)", folder), "a change of " + sql.replace("main.", "").split("=")[0].split("(")[0].strip(),
            "cannot run inside a transaction")
    deploy(db, t.project({"1_set": "PRAGMA synchronous; PRAGMA journal_mode; PRAGMA main.journal_mode;"}))


def value_for(db, name):
    """Another value than the present one; None: it takes none that can be seen."""
    now = one(db, f"PRAGMA {name}") if rows(db, f"PRAGMA {name}") else None
    if name in ("foreign_key_check", "integrity_check", "quick_check", "optimize", "shrink_memory", "incremental_vacuum"):
        return None
    return 1 if now in (0, None) else "exclusive" if now == "normal" else now // 2 if isinstance(now, int) and now > 3 else 0


STAYS = {"user_version", "application_id", "schema_version", "auto_vacuum", "page_size", "encoding", "data_version",
         "page_count", "freelist_count"}


def test_every_pragma_is_allowed_and_set_back_or_refused(t):
    """All that this SQLite knows. What is in the file stays; of the rest nothing is seen afterwards."""
    seen, refused = 0, set()
    probe = t.connect("probe.db")
    names = [r[0] for r in rows(probe, "PRAGMA pragma_list")]
    for name in names:
        db = t.connect(name + ".db")
        value = value_for(db, name)
        folder = t.project({"1_set": f"PRAGMA {name}{'' if value is None else f' = {value}'};"}, name=name)
        others = [n for n in names if n not in STAYS and n not in ("optimize", "incremental_vacuum", "wal_checkpoint", "shrink_memory",
                                                                  "table_list", "integrity_check", "quick_check")]
        before = {n: rows(db, f"PRAGMA {n}") for n in others}
        try:
            deploy(db, folder)
        except sqlite3.Error as why:
            refused.add(name)
            has(str(why), "migration.sql:1:1", name)
        after = {n: rows(db, f"PRAGMA {n}") for n in others}
        equal((name, after), (name, before))
        seen += 1
    equal(seen > 50, True)
    equal(refused, {"hard_heap_limit", "soft_heap_limit", "temp_store_directory", "journal_mode", "synchronous", "wal_checkpoint",
                    "default_cache_size"} & set(names))


# Values that are shown otherwise than they are set, or that few connections have; each with what a script sets.
UNUSUAL = (("secure_delete = fast", "secure_delete = 1"), ("secure_delete = 0", "secure_delete = fast"),
           ("cache_size = 2048", "cache_spill = 100"), ("cache_spill = 0", "cache_spill = 100"), ("cache_size = 70", "cache_size = -9"),
           ("auto_vacuum = 2", "auto_vacuum = 1"), ("temp_store = memory", "temp_store = file"), ("busy_timeout = 0", "busy_timeout = 5"),
           ("journal_size_limit = 0", "journal_size_limit = -1"), ("mmap_size = 65536", "mmap_size = 0"), ("threads = 3", "threads = 0"),
           ("analysis_limit = 7", "analysis_limit = 0"), ("locking_mode = exclusive", "locking_mode = normal"),
           ("wal_autocheckpoint = 0", "wal_autocheckpoint = 9"), ("max_page_count = 300", "max_page_count = 200"))


def test_unusual_values_are_set_back(t):
    for n, (before, sets) in enumerate(UNUSUAL):
        db = t.connect(f"{n}.db")
        db.execute(f"PRAGMA {before}")
        name = sets.split(" ")[0]
        was = rows(db, f"PRAGMA {name}")
        folder = t.project({"1_set": f"PRAGMA {sets}; CREATE TABLE a(b);"}, name=str(n))
        deploy(db, folder)
        equal((before, rows(db, f"PRAGMA {name}")), (before, was))


NO_SETTING = ("foreign_keys", "legacy_alter_table", "temp_store_directory", "database_list")


def test_pragmas_that_an_authorizer_hides(t):
    """What cannot be read cannot be set back: an error before it is set, which undoes all."""
    hidden = 0
    for name in [r[0] for r in rows(t.connect("probe.db"), "PRAGMA pragma_list")]:
        db = t.connect(name + ".db")
        value = value_for(db, name)
        before = rows(db, f"PRAGMA {name}")
        folder = t.project({"1_set": f"CREATE TABLE a(b); PRAGMA {name} = {value};"}, name=name)

        def hide(action, what, written, *_):
            return 2 if action == sqlite3.SQLITE_PRAGMA and what == name and written is None else 0

        if name in NO_SETTING or value is None or len(before) != 1:
            continue
        db.set_authorizer(hide)
        try:
            deploy(db, folder)
        except sqlite3.Error as why:
            if "authorizer" in str(why):
                has(str(why), f"PRAGMA {name} cannot be read")
                equal(tables(db), [])
                hidden += 1
        db.set_authorizer(lambda *_: 0)
        if name not in STAYS or not tables(db):
            equal((name, rows(db, f"PRAGMA {name}")), (name, before))
    equal(hidden > 25, True)


def test_pragmas_that_an_authorizer_keeps_as_the_script_set_them(t):
    """It ignores the first that sets the old value again: the second does."""
    db, seen = t.connect(), []
    before = rows(db, "PRAGMA cache_size")

    def ignore(action, what, written, *_):
        if action == sqlite3.SQLITE_PRAGMA and what == "cache_size" and written == str(before[0][0]):
            seen.append(written)
            return 2 if len(seen) == 1 else 0
        return 0

    db.set_authorizer(ignore)
    deploy(db, t.project({"1_set": "PRAGMA cache_size = 77;"}))
    equal((len(seen), rows(db, "PRAGMA cache_size")), (2, before))


def test_pragmas_of_attached_databases(t):
    db = t.connect()
    db.execute("ATTACH ? AS aux", (t.path("aux.db"),))
    db.execute("CREATE TABLE aux.a(b)")
    for name in ("optimize", "secure_delete = 1", "locking_mode = exclusive", "mmap_size = 0"):
        folder = t.project({"1_set": f"PRAGMA {name};"})
        has(fails(db, "SELECT migrate_deploy(?)", folder), 'would reach the attached database "aux"', "PRAGMA main.")
    deploy(db, t.project({"1_set": "PRAGMA main.optimize; PRAGMA main.secure_delete = 1;"}))
    equal(rows(db, "PRAGMA aux.secure_delete"), rows(sqlite3.connect(":memory:"), "PRAGMA secure_delete"))


def test_the_report_says_what_is_left_out(t):
    db, folder = t.connect(), t.project({"1_init": INIT + "VACUUM;"})
    report = json.loads(one(db, "SELECT migrate_deploy(?, '{\"format\": \"json\"}')", folder))
    equal(report["applied"][0]["left_out_count"], 1)
