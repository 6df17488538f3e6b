"""statement_timeout: each statement of a script has its own time, the option stands in place of the setting, and the session's timer
goes on afterwards as the server expects it."""
import time
from harness import *

db = database("timeouts")
BEFORE = "SET client_min_messages = error; "
PLAIN = ("SELECT migrate_deploy", "CALL migrate_deploy_each")


def run(call, d, options="{}", before="", after=""):
    out = sql(f"{BEFORE}{before} {call}('{d}', '{options}'); {after}", db)
    sql("DROP TABLE IF EXISTS _prisma_migrations, a, b", db)
    return out


two = folder({"1_a": "SELECT pg_sleep(0.3);\nCREATE TABLE a (id int);", "2_b": "SELECT pg_sleep(0.3);\nCREATE TABLE b (id int);"})
slow = folder({"1_a": "CREATE TABLE a (id int);\nSELECT pg_sleep(20);"})
outside = folder({"1_a": "CREATE TABLE a (id int);\nVACUUM a;\nSELECT pg_sleep(0.3);\nSELECT pg_sleep(0.3);"})

for call in PLAIN:
    contains(f"{call}: statements that are shorter than the session's setting", run(call, two, before="SET statement_timeout = '450ms';"), "successfully")
    contains(f"{call}: the option is longer", run(call, two, '{"statement_timeout": "5s"}', "SET statement_timeout = '250ms';"), "successfully")
    contains(f"{call}: the option is none", run(call, two, '{"statement_timeout": 0}', "SET statement_timeout = '250ms';"), "successfully")
    begun = time.time()
    contains(f"{call}: the setting stops a statement", run(call, slow, before="SET statement_timeout = '200ms';"),
             "57014", "due to statement timeout", "1_a/migration.sql:2:1", "The setting statement_timeout gives each statement of a script 200 ms",
             '{"statement_timeout": 0}')
    contains(f"{call}: so does the option", run(call, slow, '{"statement_timeout": 150}'), "57014", "due to statement timeout",
             "The option statement_timeout gives each statement of a script 150 ms")
    check("and soon", time.time() - begun < 5)

contains("statements outside transactions, and after them", run(PLAIN[1], outside, before="SET statement_timeout = '450ms';"), "successfully")

# what the script itself sets counts for what follows
own = folder({"1_a": "SET statement_timeout = 0;\nSELECT pg_sleep(0.3);", "2_b": "SET LOCAL statement_timeout = '100ms';\nSELECT pg_sleep(20);"})
contains("SET in the script", run(PLAIN[0], own, before="SET statement_timeout = '250ms';"), "57014", "2_b/migration.sql:2:1")

# the session's timer afterwards: stopped in its client's command, running with what is left in the same one
contains("the next command has all of its time", run(PLAIN[0], two, before="SET statement_timeout = '450ms';", after="SELECT pg_sleep(0.3), 'slept';"),
         "successfully", "slept")
contains("and is limited", run(PLAIN[0], two, '{"statement_timeout": 0}', "SET statement_timeout = '450ms';", "SELECT pg_sleep(20), 'slept';"),
         "successfully", "57014", "due to statement timeout")
REST = "DO $$ BEGIN PERFORM migrate_deploy('{0}', '{1}'); PERFORM pg_sleep({2}); RAISE 'slept'; END $$;"
for options in ("{}", '{"statement_timeout": 0}', '{"statement_timeout": "9s"}'):
    head = BEFORE + "SET statement_timeout = '600ms'; "
    contains(f"what follows in the same command has what is left, {options}", sql(head + REST.format(two, options, 0.3), db), "slept")
    contains(f"and no more, {options}", sql(head + REST.format(two, options, 20), db), "57014", "due to statement timeout")
CAUGHT = ("DO $$ BEGIN BEGIN PERFORM migrate_deploy('{0}', '{1}'); EXCEPTION WHEN query_canceled THEN NULL; END; PERFORM pg_sleep({2}); "
          "RAISE 'slept'; END $$;")
for options in ("{}", '{"statement_timeout": "100ms"}'):
    head = BEFORE + "SET statement_timeout = '450ms'; "
    contains(f"after an error that is caught, {options}", sql(head + CAUGHT.format(slow, options, 0.2), db), "slept")
    contains(f"it is limited, too, {options}", sql(head + CAUGHT.format(slow, options, 20), db), "57014", "due to statement timeout")

# a cancel by somebody is told from a timer
job = start(f"{BEFORE} SET statement_timeout = '60s'; SELECT migrate_deploy('{slow}');", db)
wait_for("the deployment", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", db)
out = finish(job)
check("pg_cancel_backend", "due to user request" in out and "statement_timeout" not in out, out)

# pauses between retries, and a wait that ends by itself, do not count; the rest of the call does
sql("CREATE TABLE a (id int)", db)
alter = folder({"1_a": "ALTER TABLE a ADD COLUMN v int;"})
sql("CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, "
    "migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), "
    "applied_steps_count INTEGER NOT NULL DEFAULT 0)", db)
holder = start("BEGIN; LOCK TABLE a; SELECT pg_sleep(1.2); COMMIT;", db)
wait_for("the holder", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
contains("retries under a short statement_timeout", run(PLAIN[0], alter, '{"lock_timeout": 20, "retries": 20}', "SET statement_timeout = '400ms';"),
         "successfully")
finish(holder)
first = start(f"{BEFORE} SELECT migrate_deploy('{folder({'1_a': 'SELECT pg_sleep(1);'})}');", db)
wait_for("the first", db, "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
limited = "SET statement_timeout = '300ms';"
out = sql(f"{BEFORE}{limited} SELECT migrate_deploy('{two}');", db)
contains("a wait without an end is limited", out, "57014", "what the call does besides the statements of scripts")
contains("a wait with an end is not", run(PLAIN[0], two, '{"wait": 20, "statement_timeout": 400}', limited), "successfully")
finish(first)
done()
