"""Makes a pair of schema texts smaller while something remains true of it."""

import re

BLOCK = re.compile(r"^(\w+) (\w+) \{\n(.*?)^\}\n", re.M | re.S)


class Text:
    """A schema as blocks of lines."""

    def __init__(self, text):
        self.blocks = {m.group(1, 2): m.group(3).splitlines() for m in BLOCK.finditer(text)}

    def text(self):
        return "\n".join(f"{kind} {name} {{\n" + "".join(l + "\n" for l in lines) + "}\n" for (kind, name), lines in self.blocks.items())

    def copy(self):
        t = Text("")
        t.blocks = {k: list(v) for k, v in self.blocks.items()}
        return t

    def without_block(self, key):
        """The block is gone, with the fields of its type and their relations."""
        t = self.copy()
        t.blocks.pop(key, None)
        uses = re.compile(rf"^\s*\w+\s+{key[1]}(\?|\[\])?(\s|$)")
        names = {n for lines in t.blocks.values() for l in lines if uses.match(l) for n in re.findall(r'@relation\("(\w+)"', l)}
        for k, lines in t.blocks.items():
            t.blocks[k] = [l for l in lines if not uses.match(l) and not any(f'@relation("{n}"' in l for n in names)]
        return t

    def without(self, pick):
        t = self.copy()
        for k, lines in t.blocks.items():
            t.blocks[k] = [l for l in lines if not pick(k, l)]
        return t

    def replaced(self, key, old, new):
        t = self.copy()
        if key in t.blocks and old in t.blocks[key]:
            t.blocks[key][t.blocks[key].index(old)] = new
        return t


def first_word(line):
    return line.split()[0] if line.split() else ""


def sides(make):
    """The change on both sides, on one alone, on the other alone."""
    return [lambda a, b: (make(a), make(b)), lambda a, b: (make(a), b), lambda a, b: (a, make(b))]


def attributes(line):
    """The line without one of its attributes, or with one that has fewer arguments."""
    for m in re.finditer(r" ?@@?[\w.]+(\((?:[^()\"]|\"(?:[^\"\\]|\\.)*\"|\((?:[^()\"]|\"(?:[^\"\\]|\\.)*\")*\))*\))?", line):
        yield line[: m.start()] + line[m.end():]
    for m in re.finditer(r", (map|onDelete|onUpdate|type|version|schema): (\"(?:[^\"\\]|\\.)*\"|\w+)", line):
        yield line[: m.start()] + line[m.end():]
    for m in re.finditer(r"\((sort|ops): [^()]*(\([^()]*\))?\)", line):
        yield line[: m.start()] + line[m.end():]


def candidates(a, b):
    keys = list(dict.fromkeys([*a.blocks, *b.blocks]))
    for key in keys:
        if key[0] != "datasource":
            for side in sides(lambda t: t.without_block(key)):
                yield side(a, b)
    for name in sorted({n for t in (a, b) for ls in t.blocks.values() for l in ls for n in re.findall(r'@relation\("(\w+)"', l)}):
        for side in sides(lambda t: t.without(lambda k, l: f'@relation("{name}"' in l)):
            yield side(a, b)
    for key in keys:
        if key in a.blocks and key in b.blocks and a.blocks[key] != b.blocks[key]:
            yield a, _with(b, key, a.blocks[key])
            yield _with(a, key, b.blocks[key]), b
        words = list(dict.fromkeys(first_word(l) for t in (a, b) for l in t.blocks.get(key, [])))
        for word in words:
            if word not in ("provider", "url"):
                for side in sides(lambda t: t.without(lambda k, l: k == key and first_word(l) == word)):
                    yield side(a, b)
            yield from _lines(a, b, key, word)


def _with(t, key, lines):
    t = t.copy()
    t.blocks[key] = list(lines)
    return t


def _lines(a, b, key, word):
    """Lines made the same on both sides, and shorter."""
    one = next((l for l in a.blocks.get(key, []) if first_word(l) == word), None)
    two = next((l for l in b.blocks.get(key, []) if first_word(l) == word), None)
    if one and two and one != two:
        yield a, b.replaced(key, two, one)
        yield a.replaced(key, one, two), b
    for line in dict.fromkeys(l for l in (one, two) if l):
        for shorter in attributes(line):
            yield a.replaced(key, line, shorter), b.replaced(key, line, shorter)
            yield a.replaced(key, line, shorter), b
            yield a, b.replaced(key, line, shorter)


def shrink(a, b, holds, limit=3000):
    """The smallest pair found for which holds(text, text)."""
    a, b = Text(a), Text(b)
    if not holds(a.text(), b.text()):
        return None
    tries, progress = 0, True
    seen = set()
    while progress and tries < limit:
        progress = False
        for x, y in candidates(a, b):
            texts = (x.text(), y.text())
            if texts in seen or len(texts[0]) + len(texts[1]) > len(a.text()) + len(b.text()) or texts == (a.text(), b.text()):
                continue
            seen.add(texts)
            tries += 1
            if holds(*texts):
                a, b, progress = x, y, True
                break
            if tries >= limit:
                break
    return a.text(), b.text()
