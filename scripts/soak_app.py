"""The app in use for an hour: people come, filter, export, import, undo and go; its memory is held.

    python scripts/soak_app.py --minutes 60 --json OUT

Two people at a time, each over Streamlit's own protocol (see `benchmarks/session.py`), on a store
of their own that is thrown away. The memory of the server's process is written to a CSV beside the
JSON every few seconds. Passed if the last tenth holds less than 5 % more than minute 5 did, and
nobody saw an error. With less than 10 minutes the growth is printed and judged by nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
import httpx  # noqa: E402
from serving import Served, Watched, atlas_environment, served  # noqa: E402
from session import MapPage, Placed, Session, SessionError  # noqa: E402

MOST = 0.05
_WARM_MINUTES = 5.0
_SHORT_MINUTES = 10.0
_EVERY_S = 5.0
_ROWS = 20
_HEADER = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
_FIXED = {
    "year": "2025", "time_precision": "1", "disorder_type": "Political violence",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Group A",
    "inter1": "Rebel group", "actor2": "Group B", "inter2": "State forces", "iso": "586",
    "interaction": "State forces-Rebel group", "region": "South Asia", "country": "Pakistan",
    "admin1": "Balochistan", "admin2": "Quetta", "admin3": "Quetta", "location": "Quetta",
    "latitude": "30.1798", "longitude": "66.9750", "geo_precision": "1", "source": "Made up",
    "source_scale": "Other", "notes": "A made-up record", "timestamp": "1748000000",
}  # fmt: skip
_FILTERS = {
    "Event type": ("Battles", "Protests", "Explosions/Remote violence"),
    "Has a claim by": ("Officials", "Monitors", "Media"),
    "Place known to": ("Place known", "Near a place"),
}


def made_file(word: str) -> bytes:
    """A small ACLED export in which nothing happened; its ids begin with a word."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _HEADER.split(","), restval="")
    writer.writeheader()
    for k in range(_ROWS):
        own = {"event_id_cnty": f"{word}{k:05d}", "event_date": f"2025-03-{k % 28 + 1:02d}"}
        writer.writerow(_FIXED | own | {"fatalities": str(k % 4)})
    return out.getvalue().encode()


