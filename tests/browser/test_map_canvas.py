"""The canvas of incidents: what is drawn, hovered, clicked, filtered and played in a large file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser_kit import Watch, eventually, looks, open_file, period
from canvas_kit import Large, make_large, screen_of, show_large
from playwright.sync_api import BrowserContext, Page

from geo.core.digest import canonical_json
from geo.incidents.placement import DISTRICT, DOT, RING
from geo.render.webmap import assets
from geo.workflow.views import scene_map

pytestmark = pytest.mark.browser

PRODUCED = pd.Timestamp("2026-11-22").date()
_SCRIPTS = ("02_dates", "03_text", "04_data", "04_inflate", "05_columns", "06_rows", "06_store",
            "07_values", "08_fold", "08_tally", "11_clusters")  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """A file of 20,000 made-up incidents."""
    return make_large(tmp_path_factory.mktemp("large"), 20_000)


@pytest.fixture
def opened(offline_page: Page, large: Large) -> Page:
    return open_file(offline_page, large.path)


def alone(large: Large, kind: str, *, far: float) -> pd.Series:
    """An incident of a kind on a day on which no other point lies near it."""
    frame = large.scene.incidents
    frame = frame[frame["date_precision"] == "day"]
    for _, day in frame.groupby("date_earliest"):
        points = day[day["placement"].isin([DOT, RING])]
        for _, one in points[points["placement"] == kind].iterrows():
            others = points.drop(index=one.name)
            away = np.hypot(others["lon"] - one["lon"], others["lat"] - one["lat"])
            vague = large.scene.incidents
            touching = vague[(vague["date_precision"] != "day") & vague["lon"].notna()]
            touching = touching[
                (touching["date_earliest"] <= one["date_earliest"])
                & (touching["date_latest"] >= one["date_earliest"])
            ]
            near = np.hypot(touching["lon"] - one["lon"], touching["lat"] - one["lat"])
            if away.min() > far and (touching.empty or near.min() > far):
                return one
    raise AssertionError(f"no {kind} stands alone")


def on_day(page: Page, large: Large, one: pd.Series) -> Page:
    day = one["date_earliest"].date().isoformat()
    return open_file(page, large.path, **{"from": day, "to": day})


@pytest.mark.parametrize("kind", [DOT, RING])
def test_hover_and_click_hit_the_right_record(offline_page: Page, large: Large, kind: str) -> None:
    one = alone(large, kind, far=0.8)
    page = on_day(offline_page, large, one)
    spot = screen_of(page, large.scene).spot(one["lon"], one["lat"])
    page.mouse.move(*spot)
    eventually(page, "() => !document.querySelector('.tip').hidden")
    assert one["title"] in page.inner_text(".tip")
    page.mouse.click(*spot)
    assert page.inner_text("#panel-title") == one["title"]
    assert page.inner_text("#panel dl.detail code") == one["incident_id"]
    assert f"focus=i%3A{one['incident_id']}" in page.url
    page.mouse.move(spot[0] + 30, spot[1] + 30)
    assert one["title"] not in page.inner_text(".tip")


def test_a_disc_lists_what_it_counts_and_can_be_zoomed_into(opened: Page, large: Large) -> None:
    placed = large.scene.incidents.dropna(subset=["lon"])
    quetta = placed[placed["place"] == "Quetta"].iloc[0]
    spot = screen_of(opened, large.scene).spot(quetta["lon"], quetta["lat"])
    opened.mouse.move(*spot)
    eventually(opened, "() => !document.querySelector('.tip').hidden")
    said = opened.inner_text(".tip")
    opened.mouse.click(*spot)
    title = opened.inner_text("#panel-title")
    number = int(title.split()[0].replace(",", ""))
    assert number > 100
    assert title in said
    assert opened.locator("#panel [data-incident]").count() >= 40
    before = opened.locator(".leaflet-control-scale-line").inner_text()
    opened.click("#zoom-list")
    eventually(
        opened,
        f"() => document.querySelector('.leaflet-control-scale-line').innerText !== '{before}'",
    )
    assert opened.inner_text("#panel-title") == title
    # The list is of the period, as its head is, and of these records whatever rows they become.
    days = placed[placed["place"] == "Quetta"]["date_earliest"].sort_values()
    day = days.iloc[len(days) // 2].date().isoformat()
    look_at(opened, day)
    eventually(opened, f"() => document.querySelector('#panel-title').innerText !== '{title}'")
    left = int(opened.inner_text("#panel-title").split()[0].replace(",", ""))
    assert 0 < left < number
    assert left == opened.locator("#panel [data-incident]").count()
    every = pd.date_range(days.iloc[0], days.iloc[-1])
    look_at(opened, every.difference(days)[0].date().isoformat())
    eventually(opened, "() => !document.querySelector('#back')")


def look_at(page: Page, day: str) -> None:
    for end in ("#from", "#to", "#from"):
        page.fill(end, day)
        page.press(end, "Tab")


def arranged(page: Page, large: Large, zoom: float) -> dict[str, Any]:
    """All marks of the record at a zoom, by the page's own script."""
    folder = Path(assets.__file__).parent / "static"
    body = "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    block = scene_map(large.scene, produced=PRODUCED).block
    script = (
        "async ({block, zoom}) => {\nlet map = null;\nconst publish = () => {};\n"
        + body
        + """
        const read = JSON.parse(block);
        decode(read, await inflated(read.core));
        projectPoints();
        const rows = shownIncidents(data.days[0] - 9, data.days[1] + 9);
        const world = worldSize(zoom);
        const drawn = arrange(rows, zoom, {x0: 0.66 * world, y0: 0.4 * world,
          x1: 0.71 * world, y1: 0.45 * world});
        return {rows: rows.length, marks: drawn.marks.map((m) => {
          const own = rowsOfMark(m, rows, zoom);
          return {n: m.n, rings: m.rings || 0, badge: Boolean(m.badge), x: m.x, y: m.y,
            radius: m.radius, wide: m.width, high: m.height, bare: Boolean(m.bare),
            district: m.badge ? data.districts.id[m.district] : "",
            kinds: [...new Set(Array.from(own, (i) => data.incidents.placement[i]))].sort(),
            own: own.length, dots: own.filter((i) => data.incidents.placement[i] === 0).length};
        })};
        }"""
    )
    page.goto("about:blank")
    found: dict[str, Any] = page.evaluate(script, {"block": canonical_json(block), "zoom": zoom})
    return found


