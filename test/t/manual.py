"""The sessions of psql that README.md and the manual print are what happens."""
import subprocess
import sys
from harness import *

pages = [f"test/manual/functions/{n}" for n in sorted(os.listdir(f"{TOP}/test/manual/functions"))]
for page in ["README.md", *pages]:
    if "\n<!-- postgres\n" not in open(f"{TOP}/{page}").read():
        continue
    out = subprocess.run([sys.executable, f"{TOP}/test/manual/sessions.py", "postgres", page], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, timeout=240)
    check(page, out.returncode == 0, out.stdout)
done()
