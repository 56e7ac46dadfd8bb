"""Run a part of the tests on other versions: the lowest that pyproject.toml allows, other Pythons.

``audit_versions.py oldest`` resolves the lowest direct versions that have wheels, into
``.venv/oldest``; ``audit_versions.py 3.13`` installs the locks for that Python. Needs a package
index. Exit code 2: the versions could not be had here, so nothing is known.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOWEST = "3.11"
# One file or two for each room and for each package whose lower bound matters.
TESTS = (
    "tests/core",
    "tests/incidents/test_tally.py",
    "tests/incidents/test_record.py",
    "tests/analysis/test_join.py",
    "tests/analysis/test_measures.py",
    "tests/importers/test_reading_tables.py",
    "tests/importers/upload/test_upload_good_files.py",
    "tests/store/test_store_record.py",
    "tests/store/test_store_trail.py",
    "tests/store/test_store_upgrade.py",
    "tests/render/test_block.py",
    "tests/render/figure/test_plates.py",
    "tests/export/test_table_formats.py",
    "tests/test_workflow.py",
    "tests/cli/test_cli.py",
    "tests/serve",
)


def main(arguments: list[str]) -> int:
    """Make the environment, then run the tests in it."""
    if len(arguments) != 1:
        sys.stderr.write("Say oldest, or a version of Python such as 3.13\n")
        return 1
    which = arguments[0]
    folder = VENV / ("oldest" if which == "oldest" else f"python{which}")
    version = LOWEST if which == "oldest" else which
    uv = _uv()
    if run([*uv, "venv", "--clear", "--python", version, "--no-python-downloads", str(folder)]):
        sys.stdout.write(f"There is no Python {version} here: nothing is known of {which}.\n")
        return 2
    python = str(folder / "bin" / "python")
    install = [*uv, "pip", "install", "--quiet", "--python", python]
    if which == "oldest":
        pins = _lowest(uv, folder)
        steps = [
            ["-r", str(pins)],
            ["-r", str(ROOT / "requirements" / "oldest.in"), "-c", str(pins)],
        ]
    else:
        locks = [str(ROOT / "requirements" / name) for name in ("run.lock", "test.lock")]
        steps = [["--require-hashes", "-r", lock] for lock in locks]
    for step in [
        *steps,
        ["hatchling", "editables"],
        ["--no-deps", "--no-build-isolation", "-e", "."],
    ]:
        if run([*install, *step]):
            sys.stdout.write(f"The packages for {which} could not be installed here.\n")
            return 2
    # Old releases warn of what later ones changed; a warning there is no fault here.
    mild = ["-W", "default"] if which == "oldest" else []
    quiet = ["-q", "-n0", "-p", "no:cacheprovider"]
    return run([python, "-m", "pytest", *quiet, *mild, *TESTS])


def _uv() -> list[str]:
    home = VENV / "lock"
    if not (home / "bin" / "uv").is_file():
        run([sys.executable, "-m", "venv", str(home)])
        run([str(home / "bin" / "python"), "-m", "pip", "--quiet", "install", "uv"])
    return [str(home / "bin" / "uv")]


def _lowest(uv: list[str], folder: Path) -> Path:
    pins = folder / "pins.txt"
    extras = ["--extra", "cluster", "--extra", "fast"]
    lowest = ["--resolution", "lowest-direct", "--only-binary", ":all:", "--python-version", LOWEST]
    told = ["--quiet", "--no-header", "--no-annotate", "-o", str(pins)]
    run([*uv, "pip", "compile", "pyproject.toml", *extras, *lowest, *told])
    return pins


def run(command: list[str]) -> int:
    """Exit code of a command run in the checkout."""
    return subprocess.run(command, cwd=ROOT, check=False, env=_every_python()).returncode  # noqa: S603


@cache
def _every_python() -> dict[str, str]:
    """The environment, with every Python of pyenv on the path where there is pyenv."""
    found: list[str] = []
    if shutil.which("pyenv"):
        asked = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=False)
        found = [str(one) for one in Path(asked.stdout.strip()).glob("versions/*/bin")]
    return os.environ | {"PATH": os.pathsep.join([*found, os.environ["PATH"]])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
