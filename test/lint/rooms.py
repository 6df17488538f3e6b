"""rooms.py OBJECTS ranks|circles|folders: what test/lint/run checks of the folders of the sources, a line a violation.

OBJECTS: the folder that holds the objects of common/ and sqlite_ext/ (BUILD/sqlite).

ranks:    includes and calls of common/ go to the same folder or to one of a lower rank (test/lint/ranks)
circles:  files of different folders do not need each other, by includes or by the symbols of their objects
folders:  no folder holds more than 20 files
"""
import collections
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = re.compile(r'^ *# *include *"([^"]+)"')


def sources():
    for top in ("common", "pg_ext", "sqlite_ext"):
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".def")):
                    yield os.path.join(folder, name)


def includes(files):
    """(file, line, file that it includes) of the project's own headers"""
    for path in files:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                m = INCLUDE.match(line)
                if m:
                    to = os.path.normpath(os.path.join(os.path.dirname(path), m.group(1)))
                    if os.path.exists(to):
                        yield path, number, to


def calls(files, objects):
    """(file, file that defines a symbol which it uses, symbol)"""
    defined, used, sources_of = {}, [], {}
    for path in files:
        o = os.path.join(objects if not path.startswith("pg_ext") else "", path[:-1] + "o")
        if path.endswith(".c") and os.path.exists(o):
            sources_of[o] = path
    shown = subprocess.run(["nm", "-A", *sources_of], capture_output=True, text=True, check=True).stdout
    for line in shown.splitlines():
        kind, name = line.split()[-2:]
        path = sources_of[line.split(":", 1)[0]]
        if kind == "U":
            used.append((path, name))
        elif kind in "TDRBV" and (name not in defined or path.startswith("common")):
            defined[name] = path
    for path, name in used:
        if defined.get(name, path) != path:
            yield path, defined[name], name


def ranks():
    found = {}
    with open(os.path.join(HERE, "ranks"), encoding="utf-8") as f:
        lines = [line.split() for line in f if line.strip() and not line.startswith("#")]
    for rank, places in enumerate(lines):
        for place in places:
            found[place] = rank
    return found


def check_ranks(files, objects):
    of = ranks()

    def place(path):
        return path if path in of else os.path.dirname(path)

    for path in files:
        if path.startswith("common") and place(path) not in of:
            yield f"{path}:1: its folder has no rank in test/lint/ranks"
    edges = [(a, n, b, "includes") for a, n, b in includes(files)]
    edges += [(a, 1, b, f"calls {name} of") for a, b, name in calls(files, objects)]
    for a, number, b, what in edges:
        pa, pb = place(a), place(b)
        if a.startswith("common") and os.path.dirname(a) != os.path.dirname(b) and pa in of and of.get(pb, 99) >= of[pa]:
            yield f"{a}:{number}: {what} {b}, which does not rank lower"


def stem(path):
    return os.path.splitext(path)[0]


def strong_components(graph):
    """Tarjan's algorithm, without recursion"""
    index, low, on, stack, out = {}, {}, set(), [], []
    for root in sorted(graph):
        if root in index:
            continue
        work = [(root, iter(sorted(graph[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on.add(root)
        while work:
            node, rest = work[-1]
            for to in rest:
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    on.add(to)
                    work.append((to, iter(sorted(graph[to]))))
                    break
                if to in on:
                    low[node] = min(low[node], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on.discard(part[-1])
                    out.append(part)
    return out


def check_circles(files, objects):
    graph = {stem(path): set() for path in files}
    for a, _, b in includes(files):
        graph[stem(a)].add(stem(b))
    for a, b, _ in calls(files, objects):
        graph[stem(a)].add(stem(b))
    for part in strong_components(graph):
        if len({os.path.dirname(x) for x in part}) > 1:
            yield f"{min(part)}: a circle of {len(part)} files in different folders: {', '.join(sorted(part))}"


def check_folders(files, _):
    for folder, count in sorted(collections.Counter(os.path.dirname(x) for x in files).items()):
        if count > 20:
            yield f"{folder}: holds {count} files"


def main():
    checks = {"ranks": check_ranks, "circles": check_circles, "folders": check_folders}
    for line in sorted(set(checks[sys.argv[2]](list(sources()), sys.argv[1]))):
        print(line)


main()