class Person:
    """One who comes again and again, with a dataset of their own."""

    def __init__(self, name: str, app: Served, *, share: float, warm: float) -> None:
        self.name = name
        self.warm = warm
        self.app = app
        self.share = share
        self.visits = self.actions = 0
        self.errors: list[str] = []
        self.dice = random.Random(name)  # noqa: S311 - the same hour in every run

    async def live(self, until: float) -> None:
        """Come and go until the end; not so often that the server is busier than it may be.

        Before minute 5 there is no such limit: what is kept for good should be there by then.
        """
        began, at_start = time.monotonic(), 0.0
        while time.monotonic() < until:
            session = Session(self.app.url)
            try:
                await self.visit(session)
                self.visits += 1
            except (SessionError, OSError, httpx.HTTPError) as error:
                self.note(f"{type(error).__name__}: {error}")
            finally:
                for fault in session.faults:
                    self.note(fault)
                await session.close()
            await self.pause(1, 3)
            if time.monotonic() < self.warm:
                began, at_start = time.monotonic(), self.app.processor_s()
            while time.monotonic() < until and (
                self.app.processor_s() - at_start > self.share * (time.monotonic() - began)
            ):
                await asyncio.sleep(0.5)

    def note(self, fault: str) -> None:
        """Keep what went wrong, and say it at once."""
        self.errors.append(f"{self.name}, visit {self.visits + 1}: {fault}"[:400])
        print(f"{time.strftime('%H:%M:%S')} {self.errors[-1]}", file=sys.stderr, flush=True)

    async def visit(self, session: Session) -> None:
        """One visit: the map, its filters, a file taken along, a file brought, and its undoing."""
        await session.open(files=False)
        await self.look(session)
        await self.take_along(session)
        await self.bring(session)

    async def look(self, session: Session) -> None:
        """Filter, brush, change the measure, and save the map."""
        page = MapPage(session=session)
        await page.take()
        for _ in range(self.dice.randint(2, 4)):
            label = self.dice.choice(list(_FILTERS))
            chosen = self.dice.sample(_FILTERS[label], self.dice.randint(0, 2))
            await session.set(session.find("multiselect", label), string_array_value=chosen)
            await page.take()
            await self.pause()
        year = self.dice.randint(2015, 2025)
        await page.change(wait=True, **{"from": f"{year}-01-01", "to": f"{year}-12-31"})
        await page.change(wait=True, measure=self.dice.choice(["killed", "incidents"]))
        html = await session.download(session.find("download_button", "Save this map"))
        self.expect(len(html) > 100_000, "the saved map is no map")
        await self.pause()

    async def take_along(self, session: Session) -> None:
        """Make a table and save it."""
        await session.go("files")
        await session.press("Make the table")
        table = await session.download(session.find("download_button", "Save balochistan-inc"))
        self.expect(b"incident_id" in table[:4000], "the saved table has no incidents")
        await self.pause()

    async def bring(self, session: Session) -> None:
        """Import a small file, and undo it."""
        await session.go("data")
        word = f"{self.name}{self.dice.randrange(10**6):06d}"
        await session.upload(session.find("file_uploader"), f"{word}.csv", made_file(word))
        await self.write(session, "Name of the dataset", self.name)
        await self.write(session, "Your name", self.name)
        await self.write(session, "Reason", "an hour of use")
        await self.pause()
        await session.press("Import: ")
        self.expect(self.told(session, f"{word}.csv"), "the import was not told")
        await self.pause()
        await self.write(session, "Reason", "and back")
        await session.press("Undo it")
        self.expect(any(session.elements("button", "Bring them back")), "it was not undone")

    async def write(self, session: Session, label: str, text: str) -> None:
        """Write into a field, if something else stands there."""
        one = session.find("text_input", label)
        if one.body.default != text or one.body.id in session.states:
            await session.set(one, string_value=text)

    def told(self, session: Session, text: str) -> bool:
        """Whether the page says something in the app's own texts."""
        return any(text in said(one) for one in session.elements("bidi_component"))

    def expect(self, holds: bool, what: str) -> None:
        """Raise `SessionError` unless something holds."""
        self.actions += 1
        if not holds:
            raise SessionError(what)

    async def pause(self, low: float = 0.5, high: float = 2.0) -> None:
        """Think."""
        await asyncio.sleep(self.dice.uniform(low, high))


def said(one: Placed) -> str:
    """Text of a component of the second kind."""
    return str(one.body.json)


async def use(
    app: Served, *, minutes: float, people: int, share: float, log: Path
) -> dict[str, Any]:
    """Let people use the app, and sample it."""
    watched = Watched(app=app)
    own: list[tuple[float, float]] = []
    until = time.monotonic() + 60 * minutes
    warm = time.monotonic() + warm_s(minutes)
    crowd = [Person(f"soak{k + 1}", app, share=share, warm=warm) for k in range(people)]
    living = asyncio.gather(*(one.live(until) for one in crowd))
    with log.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["seconds", "server_mb", "with_children_mb", "processor_s", "visits", "errors"]
        )
        began = time.monotonic()
        while not living.done():
            watched.take()
            at, family, busy = watched.samples[-1]
            own.append((at - began, app.own_mb()))
            visits, errors = sum(p.visits for p in crowd), sum(len(p.errors) for p in crowd)
            writer.writerow(
                [
                    f"{at - began:.1f}",
                    f"{own[-1][1]:.2f}",
                    f"{family:.2f}",
                    f"{busy:.2f}",
                    visits,
                    errors,
                ]
            )
            file.flush()
            await asyncio.wait({living}, timeout=_EVERY_S)
        await living
    errors = [error for person in crowd for error in person.errors]
    return {
        "minutes": minutes,
        "visits": sum(person.visits for person in crowd),
        "errors": len(errors) + app.said().count("Traceback"),
        "said": errors[:10],
        "processors": watched.share(),
        "peak_with_children_mb": watched.peak_mb(),
        **grown(own, minutes),
    }