@pytest.mark.parametrize("zoom", [5.5, 9.0])
def test_marks_keep_precision_apart_and_add_up(page: Page, large: Large, zoom: float) -> None:
    found = arranged(page, large, zoom)
    kinds = large.scene.incidents["placement"].value_counts()
    marks = [m for m in found["marks"] if not m["badge"]]
    badges = [m for m in found["marks"] if m["badge"]]
    assert found["rows"] == len(large.scene.incidents)
    assert sum(m["n"] for m in marks) == kinds[DOT] + kinds[RING]
    assert sum(m["rings"] for m in marks) == kinds[RING]
    for mark in marks:
        assert set(mark["kinds"]) <= {0, 1}
        assert (mark["own"], mark["dots"]) == (mark["n"], mark["n"] - mark["rings"])
    area = large.scene.incidents
    area = area.loc[area["placement"] == DISTRICT, "district_id"].value_counts()
    assert {m["district"]: m["n"] for m in badges} == area.to_dict()
    assert all(m["kinds"] == [2] for m in badges)
    # No badge with a number hides another's, and discs do not hide each other.
    told = [m for m in badges if not m["bare"]]
    assert told
    for k, one in enumerate(told):
        for other in told[:k]:
            across = abs(one["x"] - other["x"]) - (one["wide"] + other["wide"]) / 2
            down = abs(one["y"] - other["y"]) - (one["high"] + other["high"]) / 2
            assert max(across, down) >= -1.001
    at = np.array([[m["x"], m["y"]] for m in marks])
    reach = np.minimum([m["radius"] for m in marks], 19)
    gaps = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) - reach[:, None] - reach[None]
    assert gaps[~np.eye(len(at), dtype=bool)].min() >= -1.001


