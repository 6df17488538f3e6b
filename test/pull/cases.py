"""Golden cases of migrate_pull: databases, and the schemas that the reference makes of them.

    === NAME [postgresql] [sqlite] [force] [fromVERSION of PostgreSQL]
    statements that make the database
    --- existing PATH            any number: an existing schema; PROVIDER stands for the provider
    --- PROVIDER file PATH       answers of the reference, recorded by test/golden/pull/record.mjs
    --- PROVIDER warnings
    --- PROVIDER error
    --- ours PROVIDER …          what we say instead, on purpose

Cases below a folder "prisma7" are of Prisma 7, all others of 6.
"""


class Case:
    def __init__(self, source, title):
        words = title.split(" ")
        self.source, self.name = source, words[0]
        self.release = "7" if "/prisma7/" in source else "6"
        self.providers = [w for w in words[1:] if w in ("postgresql", "sqlite")]
        self.force = "force" in words[1:]
        self.oldest = max([int(w[4:]) for w in words[1:] if w.startswith("from")] or [0])  # server
        self.ddl, self.existing, self.answers = "", {}, {}

    def expected(self, provider):
        """Texts by what they are: "file PATH", "warnings", "error"."""
        found = {k[len(provider) + 1:]: v for k, v in self.answers.items() if k.startswith(provider + " ")}
        start = "ours %s " % provider
        found.update({k[len(start):]: v for k, v in self.answers.items() if k.startswith(start)})
        return found


def read(path):
    """The cases of a file, in its order."""
    cases, section = [], None
    for line in open(path, encoding="utf-8", newline="\n"):
        if line.startswith("=== "):
            cases.append(Case(path, line[4:].rstrip("\n")))
            section = None
        elif line.startswith("--- existing "):
            section = (cases[-1].existing, line[13:].rstrip("\n"))
            section[0][section[1]] = ""
        elif line.startswith("--- "):
            section = (cases[-1].answers, line[4:].rstrip("\n"))
            section[0][section[1]] = ""
        elif section is None:
            cases[-1].ddl += line
        else:
            section[0][section[1]] += line
    return cases
