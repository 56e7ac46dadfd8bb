"""The tally in the browser against the tally in Python, figure by figure."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page

from geo.analysis.scene import Scene
from geo.core.digest import canonical_json
from geo.incidents.model import CATEGORIES
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


def _made_up(scene: Scene, *, seed: int) -> Scene:
    """The record with claims made up: few claimants who speak of all categories on few days."""
    random = np.random.default_rng(seed)
    record = scene.record
    known = record.claims
    n = 9 * 200

    def pick(values, shares=None):
        return random.choice(np.array(values, dtype=object), n, p=shares)

    subject = np.repeat(record.incidents.index[:200], 9)
    who = pick(["ISPR", "police", "BLA", "BLF", "UCDP"])
    day = pick(list(range(4)))
    low = random.integers(0, 30, n)
    wide = pick([0, 0, 0, 4, 30, None])
    origin = pick(["", "", "a", "b"])
    types = {"ISPR": "official", "police": "official", "BLA": "armed_group", "BLF": "armed_group"}
    claims = known.iloc[np.zeros(n, dtype=int)].assign(
        claim_id=[f"C{at:05}" for at in random.permutation(n)],
        incident_id=subject, operation_id="", claimant=who,
        claimant_type=[types.get(one, "monitor") for one in who],
        partial=pick([False, True], [0.9, 0.1]).astype(bool),
        measure=pick(["killed", "injured"], [0.8, 0.2]),
        category=pick(CATEGORIES, [0.25, 0.25, 0.25, 0.1, 0.15]),
        low=low, high=[None if w is None else a + w for a, w in zip(low, wide, strict=True)],
        as_of=pd.Timestamp("2026-01-31") + pd.to_timedelta(day.astype(int), unit="D"),
        as_of_order=pick([None, None, None, 1, 2]), origin=origin,
        relay=pick(["", "AP"], [0.8, 0.2]),
        span_from=pick([pd.NaT, pd.Timestamp("2013-01-01")], [0.9, 0.1]),
    )  # fmt: skip
    claims = claims.astype({c: known[c].dtype for c in known.columns}).set_index(
        "claim_id", drop=False
    )
    return replace(scene, record=replace(record, claims=claims[known.columns]))


@pytest.mark.parametrize("how", ["plain", "packed", "made up"])
def test_every_rule_and_day_gives_the_same_figures(page: Page, view, how: str, monkeypatch) -> None:
    page.goto("about:blank")
    text, scene = view.text, view.scene
    if how == "packed":
        monkeypatch.setattr(block, "PLAIN_UP_TO", 0)
    if how == "made up":
        scene = _made_up(scene, seed=20260131)
    if how != "plain":
        text = canonical_json(block.make_block(scene, meta={"link": "", "digest": "0"}, tiles=None))
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
    expected = _expected(scene).set_index(key)[["low", "high", "top", "derived"]].sort_index()
    assert len(expected) > 4000
    assert (expected["high"].isna() & (expected["top"] > expected["low"])).any()
    assert seen.index.equals(expected.index)
    for column in ("low", "high", "top"):
        ours = seen[column].astype("Int64")
        pd.testing.assert_series_equal(ours, expected[column].astype("Int64"))
    assert (seen["derived"] == expected["derived"]).all()
