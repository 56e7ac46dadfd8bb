"""Many sessions at once over the app, and over a plain folium page with the same data and actions.

``python benchmarks/load.py`` measures 25 and 50 sessions over 10,000 and 100,000 incidents; with
options one of them::

    python benchmarks/load.py --sessions 25 --incidents 10000 --json OUT

A session is `session.Session`: Streamlit's own messages over a websocket, its cache and its files,
and no drawing. One real Chromium is among the atlas's sessions, and what it takes from a click to a
changed map is told beside the others. Period, playback, measure and rule are changed inside the
atlas's page: nobody waits for the server, which is told afterwards for the address. That message is
sent here too, and its run counts as load. In the plain page each of them is a run that is waited
for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import measure
import synthetic
from browsing import Browsing
from serving import ROOT, Served, Watched, atlas_environment, served
from session import MapPage, Session, SessionError

HERE = Path(__file__).parent
WHOLE = ((25, 10_000), (50, 10_000), (25, 100_000), (50, 100_000))
GOAL_S, BAR_S = 1.0, 2.0
_THINK = (2.0, 8.0)
_TYPES = ("Battles", "Protests", "Riots", "Violence against civilians")
_CLAIMANTS = {
    "atlas": ("Officials", "Armed groups", "Monitors", "Media"),
    "plain": ("official", "armed_group", "monitor", "media"),
}
_PLACED = ("Place known", "Near a place", "District known only")
_RULES = ("lowest", "highest", "official", "monitor")


@dataclass
class Told:
    """What the sessions of one build lived through; times in seconds."""

    opened: list[float] = field(default_factory=list)
    filtered: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)
    steps: int = 0
    received: int = 0
    errors: list[str] = field(default_factory=list)


Action = Callable[[Session, random.Random, Told], Awaitable[None]]


class AtlasVisitor:
    """What a person does in the atlas."""

    name = "atlas"

    def __init__(self) -> None:
        self.page: MapPage | None = None

    async def begin(self, session: Session) -> None:
        """Take the first map."""
        self.page = MapPage(session=session)
        await self.page.take()

    async def filter(self, session: Session, dice: random.Random, told: Told) -> None:
        await filter_once(session, dice, told, self.name)
        assert self.page is not None  # noqa: S101 - `begin` made it
        await self.page.take()

    async def other(self, _session: Session, dice: random.Random, told: Told) -> None:
        """Period, playback, measure or rule: drawn by the page, told to the server afterwards."""
        assert self.page is not None  # noqa: S101
        year = dice.randint(2014, 2025)
        change = dice.choice([
            {"from": f"{year}-01-01", "to": f"{year}-12-31"},
            {},
            {"measure": dice.choice(["incidents", "killed", "days"])},
            {"rule": dice.choice(_RULES)},
        ])  # fmt: skip
        told.steps += 1
        if change:
            await self.page.change(**change)


class PlainVisitor:
    """The same in the plain page, where each of it asks the server."""

    name = "plain"

    async def begin(self, session: Session) -> None:
        session.component("st_folium")

    async def filter(self, session: Session, dice: random.Random, told: Told) -> None:
        await filter_once(session, dice, told, self.name)

    async def other(self, session: Session, dice: random.Random, told: Told) -> None:
        what = dice.choice(["period", "playback", "measure", "rule"])
        for _ in range(3 if what == "playback" else 1):
            if what in ("period", "playback"):
                one = session.find("slider", "Month")
                done = await session.set(one, double_array_value=[float(dice.randint(0, 59))])
            elif what == "measure":
                one = session.find("selectbox", "Measure")
                done = await session.set(one, string_value=dice.choice(["incidents", "killed"]))
            else:
                one = session.find("selectbox", "Rule")
                done = await session.set(one, string_value=dice.choice(_RULES))
            told.steps += 1
            told.other.append(done.shown)


async def filter_once(session: Session, dice: random.Random, told: Told, build: str) -> None:
    """Change one filter to something else than it is, and wait for the map."""
    label = dice.choice(["Event type", "Actor", "Has a claim by", "Place known to"])
    one = session.find("multiselect", label)
    choices: Sequence[str] = {
        "Event type": _TYPES, "Has a claim by": _CLAIMANTS[build], "Place known to": _PLACED,
    }.get(label) or list(one.body.options)[:12]  # fmt: skip
    state = session.states.get(one.body.id)
    now = list(state.string_array_value.data) if state else []
    chosen = (
        [] if now and dice.random() < 0.5 else [dice.choice([c for c in choices if [c] != now])]
    )
    done = await session.set(one, string_array_value=chosen)
    told.filtered.append(done.shown)
    told.ended.append(done.ended)


async def visit(
    url: str, told: Told, *, number: int, starts: float, until: float, build: str
) -> None:
    """One session from its place in the ramp to the end."""
    dice = random.Random(1000 + number)  # noqa: S311 - the same actions in every run
    await asyncio.sleep(starts)
    session = Session(url)
    visitor = AtlasVisitor() if build == "atlas" else PlainVisitor()
    try:
        told.opened.append((await session.open()).shown)
        await visitor.begin(session)
        while True:
            await asyncio.sleep(dice.uniform(*_THINK))
            if time.monotonic() >= until:
                break
            act = visitor.filter if dice.random() < 0.5 else visitor.other
            await act(session, dice, told)
    except (SessionError, OSError, httpx.HTTPError) as error:
        told.errors.append(f"session {number}: {type(error).__name__}: {error}"[:300])
    finally:
        told.errors += [f"session {number}: {fault}" for fault in session.faults]
        told.received += session.received
        await session.close()


async def crowd(
    app: Served, *, sessions: int, seconds: float, build: str, browser: bool
) -> dict[str, Any]:
    """Warm up with one session, start the others over a ramp, and measure."""
    watched = Watched(app=app)
    watched.take()
    first = Told()
    # As many actions as fill the caches once; then the memory of one session is known.
    warm = time.monotonic() + 15
    await visit(app.url, first, number=0, starts=0, until=warm, build=build)
    watched.take()
    alone = watched.samples[-1][1]
    ramp = sessions * 0.5
    begin = time.monotonic()
    until = begin + ramp + seconds
    told = Told()
    sampling = asyncio.create_task(watched.sample())
    watching = Browsing(url=app.url, until=until)
    own = time.process_time()
    together: list[Awaitable[None]] = [
        visit(app.url, told, number=k + 1, starts=k * ramp / sessions, until=until,
              build=build)
        for k in range(sessions - int(browser))
    ]  # fmt: skip
    if browser:
        together.append(watching.run())
    await asyncio.gather(*together)
    sampling.cancel()
    watched.take()
    own = time.process_time() - own
    took = time.monotonic() - begin
    told.errors += watching.errors
    return {
        "build": build,
        "opened": spread(told.opened),
        "filter": spread(told.filtered),
        "ended": spread(told.ended),
        "other": spread(told.other) if told.other else None,
        "other_actions": told.steps,
        "browser": spread(watching.changed) if watching.changed else None,
        "actions_a_second": (len(told.filtered) + told.steps) / took,
        "processors": watched.share(begin),
        "client_processors": own / took,
        "memory_mb": watched.peak_mb(),
        "memory_alone_mb": alone,
        "memory_a_session_mb": (watched.peak_mb() - alone) / max(sessions - 1, 1),
        "received_mb": told.received / 1e6,
        "errors": len(told.errors) + app.said().count("Traceback"),
        "said": sorted(set(told.errors))[:10],
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95 of 100, the longest, and how many."""
    if not values:
        return {"n": 0, "p50": float("nan"), "p95": float("nan"), "max": float("nan")}
    ordered = sorted(values)
    at = min(len(ordered) - 1, int(0.95 * len(ordered)))
    return {"n": len(ordered), "p50": statistics.median(ordered), "p95": ordered[at],
            "max": ordered[-1]}  # fmt: skip


