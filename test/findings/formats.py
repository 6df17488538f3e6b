"""The formats of migrate_lint for programs: each is as its readers want it, and all have the same findings.

SARIF is held against what its specification (OASIS, SARIF 2.1.0) says of the members that are written: 3.13 sarifLog,
3.14 run, 3.18 tool, 3.19 toolComponent, 3.49 reportingDescriptor, 3.27 result, 3.28 location, 3.30 region, 3.11 message.
"""

import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "schema"))
import validator  # noqa: E402

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def member(kind, **more):
    return {"type": kind, **more}


def record(required, **members):
    """An object that has these members and no other; the first of them always."""
    return {"type": "object", "properties": members, "required": required.split(), "additionalProperties": False}


def many(kind):
    return {"type": "array", "items": kind}


TEXT, PLACE = member("string", pattern=".+"), member("integer", minimum=1)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = record("text", text=TEXT)
# An absolute URI of a file, or a relative one; what a URI may not hold is encoded (RFC 3986).
URI = member("string", pattern=r"(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+")
LOCATION = record("physicalLocation", physicalLocation=record(
    "artifactLocation region", artifactLocation=record("uri", uri=URI), region=record("startLine startColumn", startLine=PLACE, startColumn=PLACE)))
RULE = record("id shortDescription help defaultConfiguration", id=TEXT, shortDescription=MESSAGE, help=MESSAGE,
              defaultConfiguration=record("level", level=LEVEL))
RESULT = record("ruleId ruleIndex level message locations", ruleId=TEXT, ruleIndex=member("integer", minimum=0), level=LEVEL,
                message=MESSAGE, locations=many(LOCATION))
RUN = record("tool columnKind results",
             tool=record("driver", driver=record("name version rules", name=TEXT, version=TEXT, rules=many(RULE))),
             columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]}, results=many(RESULT),
             properties=record("trace", trace={"$ref": "definitions.json#/trace"}))
SARIF = record("$schema version runs", **{"$schema": member("string", pattern=r"https://\S+sarif\S*2\.1\.0\.json")},
               version={"enum": ["2.1.0"]}, runs={**many(RUN), "minItems": 1})


def told(rule, severity, message, file, line, column):
    return f"{rule} {severity} {file}:{line}:{column}: {message}" if file else f"{rule} {severity}: {message}"


def told_by_sarif(log):
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        at = [place["physicalLocation"] for place in result["locations"]]
        region = at[0]["region"] if at else {"startLine": 0, "startColumn": 0}
        file = urllib.parse.unquote(at[0]["artifactLocation"]["uri"]).removeprefix("file://") if at else None
        if rules[result["ruleIndex"]] != result["ruleId"]:
            yield f"the rule {result['ruleId']} is not at {result['ruleIndex']}"
        yield told(result["ruleId"], result["level"], result["message"]["text"], file, region["startLine"], region["startColumn"])


def told_by_github(text):
    """Workflow commands as the runner reads them."""
    for line in text.splitlines():
        m = re.fullmatch(r"::(error|warning|notice) (?:file=([^:,]+),line=([1-9]\d*),col=([1-9]\d*),)?title=([^:,]+)::(.+)", line)
        plain = [re.sub("%(25|0D|0A|3A|2C)", lambda c: chr(int(c[1], 16)), part or "") for part in m.groups()] if m else None
        if not m:
            yield f"no annotation: {line}"
        elif plain[4] != "trace":
            yield told(plain[4], plain[0], plain[5], plain[1], plain[2], plain[3])


def wrong(report, sarif, github, script):
    """What is wrong with a result as JSON, and as SARIF and for GitHub where the script is this file: a list of texts."""
    report, log = json.loads(report), json.loads(sarif)
    faults = validator.wrong_report("lint", report) + validator.wrong(log, SARIF, validator.load("definitions"))
    if faults:
        return faults
    for name, words, seen in (("SARIF", LEVELS, list(told_by_sarif(log))), ("GitHub", COMMANDS, list(told_by_github(github)))):
        for f in report["findings"]:
            safe = f" {f['safe']}" if name == "GitHub" and f["safe"] else ""
            wanted = told(f["rule"], words[f["severity"]], f["message"] + safe, f["file"] or script, f["line"], f["column"])
            if wanted in seen:
                seen.remove(wanted)
            else:
                faults.append(f"{name} has no: {wanted}")
        faults += [f"{name} has: {one}" for one in seen]
    return faults
