"""Time and memory from 1,000 to 100 million events: joined, summed, and written out again.

Each point of the curve is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from made_events import event_file
from measure import at_most, in_child, peak_mb, say, write

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "growth.png"
WORDS = {
    "join": "read and join",
    "aggregate": "read, join and sum",
    "export": "read, join and write Parquet",
}


def one(what: str, path: Path, folder: Path) -> None:
    """Do one thing once and print what it took."""
    from geo.analysis.grid.shelf import load_grid
    from geo.districts.boundaries import load_boundaries
    from geo.engines.events import open_events, read_piece
    from geo.engines.placing import Points, no_counts, place_batch
    from geo.workflow.large import aggregate_events, join_events
    from geo.workflow.large_input import Large

    def join() -> None:
        grid = load_grid(load_boundaries())
        points = Points(lon="lon", lat="lat", precision=None, axes="", missing="refuse",
                        compiled=False)  # fmt: skip
        for piece in open_events(str(path)).pieces:
            for where, batch in read_piece(piece, points.columns):
                place_batch(batch, points, grid, counts=no_counts(), where=where, threads=None)

    works: dict[str, Callable[[], object]] = {
        "join": join,
        "aggregate": lambda: aggregate_events(
            str(path), str(folder / "sums.csv"), Large(),
            figures=[("killed", "killed_low", "killed_high")],
        ),
        "export": lambda: join_events(str(path), str(folder / "joined.parquet"), Large()),
    }  # fmt: skip
    base = peak_mb()
    wall, processor = time.perf_counter(), time.process_time()
    works[what]()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - wall,
                "processor": time.process_time() - processor,
                "base_mb": base,
                "peak_mb": peak_mb(),
            }
        )
    )


def draw(found: dict[str, dict[int, dict[str, float]]], path: Path) -> None:
    """Two panels: time and memory against events."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    colours = {"join": "#1b6ca8", "aggregate": "#7a5195", "export": "#c1121f"}
    marks = {"join": "o", "aggregate": "s", "export": "^"}
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    for what, points in found.items():
        sizes = sorted(points)
        style = {"color": colours[what], "marker": marks[what], "lw": 1.6, "ms": 5}
        left.plot(sizes, [points[n]["seconds"] for n in sizes], label=WORDS[what], **style)
        right.plot(sizes, [points[n]["peak_mb"] for n in sizes], label=WORDS[what], **style)
    sizes = sorted(next(iter(found.values())))
    left.set(xscale="log", yscale="log", ylabel="seconds", title="Time")
    right.set(xscale="log", ylim=(0, 1100), ylabel="MB", title="Memory of the process, at most")
    right.axhline(1000, color="#888", lw=0.8, ls=(0, (4, 3)))
    right.text(sizes[0], 1010, "goal: 1 GB", color="#555", fontsize=9, va="bottom")
    for panel in (left, right):
        panel.set_xlabel("events")
        panel.grid(visible=True, lw=0.4, color="#ddd")
        panel.spines[["top", "right"]].set_visible(False)
        panel.set_axisbelow(True)
    left.legend(frameon=False, loc="upper left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--most", type=int, default=int(os.environ.get("BENCH_MOST", str(SIZES[-1])))
    )
    parser.add_argument("--folder", type=Path, default=os.environ.get("BENCH_FOLDER"))
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "FILE", "FOLDER"))
    given = parser.parse_args()
    if given.one:
        one(given.one[0], Path(given.one[1]), Path(given.one[2]))
        return
    found: dict[str, dict[int, dict[str, float]]] = {what: {} for what in WORDS}
    sizes = {}
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(given.folder or name)
        for rows in (size for size in SIZES if size <= given.most):
            begin = time.perf_counter()
            path = event_file(folder / f"events-{rows}.parquet", rows)
            sizes[rows] = path.stat().st_size
            say(f"{rows:,} events, {sizes[rows] / 1e6:.1f} MB, {time.perf_counter() - begin:.1f} s")
            for what in WORDS:
                runs = [
                    in_child(Path(__file__), ["--one", what, str(path), name])
                    for _ in range(3 if rows <= 1_000_000 else 1)
                ]
                found[what][rows] = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
                say(f"  {what}: {found[what][rows]}")
            for left in Path(name).glob("*"):
                if left != path:
                    left.unlink()
            if not given.folder:
                path.unlink()
    draw(found, PICTURE)
    most = max(sizes)
    columns = ["events", "file MB"]
    for words in WORDS.values():
        columns += [f"{words}: s", "processor s", "MB at most"]
    table = [
        [f"{rows:,}", f"{size / 1e6:.1f}"]
        + [cell for what in WORDS for cell in (
            f"{found[what][rows]['seconds']:.3g}", f"{found[what][rows]['processor']:.3g}",
            f"{found[what][rows]['peak_mb']:.0f}",
        )]
        for rows, size in sizes.items()
    ]  # fmt: skip
    highest = max(points[most]["peak_mb"] for points in found.values())
    middle = [rows for rows in sizes if rows >= 1_000_000]
    each = [found["export"][rows]["processor"] / rows * 1e6 for rows in middle]
    base = found["join"][min(sizes)]["base_mb"]
    write(
        "growth",
        title="Growth: from 1,000 to 100 million events",
        notes=[
            "One process for each number, reading Parquet as it streams. Memory is the largest of "
            f"the whole process, of which {base:.0f} MB are the interpreter and its libraries.",
            "![Time and memory against the number of events](../docs/images/growth.png)",
        ],
        tables=[{"title": "Time and memory", "columns": columns, "rows": table}],
        goals=[
            at_most(f"{most:,} events in under 1 GB", highest, 1000, unit="MB"),
            at_most("cost of an event flat from a million on (largest over smallest)",
                    max(each) / min(each), 1.5, unit="x"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
