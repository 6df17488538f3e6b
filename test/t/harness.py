"""What the server tests share: sessions of psql, folders of migrations, checks that count. Prints TAP lines."""
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

BIN = os.environ["PGBIN"]
ROOT = os.environ["PGROOT"]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
counts = {"passed": 0, "failed": 0}


def check(what, good, *shown):
    counts["passed" if good else "failed"] += 1
    n = counts["passed"] + counts["failed"]
    print(f"{'ok' if good else 'not ok'} {n} - {what}", flush=True)
    if not good:
        for s in shown:
            print("# " + str(s).replace("\n", "\n# "), flush=True)
    return good


def equal(what, got, want):
    return check(what, got == want, f"got:  {got!r}", f"want: {want!r}")


def contains(what, text, *parts):
    missing = [p for p in parts if p not in text]
    return check(what, not missing, f"missing: {missing!r}", text)


def done():
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(1 if counts["failed"] else 0)


def psql_args(db, host=None, port=None):
    return [f"{BIN}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose",
            "-h", host or os.environ["PGHOST"], "-p", str(port or os.environ["PGPORT"]), db]


def sql(text, db, **kw):
    """Runs a script; returns what it printed, errors last."""
    r = subprocess.run(psql_args(db, **kw), input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240)
    return r.stdout.strip()


KEPT = {}  # by database: a psql that waits for the next script; the one that was used last is last
KEPT_MAX = 8
END_OF_SCRIPT = "-- end of the script --"


def kept_sql(text, db):
    """
    Like sql(), in a session that stays open, which is quicker where there are hundreds of short scripts. A script finds
    no settings, temporary tables and so on of those before it. An error ends the session, and the next script gets a new one.
    """
    p = KEPT.pop(db, None) or subprocess.Popen(psql_args(db), stdin=subprocess.PIPE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    limit = threading.Timer(240, p.kill)
    limit.start()
    try:
        p.stdin.write(f"{text}\n;\nDISCARD ALL;\nSELECT '{END_OF_SCRIPT}';\n")
        p.stdin.flush()
    except BrokenPipeError:
        pass  # it has stopped at an error, which it has printed
    lines = []
    for line in p.stdout:
        if line == END_OF_SCRIPT + "\n":
            KEPT[db] = p
            break
        lines.append(line)
    limit.cancel()
    if len(KEPT) > KEPT_MAX:
        end_kept(next(iter(KEPT)))
    return "".join(lines).strip()


def start(text, db, **kw):
    """Starts a script in a session of its own."""
    p = subprocess.Popen(psql_args(db, **kw), stdin=subprocess.PIPE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    p.stdin.write(text)
    p.stdin.close()
    p.stdin = None
    return p


def finish(p, timeout=120):
    out, _ = p.communicate(timeout=timeout)
    return out.strip()


def wait_for(what, db, query, want="t", seconds=60):
    for _ in range(seconds * 20):
        if sql(query, db) == want:
            return True
        time.sleep(0.05)
    check(f"waiting for {what}", False, query)
    return False


def end_kept(db):
    """Ends the session that kept_sql() has in the database, if there is one."""
    if db in KEPT:
        KEPT.pop(db).communicate()


def database(name, options=""):
    end_kept(name)
    sql(f"DROP DATABASE IF EXISTS {name}", "postgres")
    sql(f"CREATE DATABASE {name} {options}", "postgres")
    out = sql("CREATE EXTENSION migrate", name)
    if out:
        raise RuntimeError(out)
    return name


def folder(scripts):
    """A folder of migrations that the server can read; {name: script}."""
    d = tempfile.mkdtemp(dir=ROOT)
    os.chmod(d, 0o755)
    for name, script in scripts.items():
        os.makedirs(f"{d}/migrations/{name}")
        with open(f"{d}/migrations/{name}/migration.sql", "wb") as f:
            f.write(script if isinstance(script, bytes) else script.encode())
    return d


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def give_to_server(path):
    """So that it may write there, too."""
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", "postgres:", path], check=True)


def build_module(folder):
    """Builds the module of test/FOLDER, which is of the extension's own objects; its path."""
    module = f"{ROOT}/{folder}_test.so"
    r = subprocess.run(["sh", f"{TOP}/test/{folder}/build", "postgres", module], text=True, capture_output=True)
    if not check("the test's module builds", r.returncode == 0, r.stdout, r.stderr):
        done()
    os.chmod(module, 0o755)
    return module


def remove(d):
    shutil.rmtree(d)


def deploy(d, db, options="{}", **kw):
    return sql(f"SET client_min_messages = error; SELECT migrate_deploy('{d}', '{options}');", db, **kw)


VERSION = int(sql("SHOW server_version_num", "postgres"))


def noticing(ms):
    """A setting with which a backend notices soon that its client is gone; servers before 14 do not have it."""
    return f"SET client_connection_check_interval = {ms};" if VERSION >= 140000 else ""


WORKERS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'migrate worker'"


def deploy_each(d, db, options="{}"):
    return sql(f"SET client_min_messages = error; CALL migrate_deploy_each('{d}', '{options}');", db)


def finish_job(d, db, rounds=6):
    """Deploys until nothing is pending; the last output."""
    out = ""
    for _ in range(rounds):
        out = deploy_each(d, db)
        if "P3009" in out:
            out = deploy_each(d, db, '{"resume": true}')
        if "successfully" in out or "No pending" in out:
            break
    return out


def pg_ctl(*args):
    as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
    subprocess.run([*as_server, f"{BIN}/pg_ctl", "-D", f"{ROOT}/data", *args], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, cwd="/", timeout=60)


def stop_and_start():
    pg_ctl("-m", "immediate", "stop")
    pg_ctl("-l", f"{ROOT}/log", "-w", "start")


def ready(db):
    for _ in range(300):
        if sql("SELECT 1", db) == "1":
            return True
        time.sleep(0.05)
    return check("the server is back", False)


def idle(db):
    """Whether everything of the deployment has ended, within a few seconds."""
    for _ in range(200):
        if sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", db) + sql(WORKERS, db) == "00":
            return True
        time.sleep(0.05)
    return False


def history(d, db, **kw):
    return sql(f"SELECT string_agg(name || ' ' || status, ', ' ORDER BY name) FROM migrate_history('{d}');", db, **kw)


def tables(db, **kw):
    return sql("SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class WHERE relkind = 'r' "
               "AND relnamespace = 'public'::regnamespace", db, **kw)
