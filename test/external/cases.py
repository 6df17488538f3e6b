"""Golden cases of databases with external tables and enums, and what ours answers to them: test/golden/external.

    === NAME [postgresql] [sqlite]
    statements that make the database
    --- tables NAME…             external tables; a name without a point is of the schema "public" in PostgreSQL
    --- enums NAME…              external enums
    --- schema
    the schema; PROVIDER stands for the provider
    --- PROVIDER plan            answers of the reference, recorded by test/golden/external/record.mjs: from the database
    --- PROVIDER back            to the schema, and back;
    --- PROVIDER pushed          from the database to the schema once it was pushed;
    --- PROVIDER deploy          "ok", or the error of a deployment from a folder without migrations
"""
import glob
import os

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ANSWERS = ("plan", "back", "pushed", "deploy")
# The schema of tests in which `users` is a platform's table, made and changed by somebody else.
PLATFORM_SCHEMA = """datasource db {
  provider = "PROVIDER"
  url      = "x"
}

model users {
  id    Int    @id
  posts Post[]
}

model Post {
  id     Int   @id
  userId Int
  user   users @relation(fields: [userId], references: [id])
}
"""


class Case:
    def __init__(self, title):
        self.name, *self.providers = title.split()
        self.sections = {"": ""}

    def named(self, what, provider):
        """The names of a list, as the provider has them."""
        title = next((t for t in self.sections if t == what or t.startswith(what + " ")), "")
        names = [n for n in title.split()[1:] if provider == "postgresql" or "." not in n]
        return [n if provider == "sqlite" or "." in n else "public." + n for n in names]

    def options(self, provider):
        return {"external_tables": self.named("tables", provider), "external_enums": self.named("enums", provider)}

    def schema(self, provider):
        return self.sections["schema"].replace("PROVIDER", provider)

    def wanted(self, provider):
        return {a: self.sections[f"{provider} {a}"] for a in ANSWERS}


def read():
    cases = []
    for path in sorted(glob.glob(f"{TOP}/test/golden/external/*.cases")):
        for line in open(path, encoding="utf-8"):
            if line.startswith("=== "):
                cases.append(Case(line[4:]))
                section = ""
            elif line.startswith("--- "):
                section = line[4:].rstrip("\n")
                cases[-1].sections[section] = ""
            else:
                cases[-1].sections[section] += line
    return cases


def ask(case, provider, call, empty):
    """Ours: call(function, *arguments) gives a result or, where it fails, its error; `empty` is a folder without migrations.
    The database is changed at the end."""
    options, schema = case.options(provider), case.schema(provider)
    out = {
        "plan": call("migrate_diff", "database", "schema:" + schema, options),
        "back": call("migrate_diff", "schema:" + schema, "database", options),
        "deploy": call("migrate_deploy", empty, options),
    }
    refused = "P3005" if "P3005" in out["deploy"] else out["deploy"]
    out["deploy"] = "ok\n" if "No pending migrations" in refused else refused
    call("migrate_push", schema, {**options, "accept_data_loss": True})
    out["pushed"] = call("migrate_diff", "database", "schema:" + schema, options)
    return out


def unqualified(script):
    """Where the target is a database, the reference names its schema everywhere, and creates it; ours does neither."""
    return script.replace('"public".', "").replace('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n', "")


def differences(case, provider, got):
    """[(question, wanted, got)]; of errors the code counts."""
    wanted = case.wanted(provider)
    wanted["back"], got["back"] = unqualified(wanted["back"]), unqualified(got["back"])
    wanted["deploy"] = wanted["deploy"] if wanted["deploy"] == "ok\n" else wanted["deploy"].split(" ")[0]
    return [(a, wanted[a], got[a]) for a in ANSWERS if wanted[a].rstrip("\n") != got[a].rstrip("\n")]
