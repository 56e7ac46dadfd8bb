"""The map page of 10,000 and 100,000 incidents beside the peers': built, opened, dragged, played.

Every page is one file that is opened from the disk in headless Chromium with the network off. All
times of opening are read from the browser's own trace (see `tracing`).
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import measure
import numpy as np
import pages
import pandas as pd
import tracing
from synthetic import make_tables

from geo.analysis.scene import Scene, join_record, make_scene
from geo.districts.sets import shipped_set
from geo.incidents import model
from geo.incidents.record import Record, typed
from geo.incidents.selection import Selection
from geo.render.webmap.page import render_page
from geo.workflow.views import scene_map

SIZES = tuple(int(n) for n in os.environ.get("BENCH_INCIDENTS", "10000,100000").split(","))
MOST = int(os.environ.get("BENCH_INCIDENTS_MOST", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PRODUCED = date(2026, 11, 22)
OWN, TOLD = "the atlas, columns of the goal", "the atlas, with all texts"
_STEPS = 60


@dataclass
class Page:
    """What was measured of one page; times in seconds, steps in milliseconds."""

    build: list[float] = field(default_factory=list)
    size: int = 0
    complete: list[float] = field(default_factory=list)
    longest: list[float] = field(default_factory=list)
    pan: list[float] = field(default_factory=list)
    play: list[float] = field(default_factory=list)
    note: str = ""


def make_record(tables: dict[str, pd.DataFrame], *, name: str) -> Record:
    """A record of text tables, as one read from files."""
    frames = {t.name: typed(tables[t.name], t, where="synthetic") for t in model.TABLES}
    return Record(**frames, digest=name)


def bare(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with date, type, precision, place and deaths from low to high, and no other word.

    A title is made of the type and the place, as the import of a plain table makes it.
    """
    incidents, claims = tables["incidents"], tables["claims"]
    where = incidents["place"].where(incidents["place"] != "", incidents["district_reported"])
    blank = dict.fromkeys(("sub_event_type", "summary", "actors", "verification"), "")
    kept = claims[~claims["incident_id"].duplicated() & (claims["incident_id"] != "")]
    plain = {"relay": "", "origin": "", "span_from": "", "span_text": "", "as_of_order": ""}
    return {
        **tables,
        "incidents": incidents.assign(title=incidents["event_type"] + ", " + where, **blank),
        "claims": kept.assign(
            claimant="Monitor A", claimant_type="monitor", measure="killed", category="total",
            partial="false", source_id="source-0", **plain,
        ),
        "sources": tables["sources"][:1],
    }  # fmt: skip


def make_page(record: Record, joined: pd.DataFrame) -> str:
    """From the frames of a record, whose points have their districts, to the bytes of a page."""
    scene = make_scene(record, Selection(), joined=joined, boundaries=shipped_set("36"))
    return render_page(scene_map(scene, produced=PRODUCED).block, home="file")


def points_of(scene: Scene) -> pd.DataFrame:
    """What the peers are given: the incidents that have a point."""
    frame = scene.incidents[scene.incidents["lon"].notna()]
    deaths = scene.record.claims.drop_duplicates("incident_id").set_index("incident_id")
    low = deaths["low"].reindex(frame.index).fillna(0).astype(int)
    high = deaths["high"].reindex(frame.index).astype("float64").fillna(low).astype(int)
    return pd.DataFrame(
        {
            "lon": frame["lon"].astype("float64"), "lat": frame["lat"].astype("float64"),
            "date": frame["date_earliest"].dt.strftime("%Y-%m-%d").astype(object),
            "type": frame["event_type"].astype(object),
            "precision": frame["placement"].astype(object), "place": frame["place"].astype(object),
            "low": low, "high": high,
        }
    ).reset_index(drop=True)  # fmt: skip


def timed(make: Callable[[], str], page: Page, path: Path, *, rounds: int) -> None:
    """Build a page some times over and write it."""
    for _ in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        content = make().encode("utf-8")
        page.build.append(time.perf_counter() - begin)
        page.size = len(content)
    path.write_bytes(content)


def opened(page: Page, path: Path, *, settle: float, rounds: int) -> None:
    """Open a page some times over: once for the pictures, once to drag and play it."""
    plays = path.stem.startswith("atlas")

    def act(tab: Any) -> None:
        tracing.drag(tab)
        if plays:
            tab.evaluate(tracing.STEPS, _STEPS)

    for _ in range(rounds):
        seen = tracing.trace_page(path, settle=settle)
        page.complete.append(seen.complete / 1000)
        page.longest.append(seen.longest / 1000)
        moved = tracing.trace_page(path, settle=settle, act=act, pictures=False)
        page.pan += moved.busy(moved.moves)
        page.play += moved.busy([moved.marks[k] for k in sorted(moved.marks)])
        if seen.faults and not page.note:
            page.note = f"says: {seen.faults[0][:60]}"


