"""What migrate_lint finds: cases as data, in the files *.cases, which both databases go through.

    === what the case is about [(postgresql) or (sqlite): in that database alone; (postgresql 15): from that version on]
    --- setup
    SQL that makes the tables and rows; none: those of DEFAULT
    --- options
    {"small": 100}
    --- lint.json
    {"rules": {}}
    --- script
    The SQL that is linted.
    --- findings
    LINE:COLUMN rule severity [what the message, the object and the answer of the rows hold, in quotes]

Only the script is needed; a part that is not there is empty. "small" is 2, so that a table with three rows is large.
A file is about the rules that its cases name; what others find in its scripts does not matter.
squawk.cases is about another linter: each case is what one of its rules warns of, by the name in the title, with those of our
findings that say so, and which its own exception then keeps back; or with the reason, "harmless", why nothing is worse than
an info. Its other findings do not matter.

Each rule of rules.def has to be found at least twice, and to be looked for in vain at least twice: by a case whose title
names it, as "not RULE: …".
"""

import glob
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PARTS = ("setup", "options", "lint.json", "script", "findings", "harmless")

# t has three rows and many kinds of columns, u three rows and a foreign key to t, e is empty.
DEFAULT = {
    "postgresql": """CREATE TABLE t (id int4 PRIMARY KEY, a int4, b text, v varchar(20), n numeric(10,2), at timestamp(3), d int4 NOT NULL DEFAULT 1);
INSERT INTO t SELECT i, i, i, i, i, now(), i FROM generate_series(1, 3) AS i;
CREATE TABLE u (id int4 PRIMARY KEY, t_id int4 REFERENCES t (id), c text);
INSERT INTO u SELECT i, i, i FROM generate_series(1, 3) AS i;
CREATE INDEX t_a ON t (a);
CREATE TABLE e (id int4 PRIMARY KEY, a int4);
""",
    "sqlite": """CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, v TEXT, n NUMERIC, d INTEGER NOT NULL DEFAULT 1);
INSERT INTO t VALUES (1, 1, '1', '1', 1, 1), (2, 2, '2', '2', 2, 2), (3, 3, '3', '3', 3, 3);
CREATE TABLE u (id INTEGER PRIMARY KEY, t_id INTEGER REFERENCES t (id), c TEXT);
INSERT INTO u VALUES (1, 1, '1'), (2, 2, '2'), (3, 3, '3');
CREATE INDEX t_a ON t (a);
CREATE TABLE e (id INTEGER PRIMARY KEY, a INTEGER);
""",
}

# The rules of squawk in its documentation, read in December 2026.
SQUAWK = set("""
adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field adding-required-field
adding-serial-primary-key-field ban-alter-domain-with-add-constraint ban-char-field
ban-concurrent-index-creation-in-transaction ban-create-domain-with-constraint ban-drop-column ban-drop-database
ban-drop-not-null ban-drop-table ban-duplicate-column-assignments ban-truncate-cascade ban-uncommitted-transaction
changing-column-type constraint-missing-not-valid disallowed-unique-constraint prefer-bigint-over-int
prefer-bigint-over-smallint prefer-identity prefer-repack prefer-robust-stmts prefer-text-field prefer-timestamptz
renaming-column renaming-table require-concurrent-index-creation require-concurrent-index-deletion
require-concurrent-partition-detach require-concurrent-reindex require-enum-value-ordering require-lock-timeout
require-statement-timeout require-table-schema require-timeout-settings syntax-error transaction-nesting
""".split())

# Rules about a history, whose cases are in sqlite/test_findings.py.
HISTORY = {"non-linear", "edited-after-apply", "missing-file"}

# Rules of rules.def without enough cases; empty, but for those that are being built.
WANTING = []


class Case:
    def __init__(self, file, title, text):
        self.file, self.parts = file, dict.fromkeys(PARTS, "")
        m = re.fullmatch(r"(.*?)(?: \((postgresql|sqlite)(?: (\d+))?\))?", title)
        self.title, self.only, self.since = m[1], m[2], int(m[3] or 0)
        self.foreign = (re.findall(r"^squawk (\S+):", self.title) + [None])[0]
        for name, body in re.findall(r"^--- (\S+)\n(.*?)(?=^--- |\Z)", text, re.S | re.M):
            self.parts[name] = body.strip("\n") + "\n"

    def __str__(self):
        return f"{self.file}: {self.title}"

    def setup(self, provider):
        return self.parts["setup"] or DEFAULT[provider]

    def options(self, **more):
        given = json.loads(self.parts["options"] or "{}")
        return json.dumps({"small": 2, "format": "json", "only": "script", "script": self.parts["script"], **given, **more})

    def wanted(self):
        return [line for line in self.parts["findings"].split("\n") if line.strip()]

    def about(self):
        """The rules that the case names."""
        return {line.split()[1] for line in self.wanted()} | set(re.findall(r"^not (\S+):", self.title))

    def wrong(self, report):
        """What differs between the result, as text, and the findings of the case; "" if nothing does."""
        if not report.startswith("{"):
            return report
        got = [f for f in json.loads(report)["findings"] if f["rule"] in self.rules]
        wanted = self.wanted()
        if self.foreign:
            got = [f for f in got if f["rule"] in self.about() or self.parts["harmless"] and f["severity"] != "info"]
        lines = [f"{f['line']}:{f['column']} {f['rule']} {f['severity']}" for f in got]
        faults = []
        if sorted(lines) != sorted(line.split(' "')[0] for line in wanted):
            faults = ["got:"] + lines + ["wanted:"] + wanted
        for line in wanted:
            same = [f for f, shown in zip(got, lines) if shown == line.split(' "')[0]]
            for text in re.findall(r'"([^"]*)"', line):
                if not any(text in "\n".join(map(str, (f["object"], f["message"], f["lock"], f["safe"], f["counted"]))) for f in same):
                    faults.append(f"no finding {line}: {same}")
        return "\n".join(faults)


    def excepted(self):
        """Options of a lint of the script with the other linter's own exception, which keeps back all that can be."""
        return self.options(script=f"-- squawk-ignore-file {self.foreign}\n{self.parts['script']}")

    def left(self, report):
        """What is left of the case's findings in spite of the exception. What no deployment runs cannot be excepted."""
        kept = self.about() - {"refused", "syntax-error"}
        return [f["rule"] for f in json.loads(report)["findings"] if f["rule"] in kept] if report.startswith("{") else report

    def statements(self):
        """Those of the script, without transaction control, a text each; no statement of a case has a semicolon inside."""
        every = [s.strip() for s in re.sub(r"^--.*\n", "", self.parts["script"], flags=re.M).split(";")]
        return [s for s in every if s and not re.match(r"(BEGIN|COMMIT|ROLLBACK)$", s)]