@pytest.mark.parametrize("place", [0, 11_111, 19_999])
def test_texts_are_read_from_the_file_when_a_record_is_opened(
    offline_page: Page, large: Large, watch: Watch, place: int
) -> None:
    row = large.tables["incidents"].iloc[place]
    claims = large.tables["claims"]
    own = claims[claims["incident_id"] == row["incident_id"]]
    page = open_file(offline_page, large.path, focus=f"i:{row['incident_id']}")
    panel = page.inner_text("#panel")
    for told in (row["title"], row["summary"], row["incident_id"]):
        assert told in panel
    for source in own["source_id"]:
        card = large.tables["sources"].set_index("source_id").loc[source]
        assert card["publisher"] in panel
    for actor in row["actors"].split(";"):
        assert actor in panel
    assert [r for r in watch.requests if not r.startswith(("file:", "data:"))] == []


def test_keyboard_reaches_an_incident(opened: Page) -> None:
    """A canvas has no marks to be focused: a district opens by key, and lists its records."""
    opened.focus("path[data-district='quetta']")
    assert "Quetta" in opened.inner_text(".tip")
    opened.keyboard.press("Enter")
    eventually(opened, "() => document.querySelectorAll('#panel [data-incident]').length > 9")
    for _ in range(260):
        opened.keyboard.press("Tab")
        name = opened.evaluate("document.activeElement.dataset.incident")
        if name:
            break
    assert name
    opened.keyboard.press("Enter")
    assert opened.inner_text("#panel dl.detail code") == name
    # And back by key to the whole period, whose list can be opened to its end.
    opened.focus("#back")
    opened.keyboard.press("Enter")
    opened.focus("#panel details:has(> ul.records:empty) > summary >> nth=0")
    before = opened.locator("#panel [data-incident]").count()
    opened.keyboard.press("Enter")
    eventually(
        opened, f"() => document.querySelectorAll('#panel [data-incident]').length > {before}"
    )
    assert opened.evaluate("document.querySelector('canvas').getAttribute('aria-hidden')") == "true"


def test_filter_brush_playback_back_and_forward(opened: Page, watch: Watch) -> None:
    asked = len(watch.requests)
    ink = "() => [...document.querySelector('canvas.marks').getContext('2d').getImageData(0, 0, "
    ink += "document.querySelector('canvas.marks').width, 900).data].reduce((a, b) => a + b, 0)"
    seen = {opened.evaluate(ink)}
    whole = (opened.inner_text("#title"), looks(opened))
    opened.click(".type-key >> nth=0")
    assert opened.inner_text("#title") != whole[0]
    seen.add(opened.evaluate(ink))
    opened.click(".type-key >> nth=0")
    assert (opened.inner_text("#title"), looks(opened)) == whole
    box = opened.locator("#timeline svg").bounding_box()
    assert box
    y = box["y"] + box["height"] * 0.7
    opened.mouse.move(box["x"] + box["width"] * 0.7, y)
    opened.mouse.down()
    opened.mouse.move(box["x"] + box["width"] * 0.8, y, steps=3)
    opened.mouse.up()
    brushed = (period(opened), opened.inner_text("#title"))
    assert brushed[1] != whole[0]
    seen.add(opened.evaluate(ink))
    for _ in range(3):
        opened.click("#step-on")
        seen.add(opened.evaluate(ink))
    assert len(seen) == 6, "the canvas was not drawn anew"
    opened.click("#step-end")
    assert (period(opened), opened.inner_text("#title")) == brushed
    opened.click("#panel [data-incident] >> nth=0")
    record = opened.inner_text("#panel-title")
    opened.go_back()
    eventually(opened, "() => !location.hash.includes('focus=i')")
    assert opened.locator("#panel dl.detail").count() == 0
    opened.go_forward()
    eventually(opened, "() => location.hash.includes('focus=i')")
    assert opened.inner_text("#panel-title") == record
    assert len(watch.requests) == asked


