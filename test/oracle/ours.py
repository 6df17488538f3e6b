"""The extension's answers to pairs of schemas: as reference.mjs, a line of JSON for a line of JSON.

    ours.py MODULE
"""

import json
import sqlite3
import sys

QUESTIONS = {
    "create": (None, "a", "script"),
    "diff": ("a", "b", "script"),
    "back": ("b", "a", "script"),
    "summary": ("a", "b", "summary"),
    "back-summary": ("b", "a", "summary"),
    "same": ("a", "a", "script"),
}


def source(text):
    return "empty" if text is None else "schema:" + text


def answers(db, pair):
    out = {}
    for name, (a, b, form) in QUESTIONS.items():
        row = db.execute("SELECT migrate_diff(?, ?, ?)", (source(pair.get(a)), source(pair[b]), json.dumps({"format": form}))).fetchone()
        out[name] = row[0] + "\n"
    return out


def main():
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(sys.argv[1])
    for line in sys.stdin:
        try:
            answer = answers(db, json.loads(line))
        except sqlite3.Error as e:
            answer = {"error": str(e)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
