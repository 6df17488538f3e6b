"""What statements do, as the server's parser has it: a table of them, and the histories that HISTORIES names, if it is set."""
import sys

from harness import *

sys.path.insert(0, f"{TOP}/test/actions")
import golden  # noqa: E402

MODULE = build_module("actions")
db = database("actions")
sql(f"CREATE FUNCTION actions_of(script text) RETURNS text LANGUAGE c AS '{MODULE}', 'actions_of';", db)


def show(script):
    return sql(f"SET client_min_messages = error; SELECT actions_of($script${script}$script$);", db) + "\n"


different = golden.compare("postgresql", show)
check("the statements of the table do what it says", not different, *different)
if os.environ.get("HISTORIES"):
    scripts, counts, unknown = golden.histories("postgresql", show)
    print(f"# {scripts} scripts", *(f"# {n:6} {what}" for what, n in counts.most_common()), sep="\n")
    check("no change of a schema in the histories is unknown", scripts and not unknown, *unknown[:10])
done()
