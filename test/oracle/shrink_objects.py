"""Makes a pair of schemas smaller, as objects, while something remains true of it."""

import copy


def candidates(a, b):
    """Smaller pairs: copies."""
    for kind in ("models", "joins", "relations", "enums"):
        numbers = dict.fromkeys(key(x) for s in (a, b) for x in getattr(s, kind))
        for number in numbers:
            yield without(a, b, lambda s: drop(s, kind, number))
    for number in dict.fromkeys(key(f) for s in (a, b) for m in s.models for f in m.fields):
        yield without(a, b, lambda s: drop_field(s, number))
    for s in (0, 1):
        for m in range(len((a, b)[s].models)):
            for k in range(len((a, b)[s].models[m].keys)):
                yield one_key_less(a, b, s, m, k)
    for name in ("default", "native", "db", "updated_at", "said"):
        for number in dict.fromkeys(key(f) for s in (a, b) for m in s.models for f in m.fields if getattr(f, name)):
            yield without(a, b, lambda s: plain_field(s, number, name))


def key(x):
    return getattr(x, "uid", None) or x.name


def without(a, b, change):
    a, b = copy.deepcopy((a, b))
    change(a)
    change(b)
    return a, b


def drop(s, kind, number):
    for x in [x for x in getattr(s, kind) if key(x) == number]:
        if kind == "models":
            s.drop_model(x)
        elif kind == "relations":
            s.drop_relation(x)
        elif kind == "joins":
            s.joins.remove(x)
        elif not any(f.type is x for m in s.models for f in m.fields):
            s.enums.remove(x)


def drop_field(s, number):
    for m in s.models:
        for f in [f for f in m.fields if key(f) == number]:
            s.drop_field(m, f)


def one_key_less(a, b, side, m, k):
    pair = copy.deepcopy((a, b))
    model = pair[side].models[m]
    pair[side].drop_key(model, model.keys[k])
    return pair


def plain_field(s, number, name):
    for m in s.models:
        for f in m.fields:
            if key(f) == number:
                setattr(f, name, False if name == "updated_at" else None)


def size(a, b):
    return len(a.text()) + len(b.text())


def smaller(pair, holds, tries):
    """The smallest pair found for which holds(a, b)."""
    progress = True
    while progress and tries > 0:
        progress = False
        for a, b in candidates(*pair):
            if size(a, b) >= size(*pair):
                continue
            tries -= 1
            if holds(a, b):
                pair, progress = (a, b), True
                break
            if tries <= 0:
                break
    return pair
