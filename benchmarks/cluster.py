"""A hundred million events on this machine and on a Dask cluster of it: the same bytes."""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from pathlib import Path

from made_events import event_file
from measure import at_most, goal, say, write

FIGURES = [("killed", "killed_low", "killed_high")]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(path: Path, out: Path, *, engine: str, scheduler: str | None) -> float:
    from geo.workflow.large import aggregate_events
    from geo.workflow.large_input import Large

    begin = time.perf_counter()
    aggregate_events(
        str(path), str(out), Large(engine=engine, scheduler=scheduler), figures=FIGURES
    )
    return time.perf_counter() - begin


def _memory(address: str) -> dict[str, float]:
    """Largest memory of each worker's process so far, in bytes."""
    from distributed import Client

    with Client(address) as client:
        return {name: mb * 1e6 for name, mb in client.run(_peak).items()}


def _peak() -> float:
    from pathlib import Path

    status = Path("/proc/self/status").read_text()
    return (
        int(next(one for one in status.splitlines() if one.startswith("VmHWM")).split()[1]) / 1024
    )


def main() -> None:
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=int(os.environ.get("BENCH_MOST", "100000000")))
    parser.add_argument("--folder", type=Path, default=os.environ.get("BENCH_FOLDER"))
    given = parser.parse_args()
    rows = given.rows
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        path = event_file(Path(given.folder or name) / f"events-{rows}.parquet", rows)
        size = path.stat().st_size / 1e9
        times: dict[str, float] = {}
        times["local engine, this process"] = run(
            path, Path(name) / "local.csv", engine="local", scheduler=None
        )
        wanted = digest(Path(name) / "local.csv")
        same = True
        memory: dict[int, float] = {}
        for workers in dict.fromkeys((1, os.cpu_count() or 1)):
            with LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None,
                local_directory=name,
            ) as cluster:  # fmt: skip
                out = Path(name) / f"cluster-{workers}.csv"
                words = f"Dask, {workers} worker{'s' if workers > 1 else ''} of one thread"
                times[words] = run(path, out, engine="dask", scheduler=cluster.scheduler_address)
                same = same and digest(out) == wanted
                memory[workers] = max(_memory(cluster.scheduler_address).values()) / 1e6
            say(f"{words}: {times[words]:.1f} s, {memory[workers]:.0f} MB a worker, same: {same}")
    names = list(times)
    few, many = names[1], names[-1]
    workers = os.cpu_count() or 1
    seconds = times[many]
    billion = seconds * 1e9 / rows
    write(
        "cluster",
        title="Past one machine",
        notes=[
            f"{rows:,} events ({size:.2f} GB of Parquet) joined and summed by district, month and "
            "type with a figure from low to high; a worker is a process of one thread.",
            f"At this rate a billion events take {billion / 60:.1f} minutes on {workers} such "
            f"workers, and {billion * workers / 20 / 60:.1f} on 20, if the store delivers "
            f"{size * 1e9 / rows / seconds * rows / workers * 20 / 1e6:.0f} MB/s to them: pieces "
            "do not wait for each other, and what comes back is a table of sums for each.",
        ],
        tables=[
            {
                "title": f"{rows:,} events",
                "columns": ["engine", "seconds", "million events/s"],
                "rows": [[n, f"{s:.1f}", f"{rows / s / 1e6:.2f}"] for n, s in times.items()],
            }
        ],
        goals=[
            {"goal": "the same file as the local engine, byte for byte",
             "measured": "same" if same else "different", "met": same},
            goal(f"{workers} workers over one (near-linear: 0.8 of them)",
                 times[few] / times[many] if workers > 1 else None, 0.8 * workers),
            at_most("memory of a worker", max(memory.values()), 1000, unit="MB"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
