"""Random names, types, defaults and operator classes: what a field or an index may be, by provider."""

from schema import Enum, Unsupported, quoted

WORDS = """account Account address answer audit Author b Badge book cart Category city comment Country customer day draft
Email entry event Feature file flag group Group history image invite invoice item Job key label Language level link log
Member message metric Movie news node note offer order Order page payment person Photo plan post Post price product
profile project Quote rate region report review role room rule score season session Session setting shop sign skill slot
song source stage State store tag Tag task team Team Text theme ticket token topic tour track unit user User value Vendor
version visit vote wallet Week word zone""".split()
ODD = [
    'with "quotes"', "with 'apostrophe'", "with space", "été", "Ärger", "名前", "naïve_ключ", "UPPER", "a.b", "back\\slash", "percent%s", "$1",
    "x" * 62, "y" * 63, "z" * 64, "long_" * 15, "é" * 40, "select", "table", "1st", "new_A", "emoji🎉", "semi;colon", "-- dash", "{}", "`tick`",
]

INTS = ["0", "1", "-1", "42", "2147483647", "-2147483648"]
# As they are written in a schema, with escapes of their own.
ESCAPED = ['"\\u0041\\u00e9"', '"a\\/b"', '"\\b\\f"', '"\\r\\n"', '"\\ud83c\\udf89"', '"\\t\\\\\\""']
STRINGS = ["", "text", "it's", 'say "hi"', "back\\slash", "two\nlines", "tab\there", "été 名前 🎉", "--", "/* */", "$$", "%s", "null", "'", "''", "\\n", "a,b", "{x}"]
JSONS = ['{"a":1}', "[]", "{}", "null", '"it\'s"', '{"a":{"b":[1,2,{"c":"\\"q\\""}]}}', "true", "1.5", '{"é":"\\\\"}', '[ 1 , 2 ]']
DATES = ["2020-01-31T12:00:00Z", "1999-12-31T23:59:59.999Z", "2024-02-29T00:00:00+02:00", "2021-05-05T05:05:05.123456-08:00", "0001-01-01T00:00:00Z"]
VALUES = {
    "Int": INTS,
    "BigInt": INTS + ["9223372036854775807", "-9223372036854775808", "3000000000"],
    "Float": ["0", "1", "-1.5", "3.14159", "0.1", "100.0", "12345678.9", "0.000001", "1.0", "10000000000000000"],
    "Decimal": ["0", "1", "-1.5", "123.456", "0.10", "99999999999999.99", "1.0", "0.00"],
    "Boolean": ["true", "false"],
    "String": [quoted(s) for s in STRINGS] + ESCAPED,
    "DateTime": [quoted(s) for s in DATES],
    "Json": [quoted(s) for s in JSONS],
    "Bytes": [quoted(s) for s in ["", "aGVsbG8=", "AAEC/w==", "3q2+7w=="]],
}
CLIENT = ["cuid()", "cuid(2)", "uuid()", "uuid(7)", "nanoid()", "nanoid(10)", "ulid()"]
SCALARS = list(VALUES)
GENERATED = {
    "Int": ["1 + 1", "abs(-3)"], "BigInt": ["(2 * 2)"], "Float": ["random()"], "Decimal": ["1.5"], "Boolean": ["(1 = 1)"],
    "String": ["'x'", "gen_random_uuid()", "lower('ABC')", "'a' || 'b'"], "DateTime": ["CURRENT_TIMESTAMP", "now() - '1 day'::interval"],
    "Json": ["'{}'", "'{}'::jsonb"], "Bytes": ["'\\\\x00'"],
}
NATIVE = {
    "Int": ["SmallInt", "Integer", "Oid"],
    "BigInt": ["BigInt"],
    "Float": ["Real", "DoublePrecision"],
    "Decimal": ["Decimal", "Decimal(10, 2)", "Decimal(65, 30)", "Decimal(5, 0)", "Money"],
    "Boolean": ["Boolean"],
    "String": ["VarChar", "VarChar(20)", "VarChar(255)", "Char(3)", "Char", "Text", "Uuid", "Citext", "Inet", "Bit(4)", "Bit", "VarBit", "VarBit(8)", "Xml"],
    "DateTime": ["Timestamp", "Timestamp(3)", "Timestamp(6)", "Timestamptz", "Timestamptz(3)", "Timestamptz(6)", "Date", "Time", "Time(0)", "Timetz", "Timetz(6)"],
    "Json": ["Json", "JsonB"],
    "Bytes": ["ByteA"],
}
UNSUPPORTED = ["point", "circle", "polygon", "tsvector", "int4range", "numeric(10, 2)", "double precision", "box"]
ACTIONS = ["Cascade", "Restrict", "NoAction", "SetNull", "SetDefault"]
BRIN = {
    None: {"Int": ["Int4BloomOps", "Int4MinMaxOps", "Int4MinMaxMultiOps"], "BigInt": ["Int8MinMaxOps", "Int8BloomOps"], "Float": ["Float8MinMaxMultiOps"],
           "Decimal": ["NumericMinMaxOps", "NumericBloomOps"], "String": ["TextBloomOps", "TextMinMaxOps"], "DateTime": ["TimestampMinMaxOps", "TimestampBloomOps"], "Bytes": ["ByteaMinMaxOps"]},
    "SmallInt": ["Int2MinMaxOps"], "Uuid": ["UuidBloomOps", "UuidMinMaxOps"], "Date": ["DateMinMaxMultiOps"], "Inet": ["InetInclusionOps", "InetMinMaxOps"],
    "Timestamptz": ["TimestampTzMinMaxOps"], "Char": ["BpcharBloomOps", "BpcharMinMaxOps"], "Real": ["Float4MinMaxOps"],
}
UNORDERED = ("Xml", "Json", "JsonB")


