"""Every benchmark, one after the other, and the table of all: ``make bench``.

A script that fails is told and the others are run; large files are made in a temporary folder
and removed at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
OWN = (
    "join",
    "aggregate",
    "growth",
    "cluster",
    "simultaneity",
    "knox_test",
    "start",
    "load",
)


def main() -> int:
    wanted = sys.argv[1:] or [*OWN, *sorted(path.stem for path in HERE.glob("map_*.py"))]
    failed = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        for name in wanted:
            begin = time.monotonic()
            print(f"--- {name}", file=sys.stderr, flush=True)
            done = subprocess.run(
                [sys.executable, str(HERE / f"{name}.py")],
                env={**os.environ, "BENCH_FOLDER": folder},
                check=False,
            )
            print(f"--- {name}: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
            if done.returncode:
                failed.append(name)
    subprocess.run([sys.executable, str(HERE / "report.py")], check=True)
    for name in failed:
        print(f"{name} failed", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
