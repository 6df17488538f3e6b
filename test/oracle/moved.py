"""Where the reference forgets a foreign key, and we do not: it pairs foreign keys without regard to the schema of the table
that they refer to, so a table that is dropped in one schema and made in another takes the keys of others with it."""

import re

DROP = re.compile(r'(?m)^-- DropForeignKey\nALTER TABLE (?:"[^\n]*"\.)?("[^\n]*") DROP CONSTRAINT ("[^\n]*");\n\n?')
ADD = re.compile(
    r'(?m)^(?:\n)?-- AddForeignKey\nALTER TABLE (?:"[^\n]*?"\.)?("[^\n]*") ADD CONSTRAINT ("[^\n]*?") FOREIGN KEY \([^\n]*\) REFERENCES ("[^\n]*")\([^\n]*;\n'
)


def moved_keys(ours, reference):
    """The names of keys that ours drops and adds, the reference neither, and that refer to a table which both make."""
    made = set(re.findall(r'(?m)^CREATE TABLE ("[^\n]*") \($', reference))
    keys = lambda pattern, script: {m.group(1, 2): m for m in pattern.finditer(script)}
    here, there = keys(DROP, reference), keys(ADD, reference)
    return {
        key
        for key, m in keys(ADD, ours).items()
        if key in keys(DROP, ours) and key not in here and key not in there and m.group(3) in made
    }


def without_moved_keys(ours, reference):
    """Our script without them."""
    moved = moved_keys(ours, reference)
    return ADD.sub(lambda m: left(m, moved), DROP.sub(lambda m: left(m, moved), ours)) if moved else ours


def left(m, moved):
    return "" if m.group(1, 2) in moved else m.group(0)


def without_words_of_keys(summary):
    """A summary without what it says of foreign keys, whose scripts were compared."""
    changes = re.split(r"(?m)^(?=\[[*+-]\] )", summary)
    return "".join(without_words(change) for change in changes).rstrip("\n")


def without_words(change):
    rest = re.sub(r"(?m)^  \[[+-]\] (?:Added|Removed) foreign key on columns \([^\n]*\)\n", "", change)
    return "" if re.fullmatch(r"\[\*\] Changed the `[^\n]*` table\n\s*", rest) else rest
