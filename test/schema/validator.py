"""Checks a value against a schema: the part of JSON Schema that the schemas of this folder are written in.

wrong(value, schema, definitions) gives what is wrong as a list of texts, each with the path of the value; none: it fits.
A schema that uses another word, or lets members through that it does not name, is an error of its own (ValueError), so
that nothing goes unchecked by mistake.

  type        one or a list of: object, array, string, integer, boolean, null
  properties  each with its schema; required: those that must be there; additionalProperties: must be false
  items       the schema of every element; minItems: how many there are at least
  enum        the values that are allowed; pattern: what a text must match in full
  minimum     of an integer
  $ref        "definitions.json#/NAME"
  description, title, $schema  for people
"""

import json
import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "minimum", "minItems", "$ref",
         "description", "title", "$schema"}
REF = "definitions.json#/"


def load(name):
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def check_schema(schema, where):
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"{where}: the schema says {sorted(unknown)}")
    if "$ref" not in schema and "type" not in schema and "enum" not in schema:
        raise ValueError(f"{where}: the schema allows anything")
    if "properties" in schema and schema.get("additionalProperties") is not False:
        raise ValueError(f"{where}: additionalProperties is not false")
    if "array" in types_of(schema) and "items" not in schema:
        raise ValueError(f"{where}: the elements may be anything")
    if "object" in types_of(schema) and "properties" not in schema:
        raise ValueError(f"{where}: the members may be anything")
    if not set(schema.get("required", [])) <= set(schema.get("properties", {})):
        raise ValueError(f"{where}: a required member has no schema")


def types_of(schema):
    named = schema.get("type", [])
    return named if isinstance(named, list) else [named]


def is_a(value, name):
    if name not in TYPES:
        raise ValueError(f"the schema says the type {name}")
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def wrong(value, schema, definitions, where="$"):
    if "$ref" in schema:
        if not schema["$ref"].startswith(REF):
            raise ValueError(f"{where}: the schema refers to {schema['$ref']}")
        return wrong(value, definitions[schema["$ref"][len(REF):]], definitions, where)
    check_schema(schema, where)
    if "enum" in schema and not any(value == one and type(value) is type(one) for one in schema["enum"]):
        return [f"{where}: {value!r} is none of {schema['enum']}"]
    if "type" in schema and not any(is_a(value, name) for name in types_of(schema)):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if isinstance(value, str) and not re.fullmatch(schema.get("pattern", ".*"), value, re.DOTALL):
        return [f"{where}: {value!r} is not of the form {schema['pattern']}"]
    if is_a(value, "integer") and value < schema.get("minimum", value):
        return [f"{where}: {value} is less than {schema['minimum']}"]
    if isinstance(value, list) and len(value) < schema.get("minItems", 0):
        return [f"{where}: has less than {schema['minItems']} elements"]
    if isinstance(value, list):
        return [one for i, x in enumerate(value) for one in wrong(x, schema["items"], definitions, f"{where}[{i}]")]
    return wrong_members(value, schema, definitions, where) if isinstance(value, dict) else []


def wrong_members(value, schema, definitions, where):
    found = [f"{where}: has no {name}" for name in schema.get("required", []) if name not in value]
    for name, one in value.items():
        if name in schema["properties"]:
            found += wrong(one, schema["properties"][name], definitions, f"{where}.{name}")
        else:
            found.append(f"{where}: has {name}, which no schema names")
    return found


def wrong_report(function, report):
    """What is wrong with the JSON result of migrate_FUNCTION."""
    return wrong(report, load(function), load("definitions"))
