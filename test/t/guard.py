#!/usr/bin/env python3
"""What a rollback does not undo, where something runs only to be rolled back: a trial (dry_run "execute") and a shadow."""
import os
import re
import shutil
import subprocess
import tempfile
import time

from harness import *

db = database("guarded")
files = tempfile.mkdtemp()
os.chmod(files, 0o777)


def folder(script):
    d = tempfile.mkdtemp(dir=files)
    os.makedirs(d + "/1_a")
    with open(d + "/1_a/migration.sql", "w") as f:
        f.write(script)
    subprocess.run(["chmod", "-R", "a+rX", d])
    return d


TRIAL = "SELECT count(*) FROM migrate_deploy('%s', '{\"dry_run\": \"execute\"}');"
SHADOW = "SELECT count(*) FROM migrate_diff('migrations:%s', 'empty');"
BOTH = {"trial": TRIAL, "shadow": SHADOW}


def refused(what, script, *parts, before="", calls=BOTH):
    for name, call in calls.items():
        out = sql(before + call % folder(script), db)
        contains(f"{what}: {name}", out, "would not be undone", *parts)


def runs(what, script, before="", calls=BOTH):
    for name, call in calls.items():
        out = sql(before + call % folder(script), db)
        check(f"{what}: {name}", re.search(r"(^|\n)\d+$", out), out)


sql("SELECT migrate_deploy('%s'); DELETE FROM _prisma_migrations" % folder("SELECT 1;"), db)

# The list of functions is that of the server.
names = {"REFUSED": [], "ALLOWED": []}
with open(TOP + "/pg_ext/shadow/undone.def") as f:
    for kind, name in re.findall(r'^MG_(REFUSED|ALLOWED)\("([^"]+)"', f.read(), re.M):
        names[kind].append(re.compile(re.escape(name).replace(r"\*", ".*") + "$"))
volatile = sql("SELECT DISTINCT proname FROM pg_proc p WHERE provolatile = 'v' AND pronamespace = 'pg_catalog'::regnamespace AND prolang = "
               "(SELECT oid FROM pg_language WHERE lanname = 'internal') AND NOT EXISTS (SELECT FROM pg_type t WHERE t.typtype = 'p' AND "
               "t.oid = p.prorettype AND t.typname IN ('trigger', 'event_trigger', 'internal', 'index_am_handler', 'table_am_handler', "
               "'tsm_handler', 'fdw_handler', 'language_handler'))", db).split("\n")
equal("every volatile function of the server is judged",
      [n for n in volatile if not any(p.match(n) for k in names for p in names[k])], [])
check("and there are many", len(volatile) > 150, len(volatile))
refused("a slot", "SELECT pg_create_physical_replication_slot('guarded');", "pg_create_physical_replication_slot")
refused("a copy of one, in a function", "DO $$ BEGIN PERFORM pg_copy_physical_replication_slot('a', 'b'); END $$;")
refused("a backup", "SELECT pg_backup_start('x');" if "pg_backup_start" in volatile else "SELECT pg_start_backup('x');")
refused("an origin", "SELECT pg_replication_origin_session_setup('x');")

# The session: what sequences gave it, and its cursors.
session = ("CREATE SEQUENCE IF NOT EXISTS drawn; SELECT nextval('drawn') \\g /dev/null\nBEGIN; DECLARE c SCROLL CURSOR FOR SELECT * FROM "
           "generate_series(41, 49); FETCH c \\g /dev/null\nSAVEPOINT s; ")
for what, script in {"DISCARD SEQUENCES": "DISCARD SEQUENCES;", "CLOSE CURSOR ALL": "CLOSE ALL;", "CLOSE CURSOR": "CLOSE c;",
                     "FETCH": "FETCH c;", "MOVE": "DO $$ BEGIN EXECUTE 'MOVE c'; END $$;"}.items():
    refused(what, script, what, before=session)
    for name, call in BOTH.items():
        out = sql("\\set ON_ERROR_STOP off\n" + session + call % folder(script) + " ROLLBACK TO s; FETCH c; SELECT currval('drawn') > 0;", db)
        check(f"{what} leaves the session as it was: {name}", out.endswith("42\nt"), out)
