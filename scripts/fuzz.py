"""Feed the targets of tests/fuzz with inputs that are guided by the code that they reach.

    fuzz.py --runs 10000            every target, some 15 minutes; `make fuzz` does this
    fuzz.py --runs 100000 query     one target

Needs atheris, for which `make fuzz` makes an environment of its own (.venv-fuzz). An input that
makes a fault is kept in .venv-fuzz/faults; mend the fault and put the input into
tests/fuzz/corpus/TARGET, where `make test` feeds it again.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / ".venv-fuzz"
FAULTS = OWN / "faults"
_DONE = re.compile(r"#(\d+)\s+(?:DONE|NEW|REDUCE|pulse|INITED|RELOAD).*?cov: (\d+)")
_END = re.compile(r"Done (\d+) in")
_ONE = "--one"
_SLOW_S = 5


def main(arguments: list[str]) -> int:
    """Run the targets one after another, each in a process of its own; 0 if no fault was found."""
    parser = argparse.ArgumentParser(
        prog="fuzz.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--json", type=Path, help="where the figures shall be written")
    if arguments[:1] == [_ONE]:
        return _drive(arguments[1], arguments[2:])
    asked = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        own = OWN / "bin" / "python"
        if own.is_file():
            return subprocess.run([str(own), __file__, *arguments], check=False).returncode  # noqa: S603
        return _absent(asked.json)
    found = _all(asked.targets, asked.runs)
    if asked.json:
        asked.json.write_text(json.dumps({"targets": found}), encoding="utf-8")
    return int(any(one["fault"] for one in found))


def _absent(path: Path | None) -> int:
    told = "atheris is not installed: run make fuzz once (Linux, Python 3.11 to 3.13)"
    sys.stdout.write(told + "\n")
    if path:
        path.write_text(json.dumps({"absent": told}), encoding="utf-8")
    return 0


def _all(names: list[str], runs: int) -> list[dict[str, Any]]:
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "fuzz")]
    from fuzz_kit import CORPUS  # noqa: PLC0415 - found through the path above
    from fuzz_targets import TARGETS  # noqa: PLC0415

    from geo.importers.upload.drivers import closed_gdal  # noqa: PLC0415

    unknown = set(names) - set(TARGETS)
    if unknown:
        raise SystemExit(f"No target {', '.join(unknown)}. Targets: {', '.join(TARGETS)}")
    found = []
    for name in names or TARGETS:
        with tempfile.TemporaryDirectory(prefix="atlas-fuzz-") as folder:
            kept = sorted((CORPUS / name).glob("*"))
            seeds = [*TARGETS[name].seeds(), *(path.read_bytes() for path in kept)]
            for number, seed in enumerate(seeds):
                (Path(folder) / str(number)).write_bytes(seed)
            words = Path(folder).with_suffix(".dict")
            words.write_text(_dictionary(TARGETS[name].words), encoding="utf-8")
            found.append(_one(name, Path(folder), words, runs, _but_geojson(closed_gdal())))
            words.unlink()
        one = found[-1]
        sys.stdout.write(
            f"{name:16} {one['inputs']:>8,} inputs, {one['reached']:>6,} pieces of code reached, "
            f"{one['seconds']:.0f} s{'  FAULT: ' + one['fault'] if one['fault'] else ''}\n"
        )
        sys.stdout.flush()
    return found


def _but_geojson(closed: dict[str, str]) -> dict[str, str]:
    """Settings of a closed GDAL that can read the districts which ship with the atlas."""
    return {
        name: ",".join(one for one in value.split(",") if one != "GeoJSON")
        for name, value in closed.items()
    }


def _dictionary(words: tuple[str, ...]) -> str:
    """Words of a target in the writing of libFuzzer."""
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode("utf-8")) for word in words if word)
    return "".join(f'"{one}"\n' for one in quoted)


def _one(
    name: str, folder: Path, words: Path, runs: int, environment: dict[str, str]
) -> dict[str, Any]:
    """One target in a process in which GDAL reads shapefiles, and GeoJSON for our own districts."""
    FAULTS.mkdir(exist_ok=True)
    command = [
        sys.executable, __file__, _ONE, name, f"-atheris_runs={runs}", f"-timeout={_SLOW_S}",
        "-rss_limit_mb=4096", "-max_len=20000", "-seed=1", f"-artifact_prefix={FAULTS / name}-",
        *([f"-dict={words}"] if words.stat().st_size else []), str(folder),
    ]  # fmt: skip
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - this script
        command, env={**os.environ, **environment}, capture_output=True, check=False
    )
    told = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    steps = [(int(count), int(reached)) for count, reached in _DONE.findall(told)]
    fault = ""
    # An alarm of libFuzzer that rings while the process ends finds nothing.
    if done.returncode and not (done.returncode == -signal.SIGALRM and _END.search(told)):
        lines = [line.strip() for line in told.splitlines()]
        fault = next((ln for ln in lines if re.match(r"[\w.]*(Error|Exception|Warning)(:|$)", ln)),
                     f"ended with {done.returncode}: {' '.join(lines[-2:])[:200]}")  # fmt: skip
    return {
        "target": name,
        "inputs": max((int(count) for count in _END.findall(told)), default=0),
        "reached": max((reached for _, reached in steps), default=0),
        "seconds": time.monotonic() - began,
        "fault": fault,
    }


def _drive(name: str, arguments: list[str]) -> int:
    """Hand this process over to atheris."""
    import atheris  # noqa: PLC0415 - only in its own environment

    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "fuzz")]
    with atheris.instrument_imports(include=["geo"]):
        from fuzz_targets import TARGETS  # noqa: PLC0415

    from geo.core.errors import AtlasError  # noqa: PLC0415

    run = TARGETS[name].run

    def feed(data: bytes) -> None:
        try:
            run(data)
        except AtlasError:
            return

    atheris.Setup([__file__, *arguments], feed)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