def word(r, taken, odd=0.0, case=0.0):
    """A name that is not taken; taken lowers its case, since SQLite does not tell cases apart. `case`: how often it
    differs from a taken one in case alone."""
    if taken and r.random() < case:
        name = r.choice(sorted(taken)).swapcase()
        if name.isidentifier() and name.isascii() and name not in taken and name[0] != "_":
            taken.add(name)
            return name
    for _ in range(50):
        name = r.choice(ODD) if r.random() < odd else r.choice(WORDS)
        if name.lower() not in taken:
            break
        if name not in ODD:
            name = f"{name}{r.choice(['_', ''])}{r.choice(WORDS)}"
            if name.lower() not in taken:
                break
    else:
        name = f"n{len(taken)}_{r.randrange(10**6)}"
    taken.add(name.lower())
    return name


def key_name(r, odd=0.0):
    """A name for a constraint, which must differ from all others: at most 63 bytes."""
    text = r.choice(ODD) if r.random() < odd else r.choice(WORDS)
    return text.encode()[:55].decode(errors="ignore") + str(r.randrange(10**6))


def native(r, kind):
    return r.choice(NATIVE[kind])


def base(native_type):
    return native_type.split("(")[0] if native_type else None


def generated(r, kind, postgres):
    """SQL as a default. The reference breaks down over SQLite's without a text."""
    texts = GENERATED.get(kind, ["1"])
    return "dbgenerated()" if postgres and r.random() < 0.15 else f"dbgenerated({quoted(r.choice(texts))})"


def literal(r, field):
    if isinstance(field.type, Enum):
        return r.choice(field.type.values)[0]
    return r.choice(VALUES[field.type])


def default(r, field, postgres, exact):
    """A default for a field that is neither alone the key nor takes part in a relation, or None. `exact`: a database
    has to take it."""
    if isinstance(field.type, Unsupported):
        return None if exact else 'dbgenerated("x()")'
    kind = field.type if isinstance(field.type, str) else "enum"
    plain = field.native is None or base(field.native) in ("Text", "VarChar", "Integer", "Timestamp", "JsonB", "Decimal", "BigInt")
    if field.arity == "[]":
        if exact and not plain:
            return "[]"
        return f"[{', '.join(literal(r, field) for _ in range(r.choice([0, 1, 2, 3])))}]"
    p = r.random()
    if kind == "DateTime" and p < 0.5:
        return "now()"
    if kind == "String" and p < 0.3 and plain:
        return r.choice(CLIENT)
    if not exact and p > 0.85:
        return generated(r, kind, postgres)
    if exact and (kind == "Json" and not postgres or not plain or "(" in (field.native or "")):
        return None
    return literal(r, field)


def orderable(field):
    """Whether an index of the usual type takes it."""
    return not isinstance(field.type, Unsupported) and field.type != "Json" and base(field.native) not in UNORDERED


def index_type(r, fields, exact=False):
    """(algorithm, operator classes) for an index of PostgreSQL over these fields."""
    f = fields[0]
    if len(fields) == 1:
        if f.arity == "[]" and exact and not orderable(f):
            return None, [None]
        if f.arity == "[]":
            return r.choice([("Gin", [None]), ("Gin", ["ArrayOps"])])
        if f.type == "Json" and base(f.native) in (None, "JsonB"):
            return "Gin", [r.choice([None, "JsonbOps", "JsonbPathOps"])]
        if base(f.native) == "Inet":
            return r.choice([("Gist", ["InetOps"]), ("SpGist", [None]), ("Brin", ["InetInclusionOps"]), ("Hash", [None])])
        if f.type == "String" and base(f.native) in (None, "Text", "VarChar"):
            known = [("SpGist", [None]), ("SpGist", ["TextOps"]), ("Hash", [None]), ("Brin", [None]), ("Brin", ["TextBloomOps"])]
            return r.choice(known + ([] if exact else [("Gin", ['raw("gin_trgm_ops")']), ("Gist", ['raw("gist_trgm_ops")'])]))
    if all(orderable(x) and x.arity != "[]" for x in fields):
        if len(fields) == 1 and r.random() < 0.4:
            return "Hash", [None]
        ops = [BRIN.get(base(x.native)) if x.native else BRIN[None].get(x.type if isinstance(x.type, str) else None) for x in fields]
        if all(ops):
            return "Brin", [r.choice([None, r.choice(o)]) if i or len(ops) == 1 else r.choice(o) for i, o in enumerate(ops)]
    return None, [None] * len(fields)
