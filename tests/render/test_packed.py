"""A packed block read back is the plain one, whatever stands in its texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geo.analysis.scene import Scene
from geo.incidents.selection import Selection
from geo.render.webmap import block
from geo.render.webmap.unpacked import plain_block
from geo.workflow import view_map


@pytest.fixture(scope="module")
def scene() -> Scene:
    return view_map(Selection(), produced=date(2026, 11, 22)).scene


def both(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain block and the packed one read back, with their claims in one order."""
    meta = {"link": "", "digest": "0"}
    monkeypatch.setattr(block, "PLAIN_UP_TO", 10**9)
    plain = block.make_block(scene, meta=meta, tiles=None)
    monkeypatch.setattr(block, "PLAIN_UP_TO", 0)
    packed = block.make_block(scene, meta=meta, tiles=None)
    assert packed["v"] == 2
    back = plain_block(packed)
    cards = plain["sources"]
    told = [
        {**c, "origin": "", "source": cards[c["source"]]}
        for c in sorted(
            plain["claims"], key=lambda c: (c["incident"] < 0, c["incident"], c["operation"])
        )
    ]
    own = [{**c, "origin": "", "source": back["sources"][c["source"]]} for c in back["claims"]]
    return {**plain, "claims": told, "sources": []}, {**back, "claims": own, "sources": []}


def test_the_bundled_record_comes_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, back = both(scene, monkeypatch)
    assert back["incidents"] == plain["incidents"]
    assert back["claims"] == plain["claims"]
    assert back == plain


def test_titles_and_line_breaks_come_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A title that says what and where is left out; an empty one and one of two lines are kept."""
    frame = scene.incidents.copy()
    where = frame["place"].where(frame["place"] != "", "")
    frame["title"] = frame["sub_event_type"] + ", " + where
    frame.iloc[3, frame.columns.get_loc("summary")] = "one\ntwo\n"
    frame.iloc[5, frame.columns.get_loc("conflict")] = "\n"
    plain, back = both(replace(scene, incidents=frame), monkeypatch)
    assert back["incidents"] == plain["incidents"]
    frame["title"] = ""
    plain, back = both(replace(scene, incidents=frame), monkeypatch)
    assert back["incidents"]["title"] == plain["incidents"]["title"] == [""] * len(frame)


def test_nothing_admitted_comes_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, back = both(replace(scene, incidents=scene.incidents[:0]), monkeypatch)
    assert back == plain
