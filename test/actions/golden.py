"""What both databases' tests of actions share: tables of statements with their actions, and histories of other projects.

A table, golden/actions/NAME.actions, is what is shown of the statements in it: lines that begin with "> " are actions.
ACTIONS_ACCEPT=1 writes it anew. HISTORIES names a folder of projects: of every migration.sql in it that is of the provider, no
statement that changes the schema may be unknown; what they do is counted, and shown.
"""

import collections
import glob
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHANGES = re.compile(r"(create|alter|drop|comment|grant|revoke|security|import|reassign|truncate|refresh)\b", re.I)


def table(provider):
    """A table's path, what it says, and the script of its statements."""
    path = os.path.join(TOP, "test", "golden", "actions", provider + ".actions")
    with open(path, encoding="utf-8") as f:
        says = f.read()
    return path, says, "".join(line for line in says.splitlines(True) if not line.startswith("> "))


def compare(provider, show):
    """The lines in which a table differs from what is shown of its statements: [] if in none."""
    path, says, script = table(provider)
    shown = show(script)
    if os.environ.get("ACTIONS_ACCEPT"):
        with open(path, "w", encoding="utf-8") as f:
            f.write(shown)
        return []
    return [f"{a!r}, not {b!r}" for a, b in zip(shown.splitlines() + [""], says.splitlines() + [""]) if a != b][:10]


def provider_of(path):
    """Of the project that a migration lies in: what its lock file says, else what its SQL looks like."""
    lock = os.path.join(os.path.dirname(os.path.dirname(path)), "migration_lock.toml")
    if os.path.exists(lock):
        with open(lock, encoding="utf-8") as f:
            found = re.search(r'provider\s*=\s*"(\w+)"', f.read())
        if found:
            return found.group(1)
    return None


def unknown_changes(shown):
    """Statements that change the schema and are not known."""
    found, statement = [], []
    for line in shown.splitlines():
        if not line.startswith("> "):
            statement.append(line)
            continue
        if line.startswith("> unknown") and CHANGES.match("\n".join(statement)):
            found.append("\n".join(statement))
        statement = []
    return found


def histories(provider, show):
    """Over the histories: how many scripts there are, what they do and how often, and what of it is unknown."""
    counts, unknown, scripts = collections.Counter(), [], 0
    for path in sorted(glob.glob(os.path.join(os.environ["HISTORIES"], "**", "migration.sql"), recursive=True)):
        if provider_of(path) != provider:
            continue
        with open(path, encoding="utf-8-sig") as f:
            shown = show(f.read())
        scripts += 1
        counts.update(re.split(r": | \| ", line[2:])[0] for line in shown.splitlines() if re.match("> [a-z]", line))
        unknown += [f"{path}: {s}" for s in unknown_changes(shown)]
    return scripts, counts, unknown