def one_run(
    folder: Path, *, sessions: int, incidents: int, seconds: float, builds: Sequence[str],
    browser: bool,
) -> dict[str, Any]:  # fmt: skip
    """The builds one after the other, over the same made-up record."""
    data = folder / f"data-{incidents}"
    if not data.exists():
        synthetic.write_data(data, synthetic.make_tables(incidents))
    out: dict[str, Any] = {"sessions": sessions, "incidents": incidents, "seconds": seconds}
    for build in builds:
        measure.say(f"{build}: {sessions} sessions, {incidents:,} incidents")
        own = folder / f"{build}-{sessions}-{incidents}"
        if build == "atlas":
            script, environment = ROOT / "app.py", atlas_environment(own, data=data)
        else:
            script, environment = HERE / "naive_app.py", {"NAIVE_DATA": str(data / "incidents")}
        with served(script, own, environment=environment) as app:
            out[build] = asyncio.run(
                crowd(app, sessions=sessions, seconds=seconds, build=build,
                      browser=browser and build == "atlas")
            )  # fmt: skip
        measure.say(f"  {json.dumps(out[build])}")
    return out


def goals_of(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The goals that a run was made for."""
    found, said = run["atlas"], f"{run['sessions']} sessions, {run['incidents']:,} incidents"
    p95 = found["filter"]["p95"]
    out = [
        measure.at_most(f"{said}: filter change p95 under 1 s", p95, GOAL_S, unit="s"),
        {"goal": f"{said}: 0 errors", "measured": str(found["errors"]),
         "met": found["errors"] == 0},
    ]  # fmt: skip
    if (run["sessions"], run["incidents"]) == (25, 10_000):
        out.insert(1, measure.at_most(f"{said}: the bar of 2 s", p95, BAR_S, unit="s"))
    if "plain" in run:
        ratio = run["plain"]["filter"]["p95"] / p95
        out.append(measure.goal(f"{said}: ahead of the plain page at p95", ratio, 1.0))
    return out


def rows_of(run: dict[str, Any]) -> list[list[str]]:
    """Lines of the table, one a build."""
    out = []
    for build in ("atlas", "plain"):
        found = run.get(build)
        if not found:
            continue
        other = found["other"]
        out.append([
            build, str(run["sessions"]), f"{run['incidents']:,}",
            three(found["filter"]), f"{found['filter']['n']}",
            three(other) if other else f"0 trips ({found['other_actions']} actions)",
            three(found["opened"]), three(found["browser"]) if found["browser"] else "",
            f"{found['processors']:.2f}", f"{found['memory_mb']:.0f}",
            f"{found['memory_a_session_mb']:.1f}", str(found["errors"]),
        ])  # fmt: skip
    return out


def three(found: dict[str, float]) -> str:
    """Median, 95 of 100 and longest in one cell."""
    return f"{found['p50']:.2f} / {found['p95']:.2f} / {found['max']:.2f}"


COLUMNS = [
    "build", "sessions", "incidents", "filter to the map's message: p50 / p95 / max s", "filters",
    "period, playback, measure, rule: s", "opening: s", "Chromium, click to changed map: s",
    "processors", "MB at most", "MB a session", "errors",
]  # fmt: skip
NOTES = [
    "Sessions start half a second apart and think 2 to 8 s between two actions, half of them "
    "filter changes (type, actor, claimant, place), the others period, playback, measure and rule. "
    "The clients run on the same processors as the server; so does the one Chromium, which draws "
    "with software. The times of its clicks stand in a column of their own.",
    "The plain page is `benchmarks/naive_app.py`: folium and streamlit-folium, its CSV cached, at "
    f"most {2000:,} circles drawn. It is spared what its map component would ask of the server "
    "after each new map, and what its browser would need to draw it.",
    "*0 trips*: the atlas's page changes these by itself; the server is told afterwards, which is "
    "part of the load here and which nobody waits for.",
    "Memory a session: the largest of the run less that after one session, by the sessions more.",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="after the ramp")
    parser.add_argument("--build", choices=("atlas", "plain"))
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--json", type=Path, help="write the result here, beside benchmarks/out")
    given = parser.parse_args()
    builds = [given.build] if given.build else ["atlas", "plain"]
    if "plain" in builds and not measure.here("streamlit_folium"):
        measure.say("streamlit-folium is not here: the plain page is left out")
        builds.remove("plain")
    which = [(given.sessions, given.incidents)] if given.sessions else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            one_run(Path(folder), sessions=n, incidents=m, seconds=given.seconds, builds=builds,
                    browser=not given.no_browser)
            for n, m in which
        ]  # fmt: skip
    content: dict[str, Any] = {
        "title": "Load: many sessions",
        "notes": NOTES,
        "tables": [{"title": "Sessions at once", "columns": COLUMNS,
                    "rows": [row for run in runs for row in rows_of(run)]}],
        "goals": [one for run in runs if "atlas" in run for one in goals_of(run)],
        "runs": runs,
    }  # fmt: skip
    name = "load" if not given.sessions else f"load-{given.sessions}-{given.incidents}"
    path = measure.write(name, **content)
    if given.json:
        given.json.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return 0 if all(one["met"] is not False for one in content["goals"]) else 1


if __name__ == "__main__":
    sys.exit(main())
