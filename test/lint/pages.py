"""pages.py: what test/lint/run checks of the manuals, a line a violation: what a page links to is there, headings too; what the
core's page names mg_…, pg_… or by a path is there; its table of rooms is test/lint/ranks."""
import os
import re

PAGES = ["README.md", "REFERENCE.md", "GUIDE.md", "CONTRIBUTING.md", "common/README.md", "pg_ext/README.md", "sqlite_ext/README.md",
         "test/README.md"]
CODE = "common/README.md"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def anchors(path):
    """As GitHub makes them of headings."""
    text = re.sub(r"^```.*?^```$", "", read(path), flags=re.S | re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)}


def links(page):
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", read(page), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", target):
            continue
        path, _, heading = target.partition("#")
        path = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        if not os.path.exists(path):
            yield f"{page}: links to {target}, which is not there"
        elif heading and heading not in anchors(path):
            yield f"{page}: links to {target}, a heading that is not there"


def names(page):
    """What stands in backquotes: identifiers, and files of the page's folder or the top."""
    known = set()
    for top in ("common", "pg_ext", "sqlite_ext"):
        for folder, _, files in os.walk(top):
            for name in files:
                if name.endswith((".c", ".h", ".def")):
                    known |= set(re.findall(r"\b(?:mg|pg|MG)_[A-Za-z_]+", read(os.path.join(folder, name))))
    for shown in sorted(set(re.findall(r"`([^`\n]+)`", read(page)))):
        for name in re.findall(r"\b(?:mg|pg|MG)_[A-Za-z_]+[a-z]\b", shown):
            if name not in known and not name.startswith("pg_ext"):
                yield f"{page}: names {name}, which is not in the code"
        if re.fullmatch(r"[a-z_.]+/[a-z_./]*", shown):
            places = [os.path.join(folder, shown + end) for folder in ("", os.path.dirname(page), "test") for end in ("", ".c", ".h")]
            if not any(os.path.exists(place) for place in places):
                yield f"{page}: names {shown}, which is not there"


def rooms():
    said = []
    table = re.search(r"\| rooms.*?\n\n", read(CODE), re.S)[0]
    for line in table.split("\n")[2:]:
        said += [sorted(re.findall(r"`([^`]+)`", line.split("|")[1]))] if line.startswith("|") else []
    are = [sorted(w.replace("common/", "") for w in line.split()) for line in read("test/lint/ranks").split("\n")
           if line and not line.startswith("#")]
    for one in are:
        if one not in said:
            yield f"{CODE}: its table of rooms lacks {one}"
    for one in said:
        if one not in are:
            yield f"{CODE}: its table of rooms has {one}, which test/lint/ranks has not"
    if sorted(said) == sorted(are) and said != are:
        yield f"{CODE}: its table of rooms is in another order than test/lint/ranks"


def main():
    for page in PAGES:
        for fault in links(page):
            print(fault)
    for fault in [*names(CODE), *rooms()]:
        print(fault)


main()
