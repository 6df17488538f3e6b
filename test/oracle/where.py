"""Predicates of partial indexes, for Prisma 7: objects of the schema language, and SQL in raw("…")."""
import dataclasses
import json

TEXTS, NUMBERS = ("String", "DateTime"), ("Int", "BigInt", "Float", "Decimal")
VALUES = {"Boolean": ["true", "false"], "String": ['"x"', '"it\'s"', '""'], "DateTime": ['"2020-01-01T00:00:00Z"'], "Int": ["5", "-5", "0"],
          "BigInt": ["5", "9999999999"], "Float": ["1.5", "-0.25", "3"], "Decimal": ["1.50", "7"]}
RESERVED = ("order", "group", "user", "table", "column", "end")
# By what a column may be; {0} is it.
ANY = ["{0} IS NULL", "{0} IS NOT NULL", "NOT ({0} IS NULL)", "({0} IS NOT NULL)"]
OF_TYPE = {
    "String": ["{0} = 'x'", "{0} <> 'x'", "{0} > 'a' AND {0} < 'm'", "{0} IN ('a', 'b')", "{0} LIKE 'a%'", "lower({0}) = 'x'", "coalesce({0}, '') <> ''", "length({0}) > 3 OR {0} = ''"],
    "Int": ["{0} = 5", "{0} > -5", "{0} BETWEEN 1 AND 5", "{0} IN (1, 2, 3)", "{0} + 1 > 2 * 3", "{0} <> 0 AND ({0} > 5 OR {0} < -5)"],
    "Boolean": ["{0}", "NOT {0}", "{0} = true", "{0} IS NOT NULL AND {0}"],
    "Float": ["{0} > 0.5"], "BigInt": ["{0} > 9999999999"], "Decimal": ["{0} <> 1.50"], "DateTime": ["{0} > '2020-01-01'"],
}
# The same in other words, some of which the reference takes for the same.
SPELLINGS = [lambda t: t, lambda t: f"({t})", lambda t: f"(({t}))", lambda t: t.replace("<>", "!="), lambda t: t.replace(" AND ", " and ").replace(" IS ", " is "),
             lambda t: t.replace("'x'", "'x'::text").replace("'a'", "'a'::text"), lambda t: t.replace(" ", "  "), lambda t: t.replace(" = ", "=")]


@dataclasses.dataclass(eq=False)
class Where:
    """`conditions`: of an object, [field, number of the value, negated]; or `raw`: a template and its column."""

    conditions: list = None
    raw: str = None
    field: object = None
    spelling: int = 0
    quoted: bool = True

    def fields(self):
        return [c[0] for c in self.conditions] if self.conditions else [self.field]

    def text(self, provider):
        if self.conditions:
            return "{ " + ", ".join(f"{f.name}: {condition(f, n, negated)}" for f, n, negated in self.conditions) + " }"
        name = self.field.db or self.field.name
        plain = name.isascii() and name.isalnum() and name.islower() and name not in RESERVED
        column = '"' + name.replace('"', '""') + '"' if self.quoted or not plain else name
        text = self.raw.format(column)
        spelling = SPELLINGS[self.spelling % len(SPELLINGS)]
        return f"raw({json.dumps(spelling(text) if provider == 'postgresql' or self.spelling in (0, 1, 2, 6) else text, ensure_ascii=False)})"


def condition(field, number, negated):
    values = VALUES.get(field.type, ["null"]) if isinstance(field.type, str) and field.arity != "[]" and not field.native else ["null"]
    value = (values + ["null"])[number % (len(values) + 1)]
    return f"{{ not: {value} }}" if negated else value


def random_where(r, fields):
    """Over some of the fields."""
    if r.random() < 0.5:
        return Where([[f, r.randint(0, 9), r.random() < 0.3] for f in r.sample(fields, min(len(fields), r.choice([1, 1, 2])))])
    field = r.choice(fields)
    known = OF_TYPE.get(field.type, []) if isinstance(field.type, str) and field.arity != "[]" and not (field.native or "").startswith(("Uuid", "Inet", "Xml", "Bit", "VarBit", "Money", "Time", "Date")) else []
    return Where(raw=r.choice(known * 3 + ANY), field=field, spelling=r.choice([0, 0, 0, *range(1, len(SPELLINGS))]), quoted=r.random() < 0.8)