def table_of(finding):
    return re.match(r"(public\.)?[^.]*", finding["object"] or "")[0]


# Rules about waiting, or about what a statement before did: what is read, and how long, is not their matter.
WAITING = ("lock-timeout", "work-under-lock", "drop-index-concurrently", "detach-concurrently")
# Rules about two statements, or about one that runs outside of transactions, which are not traced one by one; and one that is off.
UNTRACED = {"concurrently-in-transaction", "index-replace", "validate-same-transaction", "work-under-lock",
            "many-hot-tables", "alter-table-merge", "statement-timeout"}


def traced(report, compared):
    """Compares the findings about one statement with the trace of it: a line for each difference. Adds their rules."""
    report = json.loads(report)
    seen = (report["trace"]["statements"] or [{"state": "not read"}])[0]
    if seen["state"] != "ran":
        return
    locks = {lock["object"]: lock["lock"] for lock in seen["locks"]}
    read = {rows["object"] for rows in seen["read"]}
    for f in report["findings"]:
        compared.add(f["rule"])
        table = "t" if f["rule"] == "domain-constraint" else table_of(f)
        if f["lock"] and locks.get(table) != f["lock"]:
            yield f"{f['rule']}: {f['lock']} on {table}, traced {locks}"
        if f["category"] not in ("locks", "rewrites") or f["rule"] in WAITING or f["rows"] == 0:
            continue
        if f["rewrites"] != (table in seen["rewritten"] or table in locks and table in seen["built"]):
            yield f"{f['rule']}: rewrites {f['rewrites']}, traced {seen['rewritten']}"
        if f["scans"] != bool(read & {table, table + "1"}):  # table1: its partition
            yield f"{f['rule']}: scans {f['scans']}, traced {read}"
    told = {table_of(f) for f in report["findings"] if f["rewrites"]}
    for table in set(seen["rewritten"]) - told:
        yield f"no finding says that {table} is written anew"


def rules_to_trace():
    """Those whose findings name locks, or files that are written anew, in PostgreSQL."""
    with open(os.path.join(TOP, "common/lint/rules.def"), encoding="utf-8") as f:
        rules = re.findall(r'^MG_RULE\(\w+, "([^"]+)", (?:POSTGRES|BOTH), (?:LOCKS|REWRITES),', f.read(), re.M)
    return set(rules) - UNTRACED


def load(provider):
    cases = []
    for path in sorted(glob.glob(os.path.join(HERE, "*.cases"))):
        with open(path, encoding="utf-8") as f:
            parts = re.split(r"^=== (.*)\n", f.read(), flags=re.M)
        own = [Case(os.path.basename(path), title, text) for title, text in zip(parts[1::2], parts[2::2])]
        for case in own:
            case.rules = set().union(*(c.about() for c in own))
        cases += own
    return [c for c in cases if c.only in (None, provider)]


def lacking():
    """Rules with too few cases, a line each, over both databases."""
    with open(os.path.join(TOP, "common/lint/rules.def"), encoding="utf-8") as f:
        rules = re.findall(r'^MG_RULE(?:_OF_LINT)?\(\w+, "([^"]+)"', re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S), re.M)
    cases = [c for c in {str(c): c for provider in DEFAULT for c in load(provider)}.values() if not c.foreign]
    for rule in sorted(set(rules) - HISTORY):
        found = sum(any(line.split()[1] == rule for line in c.wanted()) for c in cases)
        vain = sum(c.title.startswith(f"not {rule}:") for c in cases)
        if (found < 2 or vain < 2) != (rule in WANTING):
            yield f"{rule}: {found} cases find it, {vain} look for it in vain"
    for case in cases:
        m = re.match(r"not (\S+):", case.title)
        if m and any(line.split()[1] == m[1] for line in case.wanted()):
            yield f"{case}: finds {m[1]}"
