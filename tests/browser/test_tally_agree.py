"""The tally in the browser against the tally in Python, figure by figure."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from geo.analysis.scene import Scene
from geo.incidents.record import subject_starts
from geo.incidents.selection import Selection
from geo.incidents.tally import RULES, tally
from geo.render.webmap import assets
from geo.workflow import view_map

pytestmark = pytest.mark.browser

_DAYS = (None, date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 4), date(2018, 7, 13))
_SCRIPTS = ("01_dom", "02_dates", "03_text", "04_data", "05_classes", "06_store", "07_values",
            "08_tally")  # fmt: skip


@pytest.fixture(scope="module")
def view():
    return view_map(Selection(), produced=date(2026, 11, 22))


def _script() -> str:
    folder = Path(assets.__file__).parent / "static"
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    body = "\n".join(parts)
    return (
        "({block, rules, days}) => {\nlet map = null;\nconst publish = () => {};\n"
        "const isLater = (c) => false;\nconst sideOf = (t) => t;\n"
        + body
        + """
        decode(JSON.parse(block));
        const out = [];
        for (const rule of rules) for (const day of days) {
          const { figures } = tallyOf(rule, day === null ? null : parseDay(day));
          for (const [key, f] of figures) {
            const [subject, measure, category] = key.split("|");
            const at = Number(subject.slice(1));
            const id = subject[0] === "o" ? data.operations[at].id : data.incidents.id[at];
            out.push([rule, day || "", id, measure, category, f.low, f.high, f.derived]);
          }
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


def test_every_rule_and_day_gives_the_same_figures(page: Page, view) -> None:
    page.goto("about:blank")
    rows = page.evaluate(
        _script(),
        {
            "block": view.text,
            "rules": list(RULES),
            "days": [d.isoformat() if d else None for d in _DAYS],
        },
    )
    key = ["rule", "day", "subject", "measure", "category"]
    seen = pd.DataFrame(rows, columns=[*key, "low", "high", "derived"]).set_index(key).sort_index()
    expected = _expected(view.scene).set_index(key)[["low", "high", "derived"]].sort_index()
    assert len(expected) > 4000
    assert seen.index.equals(expected.index)
    for column in ("low", "high"):
        ours = seen[column].astype("Int64")
        pd.testing.assert_series_equal(ours, expected[column].astype("Int64"))
    assert (seen["derived"] == expected["derived"]).all()