runs("cursors of the script's own", "DECLARE mine CURSOR FOR SELECT 1; FETCH mine; MOVE mine; CLOSE mine;")
runs("what a rollback undoes", "DISCARD TEMP; DISCARD PLANS; LISTEN x; UNLISTEN *; RESET ALL;")
sql("DROP SEQUENCE drawn", db)

# Parallel workers have no hooks.
debug = "debug_parallel_query" if int(sql("SHOW server_version_num", db)) >= 160000 else "force_parallel_mode"
writes = (f"CREATE FUNCTION w(int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS $$ BEGIN EXECUTE 'COPY (SELECT 1) TO ''{files}/flag'''; "
          "RETURN $1; END $$;")
refused("a file that a worker would write", f"{writes} SET {debug} = on; SELECT w(1);", "COPY")
runs("an index is built without workers", "CREATE FUNCTION s(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF (SELECT backend_type FROM "
     "pg_stat_activity WHERE pid = pg_backend_pid()) = 'parallel worker' THEN RAISE 'in a worker'; END IF; PERFORM pg_sleep(0.001); RETURN $1; "
     "END $$; CREATE FUNCTION i(int) RETURNS int LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN public.s($1); END $$; "
     "CREATE TABLE t (a int) WITH (parallel_workers = 2, fillfactor = 10); SET max_parallel_maintenance_workers = 4; "
     "INSERT INTO t SELECT generate_series(1, 300); CREATE INDEX ON t (i(a));")
refused("one of a plan from before", "SELECT planned();", "COPY", before=f"SET {debug} = on; "
        f"{writes} CREATE FUNCTION planned() RETURNS int LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN SELECT max(w(a)) INTO n FROM large; RETURN n; END $$;"
        "CREATE TABLE large (a int); SELECT planned(), planned(), planned(), planned(), planned(), planned() \\g /dev/null\n"
        "INSERT INTO large VALUES (1); ", calls={"trial": TRIAL})
equal("nothing was written", os.listdir(files).count("flag"), 0)
sql("DROP TABLE large; DROP FUNCTION planned, w(int)", db)

# Foreign tables.
sql("CREATE EXTENSION file_fdw; CREATE SERVER fs FOREIGN DATA WRAPPER file_fdw; "
    f"CREATE FOREIGN TABLE ft (a text) SERVER fs OPTIONS (program 'echo x | tee {files}/flag'); "
    "CREATE TABLE parts (a text) PARTITION BY LIST (a); CREATE FOREIGN TABLE part PARTITION OF parts DEFAULT SERVER fs "
    f"OPTIONS (program 'echo x | tee {files}/flag')", db)
refused("a foreign table", f"CREATE FOREIGN TABLE f2 (a text) SERVER fs OPTIONS (program 'echo x | tee {files}/flag'); SELECT * FROM f2;", "foreign")
refused("one that this session has read", "SELECT * FROM ft;", "foreign", calls={"trial": "SELECT count(*) FROM ft \\g /dev/null\n\\! rm %s/flag\n" % files + TRIAL})
refused("a partition", "SELECT * FROM parts;", "foreign", calls={"trial": TRIAL})
refused("its statistics", "ANALYZE ft;", "foreign", calls={"trial": TRIAL})
equal("no program ran", os.listdir(files).count("flag"), 0)

# Sequences.
sql("CREATE SEQUENCE s; CREATE TABLE serial (id serial, n int); CREATE TABLE identity (id int GENERATED ALWAYS AS IDENTITY, n int); "
    "CREATE SCHEMA other; CREATE SEQUENCE other.s; CREATE FUNCTION draw() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('s') $$", db)
other = sql("SELECT 'other.s'::regclass::oid", db)
only = {"trial": TRIAL}
refused("a number of a sequence in use", "SELECT nextval('s');", '"s"', calls=only)
refused("in a function", "SELECT draw();", '"s"', calls=only)
refused("in a function that is planned", "DO $$ BEGIN PERFORM draw(); END $$;", '"s"', calls=only)
refused("of a default", "INSERT INTO serial (n) VALUES (1), (2);", '"serial_id_seq"', calls=only)
refused("of an identity", "INSERT INTO identity (n) SELECT 1;", '"identity_id_seq"', calls=only)
refused("that only the call tells", "DO $$ DECLARE n regclass = 's'; BEGIN PERFORM nextval(n); END $$;", calls=only)
refused("outside a shadow", "DO $$ DECLARE n oid = (SELECT max(seqrelid) FROM pg_sequence); BEGIN IF n IS NOT NULL THEN RAISE 'found'; END IF; "
        f"n = {other}; PERFORM nextval(n::regclass); END $$;", '"s"', calls={"shadow": SHADOW})
