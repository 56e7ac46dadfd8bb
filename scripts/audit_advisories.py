"""Hold the locked packages against the advisory database, in an environment of its own.

Exit code 0: none is known; 1: some are; 2: the database could not be asked, so nothing is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv" / "audit"
LOCKS = ("run.lock", "test.lock")


def main() -> int:
    """Audit both locks."""
    program = HOME / "bin" / "pip-audit"
    if not program.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)  # noqa: S603
        pip = [str(HOME / "bin" / "python"), "-m", "pip", "--quiet", "install", "pip-audit"]
        if subprocess.run(pip, check=False).returncode:  # noqa: S603
            return _unasked("pip-audit could not be installed")
    worst = 0
    for lock in LOCKS:
        worst = max(worst, _audit(program, lock))
    return worst


def _audit(program: Path, lock: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        command = [str(program), "-r", str(ROOT / "requirements" / lock), "--no-deps",
                   "--disable-pip", "--progress-spinner", "off", "--format", "json",
                   "--output", str(out)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if not out.is_file():
            return _unasked(f"{lock}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return report(lock, json.loads(out.read_text(encoding="utf-8"))["dependencies"])


def report(lock: str, found: list[dict[str, object]]) -> int:
    """Say what was found; packages that the database did not know are not called safe."""
    asked = [one for one in found if "vulns" in one]
    unknown = [str(one["name"]) for one in found if "vulns" not in one]
    if not asked:
        return _unasked(f"{lock}: it knew none of {len(found)} packages")
    bad = [one for one in asked if one["vulns"]]
    for one in bad:
        vulns: object = one["vulns"]
        for vuln in vulns if isinstance(vulns, list) else []:
            fixed = ", ".join(vuln.get("fix_versions", ())) or "none yet"
            sys.stdout.write(f"{one['name']} {one['version']}: {vuln['id']}, mended in {fixed}\n")
    sys.stdout.write(f"{lock}: {len(asked)} packages held against the database, {len(bad)} with "
                     f"advisories")  # fmt: skip
    sys.stdout.write(f"; it does not know {', '.join(unknown)}\n" if unknown else "\n")
    return 1 if bad else 0


def _unasked(why: str) -> int:
    sys.stdout.write(f"The advisory database could not be asked ({why}): nothing is known.\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
