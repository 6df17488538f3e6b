"""A rename in all its spellings, acted out in either database with rows in it: nothing is lost, and where the schema says
what was renamed, nothing is asked.

    play(driver, function)    yields what is acted; driver as in guide.py, function: dev or push
"""

import re

from guide import HEAD, Refused, expect, has

SAME, RENAMED, ASKED = "nothing to do", "renamed", "asked"
RECORDED = "renamed, if the history records what the field was called"  # else it is asked
OLD = "username String"
NEW = "displayName String"

# What it is; the field before and after; what happens; the column's name afterwards.
SPELLINGS = [
    ("the field alone", OLD, NEW + ' @map("username")', SAME, "username"),
    ("the field alone, map with its name", OLD, NEW + ' @map(name: "username")', SAME, "username"),
    ("the field alone, which is unique", OLD + " @unique", NEW + ' @map("username") @unique', SAME, "username"),
    ("the field alone, whose column had a name of its own", OLD + ' @map("user_name")', NEW + ' @map("user_name")', SAME, "user_name"),
    ("said", OLD, "/// @renamed from=username\n  " + NEW, RENAMED, "displayName"),
    ("said in quotes", OLD, '/// @renamed from="username"\n  ' + NEW, RENAMED, "displayName"),
    ("said among words", OLD, "/// What others see. @renamed from=username\n  " + NEW, RENAMED, "displayName"),
    ("said in one of two lines", OLD, "/// @renamed from=username\n  /// What others see.\n  " + NEW, RENAMED, "displayName"),
    ("said, and unique", OLD + " @unique", "/// @renamed from=username\n  " + NEW + " @unique", RENAMED, "displayName"),
    ("said, and optional from now on", OLD, "/// @renamed from=username\n  " + NEW + "?", RENAMED, "displayName"),
    ("said, and the column has a name of its own", OLD, "/// @renamed from=username\n  " + NEW + ' @map("display_name")', RENAMED, "display_name"),
    ("said of a column with a name of its own", OLD + ' @map("user_name")', "/// @renamed from=user_name\n  " + NEW, RENAMED, "displayName"),
    ("the column gets a name of its own", OLD, OLD + ' @map("display_name")', RENAMED, "display_name"),
    ("the column gets another name of its own", OLD + ' @map("user_name")', OLD + ' @map("display_name")', RECORDED, "display_name"),
    ("the column gets the field's name", OLD + ' @map("user_name")', OLD, RECORDED, "username"),
    ("the column gets the field's name, which is another", NEW + ' @map("username")', NEW, RECORDED, "displayName"),
    ("a unique column gets a name of its own", OLD + " @unique", OLD + ' @unique @map("display_name")', RENAMED, "display_name"),
    ("not said", OLD, NEW, ASKED, "displayName"),
    ("not said of an optional one", OLD + "?", NEW + "?", ASKED, "displayName"),
    ("not said of a unique one", OLD + " @unique", NEW + " @unique", ASKED, "displayName"),
    ("not said, and the column gets another name than the field", OLD, NEW + ' @map("display_name")', ASKED, "display_name"),
]
# The same of a model; {} is its fields.
MODELS = [
    ("the model alone", "model Person%d {\n{}}\n", 'model Member%d {\n{}\n  @@map("Person%d")\n}\n', SAME, "Person%d"),
    ("a model, said", "model Person%d {\n{}}\n", "/// @renamed from=Person%d\nmodel Member%d {\n{}}\n", RENAMED, "Member%d"),
    ("the table gets a name of its own", "model Person%d {\n{}}\n", 'model Person%d {\n{}\n  @@map("people%d")\n}\n', RENAMED, "people%d"),
    ("the table gets the model's name", 'model Person%d {\n{}\n  @@map("people%d")\n}\n', "model Person%d {\n{}}\n", ASKED, "Person%d"),
    ("a model, not said", "model Person%d {\n{}}\n", "model Member%d {\n{}}\n", ASKED, "Member%d"),
]
FIELDS = "  id Int @id @default(autoincrement())\n  %s\n"


def numbered(text, number):
    return text.replace("%d", str(number))


def acts():
    """(what, block before, block after, what happens, table and column before, table and column after)."""
    for number, (what, before, after, happens, column) in enumerate(SPELLINGS):
        table = f"User{number}"
        mapped = re.search('@map\\("(.*?)"', before)
        blocks = [f"model {table} {{\n{FIELDS % field}}}\n" for field in (before, after)]
        yield what, blocks, happens, (table, mapped.group(1) if mapped else before.split()[0]), (table, column)
    for number, (what, before, after, happens, table) in enumerate(MODELS):
        blocks = [numbered(b, number).replace("{}", FIELDS % OLD) for b in (before, after)]
        mapped = re.search('@@map\\("(.*?)"', blocks[0])
        old = mapped.group(1) if mapped else blocks[0].split()[1]
        yield what, blocks, happens, (old, "username"), (numbered(table, number), "username")


class Renaming:
    def __init__(self, driver, function):
        self.d, self.function = driver, function
        self.dir = driver.dir.replace("'", "''")

    def write(self, blocks):
        self.d.write("schema.prisma", HEAD % self.d.provider + "\n".join(blocks))

    def call(self, options=""):
        given = f", '{options}'" if options else ""
        place = f"'{self.dir}', 'rename'" if self.function == "dev" else f"'{self.dir}/schema.prisma'"
        return self.d.sql(f"SELECT migrate_{self.function}({place}{given})")

    def values(self, table, column):
        return sorted(self.d.sql(f'SELECT "{column}" FROM "{table}" ORDER BY id').split())

    def definition(self, table):
        """The columns of a table as SQL, or None."""
        made = re.search(rf'^CREATE TABLE (?:"public"\.)?"{table}" \((.*?)^\);', self.d.sql("SELECT migrate_diff('empty', 'database')"), re.M | re.S)
        return made and made.group(1)

    def act(self, happens, old, new):
        count = len(self.d.names()) if self.function == "dev" else 0
        if happens == ASKED or (happens == RECORDED and self.function == "push"):  # which has no history here
            self.answer()
        else:
            out = self.call()
            expect("nothing else is said", ("lready in sync" in out) == (happens == SAME), out)
        expect("the values are there", self.values(*new) == ["ada", "bob", "cyd"], self.values(*new))
        if self.function == "dev":
            expect("a migration is written where something changes", len(self.d.names()) - count == (happens != SAME), self.d.names())
        if old != new:
            made = self.definition(old[0])
            expect(f"nothing is called {old}", not made or f'"{old[1]}"' not in made, made)
        has("and nothing is left to do", self.call(), "lready in sync")

    def answer(self):
        """Says yes to what is asked, by the call that is printed first."""
        try:
            out = self.call()
        except Refused as why:
            text = str(why)
        else:
            expect("it asks", False, out)
        first = re.search(r'SELECT migrate_\w+\(.*?"renames".*?\);', text)
        expect("a call that says yes", first, text)
        self.d.sql(first.group(0).rstrip(";"))


def play(driver, function):
    p = Renaming(driver, function)
    all_acts = list(acts())
    blocks = [b[0] for _, b, _, _, _ in all_acts]
    p.write(blocks)
    p.call()
    for _, _, _, (table, column), _ in all_acts:
        driver.sql(f"INSERT INTO \"{table}\" (\"{column}\") VALUES ('ada'), ('bob'), ('cyd')" + driver.returning)
    for number, (what, (_, after), happens, old, new) in enumerate(all_acts):
        blocks[number] = after
        p.write(blocks)
        p.act(happens, old, new)
        yield what