own = ("CREATE SEQUENCE mine; CREATE TABLE a (id serial, n int); CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, n int); "
       "INSERT INTO a (n) VALUES (1); INSERT INTO b (n) VALUES (1); SELECT nextval('mine'); ALTER TABLE a ADD COLUMN m serial;")
runs("numbers of the script's own", own)
runs("and told by the call", "CREATE SEQUENCE mine; DO $$ DECLARE n regclass = 'mine'; BEGIN PERFORM nextval(n); END $$;", calls={"shadow": SHADOW})
equal("no number was drawn", sql("SELECT is_called FROM s UNION ALL SELECT is_called FROM serial_id_seq UNION ALL SELECT is_called FROM "
                                 "identity_id_seq UNION ALL SELECT is_called FROM other.s", db), "f\nf\nf\nf")

# Names of a shadow that others have taken, or are about to take.
sql("CREATE SCHEMA migrate_shadow", db)
sql("CREATE SCHEMA migrate_shadow_2200", db)
runs("a shadow beside schemas that are called so", "CREATE TABLE x (i int);")

# A process that is terminated drops its temporary tables after its memory is gone.
sql("DO $$ BEGIN FOR i IN 1..2500 LOOP EXECUTE format('CREATE SCHEMA s_with_a_rather_long_name_to_fill_memory_%s', i); END LOOP; END $$", db)
log = os.environ["PGHOST"] + "/log"
before = os.path.getsize(log)
for name, call in BOTH.items():
    p = start("SET application_name = 'victim'; CREATE TEMP TABLE mine (a int PRIMARY KEY, b text); " + call % folder("SELECT pg_sleep(30);"), db)
    wait_for("the trial", "postgres", "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'victim' AND wait_event = 'PgSleep'")
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'", "postgres")
    contains(f"a {name} that is terminated", finish(p), "57P01")
with open(log, errors="replace") as f:
    f.seek(before)
    check("does not take the server with it", "terminated by signal" not in f.read())

# A library that is loaded meanwhile keeps its hooks, and ours do not stay active.
source = r"""
#include "postgres.h"
#include "fmgr.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"
PG_MODULE_MAGIC;
void _PG_init(void);
static planner_hook_type next;
static int plans;
static PlannedStmt *count_plan(Query *q, const char *s, int o, ParamListInfo p)
{
    plans++;
    return next ? next(q, s, o, p) : standard_planner(q, s, o, p);
}
void _PG_init(void)
{
    next = planner_hook;
    planner_hook = count_plan;
}
PG_FUNCTION_INFO_V1(plans_seen);
Datum plans_seen(PG_FUNCTION_ARGS)
{
    PG_RETURN_INT32(plans);
}
"""
with open(files + "/late.c", "w") as f:
    f.write(source)
config = os.environ.get("PG_CONFIG", "pg_config")
include = subprocess.run([config, "--includedir-server"], capture_output=True, text=True).stdout.strip()
built = subprocess.run([os.environ.get("CC", "cc"), "-w", "-shared", "-fPIC", "-I", include, "-o", files + "/late.so", files + "/late.c"])
equal("the library is built", built.returncode, 0)
seen = f"CREATE FUNCTION pg_temp.seen() RETURNS int LANGUAGE c AS '{files}/late.so', 'plans_seen';"
load = f"CREATE FUNCTION seen() RETURNS int LANGUAGE c AS '{files}/late.so', 'plans_seen'; SELECT seen();"
out = sql(TRIAL % folder(load) + SHADOW % folder("SELECT 1;") + TRIAL % folder("SELECT nextval('s');"), db)
contains("guards work after it, too", out, 'nextval on sequence "s"')
out = sql(TRIAL % folder(load) + seen + "SELECT pg_temp.seen() AS first \\gset\nSELECT 1 \\g /dev/null\n" + SHADOW % folder("SELECT 1;") +
          "SELECT pg_temp.seen() - :first > 2; SELECT nextval('s');", db)
equal("its hooks stay, and ours only pass on", out.split("\n")[-2:], ["t", "1"])

shutil.rmtree(files)
done()
