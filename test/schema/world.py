"""What the worlds of both databases have in common (states.py says what a world is): files, and the check of a walk."""

import json
import os
import shutil
import tempfile

import coverage
import states
import validator


class World:
    def __init__(self, root):
        self.root = root

    def folder(self, files):
        folder = tempfile.mkdtemp(dir=self.root)
        os.chmod(folder, 0o777)
        for path, text in files.items():
            self.write(f"{folder}/{path}", text)
        return folder

    def write(self, path, text):
        """Everybody may change it: a server writes there too."""
        below = os.path.dirname(path)
        while not os.path.isdir(below):
            os.makedirs(below)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o666)
        while len(below) > len(self.root) + 1:
            os.chmod(below, 0o777)
            below = os.path.dirname(below)

    def remove(self, path):
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)

    def options(self, options):
        return json.dumps({"format": "json", **options})


def check(world, unseen):
    """Walks a world; gives what is wrong, a line each, and how many reports there were. `unseen`: the alternatives of
    the schemas that no state of this world is known to show."""
    seen, wrong, count = coverage.Coverage(), [], 0
    for state, function, report in states.walk(world):
        wrong += [f"{function}, {state}: {what}" for what in validator.wrong_report(function, report)]
        seen.note(function, report)
        count += 1
    missed = {one for one in seen.unseen() if ".provider = " not in one}
    wrong += [f"no state shows {one}" for one in sorted(missed - set(unseen))]
    wrong += [f"a state does show {one}" for one in sorted(set(unseen) - missed)]
    return wrong, count