def measured(n: int, folder: Path) -> dict[str, Page]:
    """All pages of so many incidents."""
    tables = make_tables(n)
    records = {
        OWN: make_record(bare(tables), name=f"bare{n}"),
        TOLD: make_record(tables, name=f"told{n}"),
    }
    joined = {name: join_record(record) for name, record in records.items()}
    points = points_of(make_scene(records[OWN], Selection(), joined=joined[OWN]))
    out: dict[str, Page] = {}
    makers: dict[str, Callable[[], str]] = {
        name: (lambda name=name: make_page(records[name], joined[name])) for name in records
    }
    makers |= {name: (lambda make=make: make(points)) for name, make in pages.PEERS.items()}
    patience = 4.0 if n <= 20_000 else 8.0
    for number, (name, make) in enumerate(makers.items()):
        own = name in records
        page = out[name] = Page()
        path = folder / f"{'atlas' if own else 'peer'}-{n}-{number}.html"
        slow = name in pages.SLOW
        try:
            if own:
                make()
            timed(make, page, path, rounds=1 if slow else 2 * ROUNDS if own else ROUNDS)
            settle = patience * pages.SETTLE.get(name, 1.0) / (2 if own else 1)
            opened(page, path, settle=settle, rounds=1 if slow else ROUNDS)
        except Exception as error:  # a peer that fails is no reason to measure nothing
            page.note = f"{type(error).__name__}: {' '.join(str(error).split())[:90]}"
        measure.say(f"  {n:,} {name}: {row(name, page)[1:]}")
    return out


def most(folder: Path) -> Page:
    """The largest page: that it opens at all."""
    page = Page()
    try:
        record = make_record(bare(make_tables(MOST)), name="most")
        joined = join_record(record)
        path = folder / "atlas-most.html"
        timed(lambda: make_page(record, joined), page, path, rounds=1)
        opened(page, path, settle=12.0, rounds=1)
    except Exception as error:
        page.note = f"{type(error).__name__}: {' '.join(str(error).split())[:90]}"
    return page


def middle(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def late(values: list[float]) -> float | None:
    """The 95th of a hundred."""
    return float(np.percentile(values, 95)) if values else None


def row(name: str, page: Page) -> list[str]:
    def say(value: float | None, unit: str = "") -> str:
        return "" if value is None else f"{value:.3g}{unit}"

    steps = [
        f"{say(middle(one))} / {say(late(one))}" if one else "" for one in (page.pan, page.play)
    ]
    return [
        name, say(middle(page.build)), f"{page.size:,}", say(middle(page.complete)),
        say(middle(page.longest)), *steps, page.note,
    ]  # fmt: skip


def goals(found: dict[int, dict[str, Page]], largest: Page) -> list[dict[str, Any]]:
    """The goals of the map page against what was measured."""
    out = []
    limits = {10_000: (0.05, 0.5), 100_000: (0.3, 1.8)}
    for n, group in found.items():
        own = group[OWN]
        if n in limits:
            build, size = limits[n]
            out.append(
                measure.at_most(
                    f"{n:,} incidents: built in {build} s", middle(own.build), build, unit="s"
                )
            )
            out.append(
                measure.at_most(
                    f"{n:,} incidents: file of {size} MB", own.size / 1e6 or None, size, unit="MB"
                )
            )
        if n < SIZES[-1]:
            continue
        peers = {k: middle(p.complete) for k, p in group.items() if k in pages.PEERS and p.complete}
        # A page on which nothing was ever drawn is complete at once.
        peers = {k: v for k, v in peers.items() if v and v > 0.2}
        best = min(peers, key=lambda k: peers[k]) if peers else ""
        mine = middle(own.complete)
        against = peers[best] / mine if best and mine else None
        out.append(
            measure.goal(
                f"{n:,} incidents: complete in a third of the best peer's time ({best})", against, 3
            )
        )
        out.append(
            measure.at_most(
                f"{n:,} incidents: no task over 0.2 s", middle(own.longest), 0.2, unit="s"
            )
        )
        for name, values in (("pan", own.pan), ("playback", own.play)):
            out.append(
                measure.at_most(
                    f"{n:,} incidents: a step of the {name}, median", middle(values), 16, unit="ms"
                )
            )
            out.append(
                measure.at_most(
                    f"{n:,} incidents: a step of the {name}, 95 of 100", late(values), 33, unit="ms"
                )
            )
    if MOST:
        complete = middle(largest.complete)
        out.append(
            measure.at_most(f"{MOST:,} incidents still open, within 20 s", complete, 20, unit="s")
        )
    return out


def main() -> None:
    if not tracing.browser_path():
        measure.say("No browser: the pages cannot be opened")
        sys.exit(1)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        found = {n: measured(n, Path(folder)) for n in SIZES}
        largest = most(Path(folder)) if MOST else Page()
    columns = [
        "page",
        "build s",
        "bytes",
        "visually complete s",
        "longest task s",
        "pan ms",
        "playback ms",
        "note",
    ]
    tables = [
        {
            "title": f"{n:,} incidents",
            "columns": columns,
            "rows": [row(name, page) for name, page in group.items()],
        }
        for n, group in found.items()
    ]
    if MOST:
        tables.append(
            {"title": f"{MOST:,} incidents", "columns": columns, "rows": [row(OWN, largest)]}
        )
    measure.write(
        "map_open",
        title="The map page",
        notes=[
            "One self-contained file each, opened from the disk with the network off, in software "
            "drawing at 1440 x 900. Build: from frames in memory to the bytes of the page, warm; "
            "the districts of the atlas' points are worked out before (see the join). *Visually "
            "complete* and tasks are those of the browser's own trace; a step is the longest task "
            "between two moves of the pointer, or two steps of the playback: median / 95 of 100. "
            "The peers draw only the incidents that have a point, three quarters of them, without "
            "districts, timeline, panel or claims.",
            "*Columns of the goal*: date, type, precision, place and deaths from low to high. *All "
            "texts*: also summaries, actors, several claims and their sources, read on demand.",
            "altair is not among them: it is self-contained only with vl-convert. kepler.gl is its "
            "Jupyter bundle, since its export reads its scripts from a CDN.",
        ],
        tables=tables,
        goals=goals(found, largest),
    )


if __name__ == "__main__":
    main()