def test_a_period_is_not_dragged_off_the_timeline(opened: Page) -> None:
    """The whole record has nowhere to go, so that a drag in it draws; a part stops at the end."""
    box = opened.locator("#timeline svg").bounding_box()
    assert box
    y = box["y"] + box["height"] * 0.5

    def drag(start: float, end: float) -> list[str]:
        opened.mouse.move(box["x"] + box["width"] * start, y)
        opened.mouse.down()
        opened.mouse.move(box["x"] + box["width"] * end, y, steps=3)
        opened.mouse.up()
        return [opened.input_value(f"#{end}") for end in ("from", "to")]

    opened.click("#whole")
    whole = [opened.input_value(f"#{end}") for end in ("from", "to")]
    drawn = drag(0.5, 0.7)
    assert whole[0] < drawn[0] < drawn[1] < whole[1]
    moved = drag(0.6, 0.95)
    assert drawn[0] < moved[0] < moved[1]
    assert moved[1][:4] <= whole[1][:4]


def test_an_address_that_means_nothing_is_said(offline_page: Page, large: Large) -> None:
    page = open_file(offline_page, large.path, focus="i:SYN-9999999", measure="luck", compare="A,B")
    note = page.inner_text("#address-note")
    assert "compare=A,B" in note
    assert "SYN-9999999" in note
    assert "luck" in note
    assert page.locator("#panel [data-incident]").count() >= 40


def test_reduced_motion_zooms_at_once(
    new_context: Callable[..., BrowserContext], large: Large
) -> None:
    page = new_context(offline=True, reduced_motion="reduce").new_page()
    open_file(page, large.path)
    assert page.locator(".leaflet-zoom-anim").count() == 0
    before = page.inner_text(".leaflet-control-scale-line")
    page.click(".leaflet-control-zoom-in", click_count=3)
    assert page.inner_text(".leaflet-control-scale-line") != before


def test_urdu_on_a_telephone(
    new_context: Callable[..., BrowserContext], large: Large, tmp_path: Path
) -> None:
    urdu = show_large(tmp_path, large.tables, large.scene.record, lang="ur")
    page = new_context(
        offline=True, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ).new_page()
    open_file(page, urdu.path)
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Names stand centred on their spots, which were chosen clear of the marks.
    off = page.evaluate(
        """() => [...document.querySelectorAll('.district-label')].map((n) => {
          const b = n.firstElementChild.getBoundingClientRect();
          return Math.abs((b.left + b.right) / 2 - n.getBoundingClientRect().left); })"""
    )
    assert off
    assert max(off) < 1.5
    page.locator("#map").scroll_into_view_if_needed()
    placed = urdu.scene.incidents.dropna(subset=["lon"])
    quetta = placed[placed["place"] == "Quetta"].iloc[0]
    page.touchscreen.tap(*screen_of(page, urdu.scene).spot(quetta["lon"], quetta["lat"]))
    assert "واقعات" in page.inner_text("#panel-title")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_marks_need_no_colour_and_are_printed(opened: Page) -> None:
    """What is drawn on the canvas is grey, so that it is the same in greyscale and on paper."""
    spread = opened.evaluate(
        """() => { const c = document.querySelector('canvas.marks');
          const p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          let most = 0, drawn = 0;
          for (let i = 0; i < p.length; i += 4) if (p[i + 3] > 200) { drawn += 1;
            const three = [p[i], p[i + 1], p[i + 2]];
            most = Math.max(most, Math.max(...three) - Math.min(...three)); }
          return [drawn, most]; }"""
    )
    assert spread[0] > 2000
    assert spread[1] <= 16
    opened.emulate_media(media="print")
    box = opened.locator("canvas.marks").bounding_box()
    assert box
    assert min(box["width"], box["height"]) > 300
    assert opened.locator(".leaflet-control-zoom").is_hidden()


def test_100_000_incidents_open_from_the_disk_with_the_network_off(
    offline_page: Page, tmp_path: Path, watch: Watch
) -> None:
    large = make_large(tmp_path, 100_000)
    page = open_file(offline_page, large.path)
    assert watch.requests == [large.path.as_uri()]
    title = page.inner_text("#title")
    one = large.tables["incidents"].iloc[77_777]
    page.click("#step-on")
    assert page.inner_text("#title") != title
    page.click("#step-end")
    page.evaluate("(id) => { location.hash = `focus=i:${id}`; }", one["incident_id"])
    eventually(page, f"() => document.body.innerText.includes('{one['title']}')")
    assert watch.requests == [large.path.as_uri()]
