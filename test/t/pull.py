"""migrate_pull in databases of its own, compared with what the reference gave for them (test/golden/pull)."""
import glob
import os
import subprocess
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
files = sorted(glob.glob(os.path.join(top, "test/golden/pull/*.cases")))
sys.exit(subprocess.call([sys.executable, os.path.join(top, "test/pull/compare.py"), "postgresql", *files]))
