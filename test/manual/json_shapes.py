"""The section about JSON of REFERENCE.md, from the schemas in test/schema, which every result is tested against."""

import json
import os
import re

SCHEMAS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schema")
COMMON = ("function", "ok", "provider", "database", "schema")


def load(name):
    with open(os.path.join(SCHEMAS, name + ".json"), encoding="utf-8") as f:
        return json.load(f)


def word(value):
    return "null" if value is None else json.dumps(value)


def link(name):
    return f"[{name.replace('_', ' ')}](#json-{name.replace('_', '-')})"


def kind(schema, definitions):
    """What a value is, in words."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        return link(name) + (" or null" if "null" in definitions[name]["type"] else "")
    if "enum" in schema:
        return " or ".join(f"`{word(one)}`" for one in schema["enum"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = {"string": "text", "integer": "number", "boolean": "true or false"}
    if "array" in types:
        return "list of " + re.sub(r"^text$", "texts", kind(schema["items"], definitions))
    if "object" in types:
        return "object of " + ", ".join(f"`{name}`" for name in schema["properties"])
    return " or ".join(words.get(one, one) for one in types)


def rows(schema, definitions, without=()):
    lines = ["| member | is | meaning |", "| --- | --- | --- |"]
    for name, one in schema["properties"].items():
        if name in without:
            continue
        meaning = one.get("description") or ("" if "$ref" not in one else definitions[one["$ref"].split("/")[-1]]["description"])
        lines.append(f"| `{name}` | {kind(one, definitions)} | {meaning.split('. The members')[0]} |".replace("  ", " "))
    return "\n".join(lines)


def ok_rows(names):
    return "\n".join(f"- `migrate_{name}`: {load(name)['properties']['ok']['description']}" for name in names
                     if "enum" not in load(name)["properties"]["ok"])


def section(functions):
    """The section; `functions`: the names that have a JSON result, in their order."""
    definitions = load("definitions")
    parts = ["`ok` is true, but in the results of these, where it says whether:", "", ok_rows(functions), ""]
    for name in functions:
        parts += [f"### JSON of migrate_{name}", "", rows(load(name), definitions, COMMON), ""]
    for name, schema in definitions.items():
        about = schema["description"]
        parts += [f"### JSON: {name.replace('_', ' ')}", "", about[0].upper() + about[1:] + ".", "", rows(schema, definitions), ""]
    return "\n".join(parts).rstrip("\n")
