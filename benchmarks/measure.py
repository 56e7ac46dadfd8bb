"""What every benchmark shares: rounds in one run, the machine, and one JSON file to be folded.

A script of this folder writes ``benchmarks/out/NAME.json``::

    {"title": ..., "environment": {...}, "notes": [...],
     "tables": [{"title": ..., "columns": [...], "rows": [[...], ...]}],
     "goals": [{"goal": ..., "measured": ..., "met": true | false | null}]}

and ``report.py`` folds all of them into ``benchmarks/results.md``. ``met`` is null where a goal
could not be measured.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"
PEERS = (
    "geopandas", "shapely", "pandas", "numpy", "pyarrow", "numba", "sedonadb", "polars",
    "polars-st", "duckdb", "dask-geopandas", "dask", "matplotlib",
    "bokeh", "plotly", "pydeck", "keplergl", "folium", "playwright",
)  # fmt: skip


class NotHereError(Exception):
    """A peer that cannot be installed or loaded on this machine."""


@dataclass
class Timed:
    """Times of one method: wall clock and processor, in seconds."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    missing: str = ""

    @property
    def seconds(self) -> float:
        return statistics.median(self.wall)

    @property
    def busy(self) -> float:
        return statistics.median(self.processor)


def in_rounds(
    methods: Mapping[str, Callable[[], object]], *, rounds: int, warm: bool = True
) -> dict[str, Timed]:
    """Time methods in turns, so that whatever else the machine does falls on all of them.

    A method that takes under a second is run three times in each round.
    """
    found = {name: Timed() for name in methods}
    for turn in range(rounds):
        for name, work in methods.items():
            timed = found[name]
            if timed.missing:
                continue
            try:
                if warm and turn == 0:
                    work()
                for _ in range(3 if timed.wall and timed.wall[-1] < 1 else 1):
                    once(timed, work)
            except Exception as error:  # a peer that fails is no reason to measure nothing
                timed.missing = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
                say(f"  {name}: {timed.missing}")
                continue
            say(f"  {name}: {timed.wall[-1]:.3f} s")
    return found


def once(timed: Timed, work: Callable[[], object]) -> object:
    """Run a method once and note its times."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    timed.wall.append(time.perf_counter() - wall)
    timed.processor.append(time.process_time() - processor)
    return result


def table_of(
    title: str, found: Mapping[str, Timed], *, rows: int, first: str, extra: Mapping[str, str]
) -> dict[str, Any]:
    """Table of methods with their rate and their ratio to the first one."""
    base = found[first]
    lines = []
    for name, timed in found.items():
        if timed.missing:
            lines.append([name, "not installable here", "", "", "", extra.get(name, timed.missing)])
            continue
        against = base.seconds / timed.seconds if not base.missing else float("nan")
        lines.append([
            name, f"{timed.seconds:.4g}", f"{timed.busy:.4g}", f"{rows / timed.seconds / 1e6:.3g}",
            figure(against), extra.get(name, ""),
        ])  # fmt: skip
    columns = ["method", "seconds", "processor s", "million rows/s", f"against {first}", "note"]
    return {"title": title, "columns": columns, "rows": lines}


def figure(value: float) -> str:
    """Three digits that count; thousands whole."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def goal(text: str, value: float | None, least: float, *, unit: str = "x") -> dict[str, Any]:
    """A goal of at least so much."""
    if value is None:
        return {"goal": text, "measured": "not measurable here", "met": None}
    return {"goal": text, "measured": f"{figure(value)}{unit}", "met": value >= least}


def at_most(text: str, value: float | None, most: float, *, unit: str) -> dict[str, Any]:
    """A goal of at most so much."""
    if value is None:
        return {"goal": text, "measured": "not measurable here", "met": None}
    return {"goal": text, "measured": f"{figure(value)} {unit}", "met": value <= most}


def ratio(found: Mapping[str, Timed], slow: str, fast: str) -> float | None:
    """How many times as fast; None where one could not be run."""
    if found[slow].missing or found[fast].missing:
        return None
    return found[slow].seconds / found[fast].seconds


def write(name: str, **content: Any) -> Path:
    """Write the JSON file of a script."""
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.json"
    path.write_text(
        json.dumps({"environment": environment(), **content}, indent=1) + "\n", encoding="utf-8"
    )
    say(f"wrote {path}")
    return path


def environment() -> dict[str, str]:
    """Machine and versions, with the load, since other work makes times longer."""
    found = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "load": ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg")
        else "unknown",
    }  # fmt: skip
    for peer in PEERS:
        try:
            found[peer] = importlib.metadata.version(peer)
        except importlib.metadata.PackageNotFoundError:
            found[peer] = "not here"
    return found


def peak_mb() -> float:
    """Largest memory of this process so far."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_child(script: Path, words: Sequence[str]) -> dict[str, Any]:
    """Run a script in a process of its own, so that its memory is its own; read its last line."""
    done = subprocess.run(
        [sys.executable, str(script), *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "no word")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def say(text: str) -> None:
    """A word on the way."""
    print(text, file=sys.stderr, flush=True)


def here(module: str) -> bool:
    """Whether a peer can be imported."""
    return importlib.util.find_spec(module) is not None
