"""Start and one session: from `streamlit run` to the first drawn map, and from a click to the next.

Real Chromium, one session, the record of 10,000 and of 100,000 made-up incidents and the shipped
one; and the time of ``atlas --help``. Medians of several rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import measure
import synthetic
from browsing import CLICKED, FLAGS, open_map, toggle
from load import spread, three
from serving import ROOT, atlas_environment, served
from tracing import SIZE, browser_path

RECORDS = {"shipped": 0, "10,000": 10_000, "100,000": 100_000}
LIMITS_S = {"shipped": 0.25, "10,000": 0.25, "100,000": 0.5}
FIRST_S, HELP_S = 3.0, 0.3
_OPTIONS = ("Battles", "Protests", "Riots", "Violence against civilians")


async def one_record(
    folder: Path, data: Path | None, *, rounds: int, filters: int
) -> dict[str, list[float]]:
    """Start the app so many times; filter in the last of them."""
    from playwright.async_api import async_playwright

    out: dict[str, list[float]] = {"first": [], "again": [], "filter": []}
    dice = random.Random(3)  # noqa: S311 - the same clicks in every run
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        for turn in range(rounds):
            environment = atlas_environment(folder, data=data)
            context = await browser.new_context(viewport=SIZE)
            page = await context.new_page()
            with served(ROOT / "app.py", folder, environment=environment) as app:
                frame = await open_map(page, app.url)
                out["first"].append(time.perf_counter() - app.started)
                await page.wait_for_timeout(1500)
                if turn < rounds - 1:
                    await context.close()
                    continue
                await page.evaluate(CLICKED)
                on = ""
                for _ in range(filters):
                    on = dice.choice([one for one in _OPTIONS if one != on])
                    out["filter"].append(await toggle(page, frame, on))
                    await page.wait_for_timeout(700)
                await context.close()
                for _ in range(3):
                    context = await browser.new_context(viewport=SIZE)
                    began = time.perf_counter()
                    await open_map(await context.new_page(), app.url)
                    out["again"].append(time.perf_counter() - began)
                    await context.close()
        await browser.close()
    return out


def help_times(rounds: int) -> list[float]:
    """Seconds of ``atlas --help``, the interpreter's own start included."""
    out = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "geo.cli", "--help"], cwd=ROOT, check=True, capture_output=True
        )
        out.append(time.perf_counter() - began)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--filters", type=int, default=15)
    parser.add_argument("--only", choices=tuple(RECORDS))
    parser.add_argument("--json", type=Path, help="write the result here, beside benchmarks/out")
    given = parser.parse_args()
    rows, goals, found = [], [], {}
    names = [given.only] if given.only else list(RECORDS)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            data = None
            if RECORDS[name]:
                data = Path(folder) / f"data-{RECORDS[name]}"
                synthetic.write_data(data, synthetic.make_tables(RECORDS[name]))
            one = asyncio.run(
                one_record(Path(folder) / f"app-{RECORDS[name]}", data, rounds=given.rounds,
                           filters=given.filters)
            )  # fmt: skip
            found[name] = one
            rows.append([name, *(three(spread(one[key])) for key in ("first", "again", "filter"))])
            goals += [
                measure.at_most(f"{name}: first drawn map 3 s after start",
                                statistics.median(one["first"]), FIRST_S, unit="s"),
                measure.at_most(f"{name}: filter change to changed map {LIMITS_S[name]} s",
                                statistics.median(one["filter"]), LIMITS_S[name], unit="s"),
            ]  # fmt: skip
            measure.say(f"{rows[-1]}")
    times = help_times(7)
    goals.append(
        measure.at_most("atlas --help in 0.3 s", statistics.median(times), HELP_S, unit="s")
    )
    content: dict[str, Any] = {
        "title": "Start and interaction",
        "notes": [
            "Start: from the making of the process of `streamlit run app.py` to a drawn map in a "
            "window of Chromium that was open already and has an empty cache. Filter: from the "
            "mouse button on an event type in the sidebar to two frames after the map's own "
            "change, by the browser's clock. p50 / p95 / max.",
        ],
        "tables": [{
            "title": "One session in Chromium, seconds",
            "columns": ["record", "start to first drawn map", "another session's first map",
                        "click on a filter to changed map"],
            "rows": rows,
        }],
        "goals": goals,
        "found": found | {"help": times},
    }  # fmt: skip
    path = measure.write("start", **content)
    if given.json:
        given.json.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return 0 if all(one["met"] is not False for one in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
