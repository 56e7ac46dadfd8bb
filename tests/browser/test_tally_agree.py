"""The tally in the browser against the tally in Python, figure by figure."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from geo.analysis.scene import Scene
from geo.core.digest import canonical_json
from geo.incidents.record import subject_starts
from geo.incidents.selection import Selection
from geo.incidents.tally import RULES, tally
from geo.render.webmap import assets, block
from geo.workflow import view_map

pytestmark = pytest.mark.browser

_DAYS = (None, date(2024, 8, 27), date(2026, 1, 31), date(2026, 2, 1), date(2018, 7, 13))
_SCRIPTS = ("02_dates", "03_text", "04_data", "04_inflate", "05_columns", "06_rows", "06_store",
            "07_values", "08_fold", "08_tally", "11_clusters")  # fmt: skip


@pytest.fixture(scope="module")
def view():
    return view_map(Selection(), produced=date(2026, 11, 22))


def _script() -> str:
    folder = Path(assets.__file__).parent / "static"
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    body = "\n".join(parts)
    return (
        "async ({block, rules, days}) => {\nlet map = null;\nconst publish = () => {};\n"
        + body
        + """
        const read = JSON.parse(block);
        decode(read, read.core ? await inflated(read.core) : null);
        const idOfSubject = (s) => (s < data.n ? idOf(s) : data.operations[s - data.n].id);
        const out = [];
        for (const rule of rules) for (const day of days) {
          const asOf = day === null ? null : parseDay(day);
          for (let s = 0; s < data.n + data.operations.length; s += 1)
            for (const [cell, f] of figuresOf(s, rule, asOf))
              out.push([rule, day || "", idOfSubject(s), ...cell.split("|"),
                f.low, f.high, f.top, f.derived]);
          const map = killedOf(rule, asOf);
          for (let s = 0; s < data.n; s += 1)
            CATEGORIES.forEach((c, k) => {
              const f = figuresOf(s, rule, asOf).get(`killed|${c}`);
              const [low, top, open] = [map.low[k][s], map.high[k][s], map.open[k][s] === 1];
              if (f ? f.low !== low || f.top !== top || (f.high === null) !== open : low !== -1)
                throw new Error(`map and claims page differ: ${rule} ${day} ${idOf(s)} ${c}`);
            });
        }
        return out;
        }"""
    )


def _expected(scene: Scene) -> pd.DataFrame:
    frames = []
    for rule in RULES:
        for day in _DAYS:
            figures = tally(
                scene.record.claims, rule=rule, as_of=day, starts=subject_starts(scene.record)
            ).figures
            frames.append(figures.assign(rule=rule, day=day.isoformat() if day else ""))
    return pd.concat(frames)


@pytest.mark.parametrize("how", ["plain", "packed"])
def test_every_rule_and_day_gives_the_same_figures(page: Page, view, how: str, monkeypatch) -> None:
    page.goto("about:blank")
    text = view.text
    if how == "packed":
        monkeypatch.setattr(block, "PLAIN_UP_TO", 0)
        text = canonical_json(
            block.make_block(view.scene, meta={"link": "", "digest": "0"}, tiles=None)
        )
    rows = page.evaluate(
        _script(),
        {
            "block": text,
            "rules": list(RULES),
            "days": [d.isoformat() if d else None for d in _DAYS],
        },
    )
    key = ["rule", "day", "subject", "measure", "category"]
    seen = (
        pd.DataFrame(rows, columns=[*key, "low", "high", "top", "derived"])
        .set_index(key)
        .sort_index()
    )
    expected = _expected(view.scene).set_index(key)[["low", "high", "top", "derived"]].sort_index()
    assert len(expected) > 4000
    assert (expected["high"].isna() & (expected["top"] > expected["low"])).any()
    assert seen.index.equals(expected.index)
    for column in ("low", "high", "top"):
        ours = seen[column].astype("Int64")
        pd.testing.assert_series_equal(ours, expected[column].astype("Int64"))
    assert (seen["derived"] == expected["derived"]).all()
