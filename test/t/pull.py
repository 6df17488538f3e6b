"""migrate_pull in databases of its own, compared with what the reference gave for them (test/golden/pull)."""
import glob
import os
import subprocess
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
files = [f for folder in ("pull", "prisma7/pull") for f in sorted(glob.glob(os.path.join(top, "test/golden", folder, "*.cases")))]
sys.exit(subprocess.call([sys.executable, os.path.join(top, "test/pull/compare.py"), "postgresql", *files]))
