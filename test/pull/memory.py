"""Runs out of memory in the middle of golden cases: memory.py PROGRAM FILE.cases...

The recorded text of a case is the schema of the database; PROGRAM (memory.c) brings it back with the case's existing
schema, and once more with itself. Ends with "N passed, N failed".
"""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import cases


def write(folder, name, text):
    path = os.path.join(folder, name.replace("/", "_"))
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def main():
    passed = failed = skipped = 0
    for path in sys.argv[2:]:
        for case in cases.read(path):
            for provider in case.providers:
                texts = {k: v for k, v in case.expected(provider).items() if k.startswith("file ")}
                if len(texts) != 1:
                    continue
                work = tempfile.mkdtemp()
                schema = write(work, "database.prisma", *texts.values())
                existing = [write(work, k, v.replace("PROVIDER", provider)) for k, v in case.existing.items()]
                for known in ([schema], existing):
                    if not known:
                        continue
                    done = subprocess.run([sys.argv[1], schema, *known], capture_output=True, text=True)
                    invalid = done.returncode == 2 and "not valid" in done.stderr
                    if done.returncode and not invalid:
                        print("FAILED %s (%s): %s" % (case.name, provider, (done.stdout + done.stderr)[:3000]))
                    passed += done.returncode == 0
                    failed += bool(done.returncode) and not invalid
                    skipped += invalid
                    if invalid and os.environ.get("DEBUG"): print("invalid", case.name, provider, known is existing)
                shutil.rmtree(work)
    print("%d schemas that are not valid were left out" % skipped)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


main()