def warm_s(minutes: float) -> float:
    """Seconds after which memory is compared."""
    return 60 * min(_WARM_MINUTES, minutes / 3)


def grown(samples: list[tuple[float, float]], minutes: float) -> dict[str, Any]:
    """Memory at minute 5 and at the end (a tenth of the time each), and the growth between them.

    Medians of stretches, for single samples are taken in the middle of somebody's export.
    """
    warm = warm_s(minutes)
    span = max(60 * minutes / 10, 2 * _EVERY_S)
    first = [memory for at, memory in samples if warm <= at < warm + span]
    last = [memory for at, memory in samples if at >= samples[-1][0] - span]
    before, after = statistics.median(first or [samples[0][1]]), statistics.median(last)
    return {
        "memory_start_mb": samples[0][1],
        "memory_minute_5_mb": before,
        "memory_end_mb": after,
        "memory_peak_mb": max(memory for _, memory in samples),
        "growth": after / before - 1,
        "judged": minutes >= _SHORT_MINUTES,
    }


def main() -> int:
    """Run the hour that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=2, help="at a time")
    parser.add_argument(
        "--share", type=float, default=0.3, help="of a processor, at most, for each"
    )
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "out" / "soak_app.json")
    given = parser.parse_args()
    given.json.parent.mkdir(parents=True, exist_ok=True)
    samples = given.json.with_suffix(".csv")
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder)
        with served(ROOT / "app.py", own, environment=atlas_environment(own)) as app:
            found = asyncio.run(
                use(app, minutes=given.minutes, people=given.people, share=given.share,
                    log=samples)
            )  # fmt: skip
            if found["errors"]:
                (given.json.with_suffix(".log")).write_text(app.said(), encoding="utf-8")
    print(
        f"{found['visits']} visits in {found['minutes']:.0f} minutes, {found['errors']} errors; "
        f"memory {found['memory_minute_5_mb']:.0f} MB at minute 5, "
        f"{found['memory_end_mb']:.0f} MB at the end: {found['growth']:+.1%} (at most {MOST:.0%}); "
        f"samples in {samples.name}"
    )
    for error in found["said"]:
        print(f"  {error}")
    within = found["growth"] < MOST or not found["judged"]
    given.json.write_text(json.dumps(report(found), indent=1) + "\n", encoding="utf-8")
    return 0 if within and not found["errors"] else 1


def report(found: dict[str, Any]) -> dict[str, Any]:
    """The result in the form that `benchmarks/report.py` folds."""
    growth, judged = f"{found['growth']:+.1%}", found["judged"]
    rows = [[f"{found['minutes']:.0f}", str(found["visits"]), f"{found['processors']:.2f}",
             f"{found['memory_start_mb']:.0f}", f"{found['memory_minute_5_mb']:.0f}",
             f"{found['memory_end_mb']:.0f}", f"{found['memory_peak_mb']:.0f}", growth,
             str(found["errors"])]]  # fmt: skip
    columns = ["minutes", "visits", "processors", "MB at start", "MB at minute 5", "MB at the end",
               "MB at most", "growth", "errors"]  # fmt: skip
    return {
        "title": "Soak: an hour of use",
        "notes": ["Two people at a time come, filter, brush, save the map and a table, import a "
                  "small file, undo it and go; medians over a tenth of the time."],
        "tables": [{"title": "Memory of the server", "columns": columns, "rows": rows}],
        "goals": [
            {"goal": "memory from minute 5 to the end: growth under 5 %", "measured": growth,
             "met": found["growth"] < MOST if judged else None},
            {"goal": "0 errors", "measured": str(found["errors"]), "met": not found["errors"]},
        ],
        "found": found,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
