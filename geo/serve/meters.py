"""Counters of a served atlas, in the text format of Prometheus. Labels name kinds, never records.

Counts are kept while the process lives; the labels that can occur are few, so memory is bounded.
"""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
HELP = {
    "atlas_http_requests_total": "Requests answered, by route, method and status.",
    "atlas_http_request_seconds": "Time to the end of an answer, by route.",
    "atlas_sessions_open": "Open connections of browsers.",
    "atlas_sessions_total": "Connections of browsers since the start.",
    "atlas_messages_total": "Messages of browsers: each asks for a run of a page or a part of it.",
    "atlas_reruns_total": "Runs of a page, by outcome.",
    "atlas_rerun_seconds": "Time of a run of a page.",
    "atlas_errors_total": "Faults that nobody caught, by kind.",
    "atlas_refused_total": "Requests refused at the door, by reason.",
    "atlas_sign_ins_total": "Sessions by what became of their sign-in.",
    "atlas_ready": "Whether store and data folder are whole.",
    "atlas_store_writable": "Whether the store takes changes.",
    "atlas_store_damaged": "Whether the store is not what was written to it.",
    "atlas_store_versions": "Versions in the store.",
    "atlas_store_bytes": "Size of the store's file, or of its tables on a server.",
    "atlas_info": "Release of the atlas.",
    "process_start_time_seconds": "Start of the process, in seconds since 1970.",
    "process_cpu_seconds_total": "Processor time used.",
    "process_resident_memory_bytes": "Memory in use.",
}
_Labels = tuple[tuple[str, str], ...]


class Meters:
    """Counters, gauges and histograms. Safe to share between threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._values: dict[tuple[str, _Labels], float] = {}
        self._buckets: dict[tuple[str, _Labels], list[int]] = {}
        self._sums: dict[tuple[str, _Labels], float] = {}
        self._began = time.time()

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """Count; a gauge is counted down by a negative amount."""
        key = (name, tuple(sorted(labels.items())))
        with self._guard:
            self._values[key] = self._values.get(key, 0.0) + amount

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Put a duration into its bucket."""
        key = (name, tuple(sorted(labels.items())))
        with self._guard:
            counts = self._buckets.setdefault(key, [0] * (len(BUCKETS) + 1))
            counts[bisect_left(BUCKETS, seconds)] += 1
            self._sums[key] = self._sums.get(key, 0.0) + seconds

    def text(self, now: Mapping[str, float], *, release: str) -> str:
        """Everything, with what is measured at this moment, for a scraper to read."""
        with self._guard:
            values = dict(self._values)
            buckets = {key: list(counts) for key, counts in self._buckets.items()}
            sums = dict(self._sums)
        for name, value in {**now, **_process(self._began)}.items():
            values[name, ()] = value
        values["atlas_info", (("release", release),)] = 1.0
        lines: list[str] = []
        for name in sorted({name for name, _ in values} | {name for name, _ in buckets}):
            kind = "histogram" if any(n == name for n, _ in buckets) else _kind(name)
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} {kind}"]
            lines += _plain(name, values)
            lines += _histogram(name, buckets, sums)
        return "\n".join(lines) + "\n"


@lru_cache(maxsize=1)
def meters() -> Meters:
    """The counters of this process."""
    return Meters()


def _kind(name: str) -> str:
    return "counter" if name.endswith("_total") else "gauge"


def _plain(name: str, values: Mapping[tuple[str, _Labels], float]) -> list[str]:
    found = [(labels, value) for (one, labels), value in sorted(values.items()) if one == name]
    return [f"{name}{_said(labels)} {_number(value)}" for labels, value in found]


def _histogram(
    name: str,
    buckets: Mapping[tuple[str, _Labels], list[int]],
    sums: Mapping[tuple[str, _Labels], float],
) -> Iterable[str]:
    for (found, labels), counts in sorted(buckets.items()):
        if found != name:
            continue
        total = 0
        for bound, count in zip([*map(str, BUCKETS), "+Inf"], counts, strict=True):
            total += count
            yield f"{name}_bucket{_said((*labels, ('le', bound)))} {total}"
        yield f"{name}_sum{_said(labels)} {_number(sums[found, labels])}"
        yield f"{name}_count{_said(labels)} {total}"


def _said(labels: _Labels) -> str:
    if not labels:
        return ""
    marks = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
    return "{" + ",".join(f'{name}="{value.translate(marks)}"' for name, value in labels) + "}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6g}"


def _process(began: float) -> dict[str, float]:
    out = {"process_start_time_seconds": began, "process_cpu_seconds_total": time.process_time()}
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        out["process_resident_memory_bytes"] = pages * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass  # only Linux tells
    return out
