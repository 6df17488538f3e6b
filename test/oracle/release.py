"""Of which release of Prisma the reference engine is, and so the schemas: PRISMA in the environment, "6" or "7"."""
import os

RELEASE = os.environ.get("PRISMA", "6")
# A datasource of 7 has no url.
URL = [] if RELEASE == "7" else ['  url = "x"']


def datasource(provider, *more):
    return "\n".join(["datasource db {", f'  provider = "{provider}"', *URL, *more]) + "\n}\n"
