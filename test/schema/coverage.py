"""Which alternatives of the schemas no report has had: a type that a value may have, a word of an enumeration, an
element of a list. What no state shows is not known to be so."""

from validator import REF, is_a, load, types_of


class Coverage:
    def __init__(self):
        self.definitions = load("definitions")
        self.seen = set()  # (name of the schema, alternative)
        self.all = set()

    def note(self, function, report):
        self._walk(report, load(function), function)

    def _walk(self, value, schema, name):
        if "$ref" in schema:
            short = schema["$ref"][len(REF):]
            return self._walk(value, self.definitions[short], short)
        for kind in types_of(schema):
            if len(types_of(schema)) > 1:
                self._add(f"{name}: {kind}", is_a(value, kind))
        for one in schema.get("enum", []):
            self._add(f"{name} = {one}", value == one)
        if "items" in schema and isinstance(value, list):
            if not schema.get("minItems"):
                self._add(f"{name}: empty", not value)
            self._add(f"{name}: not empty", bool(value))
            for one in value:
                self._walk(one, schema["items"], f"{name}[]")
        if isinstance(value, dict):
            for member, one in schema["properties"].items():
                if member not in schema["required"]:
                    self._add(f"{name}.{member}: there", member in value)
                    self._add(f"{name}.{member}: not there", member not in value)
                if member in value:
                    self._walk(value[member], one, f"{name}.{member}")

    def _add(self, alternative, seen):
        self.all.add(alternative)
        if seen:
            self.seen.add(alternative)

    def unseen(self):
        return sorted(self.all - self.seen)
