"""The real app in a real browser: the view, its link, the filters, and life without the server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser_kit import (
    App,
    Watch,
    eventually,
    looks,
    open_file,
    period,
    running_app,
)
from playwright.sync_api import BrowserContext, Frame, Page

from geo import workflow
from geo.incidents.selection import Selection
from geo.render.webmap.assets import words
from geo.render.webmap.page import render_page

pytestmark = pytest.mark.browser

ONE_DAY = {"start": date(2026, 1, 31), "end": date(2026, 1, 31)}


def frame_of(page: Page) -> Frame:
    """The map page inside the app, once it is drawn."""
    handle = page.wait_for_selector("iframe[title*='atlas_map']", state="attached")
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("html[data-ready]", state="attached")
    return frame


def open_app(page: Page, app: App, query: str = "") -> Frame:
    page.goto(f"{app.url}/{query}")
    return frame_of(page)


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def until(page: Page, condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}; the address is {page.url}"
        page.wait_for_timeout(50)


def settle(page: Page) -> None:
    """Wait until the server has nothing left to say: no run, and an address at rest."""
    page.wait_for_timeout(150)
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")


def plain(frame: Frame) -> dict[str, str]:
    return {d: "value" if k.startswith("class-") else k for d, k in looks(frame).items()}


def drag(page: Page, frame: Frame, first: float, last: float) -> None:
    frame.locator("#timeline").scroll_into_view_if_needed()
    box = frame.locator("#timeline svg").bounding_box()
    assert box
    y = box["y"] + box["height"] * 0.75
    page.mouse.move(box["x"] + box["width"] * first, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (first + last) / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * last, y, steps=4)
    page.mouse.up()


def drag_inside(frame: Frame, first: float, last: float) -> None:
    """The same drag by events in the page itself, where something of the app may lie above it."""
    frame.evaluate(
        """([first, last]) => {
          const root = document.querySelector("#timeline svg");
          const box = root.getBoundingClientRect();
          const at = (share) => ({ clientX: box.x + box.width * share,
            clientY: box.y + box.height * 0.75, bubbles: true, button: 0 });
          root.dispatchEvent(new PointerEvent("pointerdown", at(first)));
          for (const share of [(first + last) / 2, last])
            window.dispatchEvent(new PointerEvent("pointermove", at(share)));
          window.dispatchEvent(new PointerEvent("pointerup", at(last)));
        }""",
        [first, last],
    )


def test_app_opens_on_the_31_january_view(page: Page, app: App, exported: Path) -> None:
    frame = open_app(page, app)
    assert plain(frame) == workflow.district_numbers(workflow.OPENING)["look"].to_dict()
    assert len(plain(frame)) == 36
    assert period(frame) == ("2026-01-31", "2026-01-31")
    settle(page)
    assert address(page)["from"] == address(page)["to"] == ["2026-01-31"]
    assert page.get_by_test_id("stException").count() == 0
    box = page.locator("iframe[title*='atlas_map']").bounding_box()
    assert box
    assert box["height"] > 600, "the frame is as high as its page"
    # What works in one home works in the other: the same words in the same places.
    title, panel = frame.inner_text("#title"), frame.inner_text("#panel")
    file = open_file(page.context.new_page(), exported)
    assert (title, panel) == (file.inner_text("#title"), file.inner_text("#panel"))


def test_click_writes_the_link_and_the_link_restores(
    new_context: Callable[..., BrowserContext], app: App
) -> None:
    page = new_context().new_page()
    frame = open_app(page, app)
    settle(page)
    frame.evaluate("window.same = 'instance'")
    frame.locator("path[data-district='khuzdar']").click()
    until(page, lambda: address(page).get("focus") == ["d:khuzdar"], "focus in the address")
    settle(page)
    assert frame.evaluate("window.same") == "instance", "the map outlives a click"
    assert not frame.is_detached()
    assert "Khuzdar" in frame.inner_text("#panel-title")
    frame.select_option("#measure", "killed")
    until(page, lambda: address(page).get("measure") == ["killed"], "measure in the address")
    settle(page)
    assert frame.evaluate("window.same") == "instance"

    other = new_context().new_page()
    other.goto(page.url)
    again = frame_of(other)
    assert "Khuzdar" in again.inner_text("#panel-title")
    assert again.input_value("#measure") == "killed"
    assert looks(again) == looks(frame)
    assert again.inner_text("#title") == frame.inner_text("#title")


def test_back_and_forward_walk_through_the_views(page: Page, app: App) -> None:
    frame = open_app(page, app)
    settle(page)
    first = frame.inner_text("#title")
    frame.locator("path[data-district='khuzdar']").click()
    until(page, lambda: address(page).get("focus") == ["d:khuzdar"], "focus in the address")
    settle(page)
    box = page.get_by_test_id("stMultiSelect").first.locator("input")
    box.fill("Battles")
    box.press("Enter")
    until(page, lambda: address(page).get("type") == ["Battles"], "filter in the address")
    settle(page)
    narrow = frame.inner_text("#title")
    assert narrow != first

    page.go_back()
    until(page, lambda: frame.inner_text("#title") == first, "the filter is let go")
    settle(page)
    assert "type" not in address(page)
    page.go_back()
    until(page, lambda: "Khuzdar" not in frame.inner_text("#panel"), "the district is let go")
    page.go_forward()
    page.go_forward()
    until(page, lambda: frame.inner_text("#title") == narrow, "forward again")
    settle(page)
    assert address(page)["type"] == ["Battles"]
    assert address(page)["focus"] == ["d:khuzdar"]


def test_brush_reaches_the_address(page: Page, app: App) -> None:
    frame = open_app(page, app)
    settle(page)
    before = looks(frame)
    drag(page, frame, 0.62, 0.9)
    assert looks(frame) != before, "drawn at once, before the server has answered"
    start, end = period(frame)
    until(page, lambda: address(page).get("to") == [end], "period in the address")
    assert address(page)["from"] == [start]
    settle(page)
    assert period(frame) == (start, end), "the answer changes nothing"
    table = workflow.district_numbers(
        Selection(start=date.fromisoformat(start), end=date.fromisoformat(end))
    )
    assert plain(frame) == table["look"].to_dict()


def test_two_quick_clicks_do_not_fight(page: Page, app: App) -> None:
    """The server's answer to the first click must not undo the second."""
    frame = open_app(page, app)
    settle(page)
    for district in ("khuzdar", "kalat", "kharan"):
        frame.focus(f"path[data-district='{district}']")
        page.keyboard.press("Enter")
    until(page, lambda: address(page).get("focus") == ["d:kharan"], "last click in the address")
    settle(page)
    page.wait_for_timeout(300)
    assert "Kharan" in frame.inner_text("#panel-title")
    assert address(page)["focus"] == ["d:kharan"]


def test_playback_sends_nothing(page: Page, app: App, watch: Watch) -> None:
    frame = open_app(page, app, "?from=2026-01-28&to=2026-02-03&unit=day")
    settle(page)
    frame.evaluate(
        """() => { window.said = []; const post = window.parent.postMessage.bind(window.parent);
          window.parent.postMessage = (m, ...rest) => {
            if (m.type === "streamlit:setComponentValue") window.said.push(m);
            return post(m, ...rest); }; }"""
    )
    sent, asked, titles = len(watch.sent), len(watch.requests), set()
    for _ in range(5):
        frame.click("#step-on")
        titles.add(frame.inner_text("#title"))
    frame.click("#step-back")
    frame.check("#running")
    page.wait_for_timeout(400)
    assert len(titles) == 5
    assert frame.evaluate("window.said.length") == 0
    assert (len(watch.sent), len(watch.requests)) == (sent, asked)


def test_page_lives_without_the_server(page: Page, watch: Watch, tmp_path: Path) -> None:
    """Brush, steps and profiles are the browser's own: the server may be gone."""
    with running_app(tmp_path) as own:
        frame = open_app(page, own, "?from=2026-01-28&to=2026-02-03&unit=day")
        settle(page)
        assert watch.faults == []
    # Streamlit's own script looks for the server again, and says more the longer it finds none.
    watch.excuse(f"{own.url}/static/", f"{own.url}/_stcore/")
    before = (frame.inner_text("#title"), looks(frame), period(frame))
    drag_inside(frame, 0.3, 0.5)
    after = (frame.inner_text("#title"), looks(frame), period(frame))
    assert all(a != b for a, b in zip(after, before, strict=True))
    start, end = map(date.fromisoformat, period(frame))
    table = workflow.district_numbers(Selection(start=start, end=end))
    assert plain(frame) == table["look"].to_dict()
    frame.dispatch_event("#step-on", "click")
    first = frame.inner_text("#title")
    frame.dispatch_event("#play", "click")
    eventually(frame, f"document.getElementById('title').textContent !== {first!r}")
    frame.dispatch_event("path[data-district='quetta']", "focus")
    frame.evaluate(
        "document.querySelector(\"path[data-district='quetta']\").dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))"
    )
    assert "Quetta" in frame.inner_text("#panel-title")


def test_event_type_filter_changes_map_and_address(page: Page, app: App) -> None:
    frame = open_app(page, app)
    settle(page)
    before = looks(frame)
    box = page.locator("[data-testid='stSidebar'] [data-testid='stMultiSelect']").first
    box.locator("input").click()
    page.locator("[role='option']", has_text="Battles").click()
    until(page, lambda: "type" in address(page), "filter in the address")
    settle(page)
    (chosen,) = address(page)["type"]
    frame = frame_of(page)
    until(page, lambda: looks(frame) != before, "another map")
    table = workflow.district_numbers(Selection(type=(chosen,), **ONE_DAY))
    assert plain(frame) == table["look"].to_dict()
    assert period(frame) == ("2026-01-31", "2026-01-31"), "the period stays"


@pytest.mark.parametrize(
    "query",
    [
        "?from=tomorrow",
        "?measure=everything",
        "?from=2026-02-02&to=2026-02-01",
        "?classes=99",
        "?district=atlantis",
        "?operation=none-such",
    ],
)
def test_bad_address_is_said_and_survived(page: Page, app: App, query: str) -> None:
    frame = open_app(page, app, query)
    assert len(looks(frame)) == 36
    assert page.get_by_test_id("stAlert").count() == 1
    assert page.get_by_test_id("stException").count() == 0
    body = page.inner_text("body")
    assert "Traceback" not in body
    assert query.rpartition("=")[2] in body, "the message says which value"


def left_aside(lang: str, *what: str) -> str:
    """The sentence about what an address asks for and nobody can find."""
    return words(lang)["address_note"].format(what=" · ".join(what))


@pytest.mark.parametrize(
    ("query", "lang", "said"),
    [
        ("focus=i:nothing&utm_source=x", "en", ["focus=i:nothing"]),
        (
            "lang=ur&focus=%3Cscript%3Ealert(1)%3C/script%3E&sheet=operations&compare=A,B",
            "ur",
            ["focus=<script>alert(1)</script>", "compare=A,B"],
        ),
    ],
)
def test_what_an_address_names_and_nobody_knows_is_said(
    page: Page, app: App, query: str, lang: str, said: list[str]
) -> None:
    frame = open_app(page, app, f"?{query}")
    assert len(looks(frame)) == 36
    note = frame.locator("#address-note")
    assert note.is_visible()
    plain_text = re.sub("[\u2066-\u2069]", "", note.inner_text())
    assert plain_text == left_aside(lang, *said)
    until(page, lambda: "focus" not in address(page), "what is left aside leaves the address")
    settle(page)
    assert "compare" not in address(page)
    assert page.get_by_test_id("stException").count() == 0
    # It is of the address that was opened; what somebody does next has another.
    frame.locator("[data-sheet='operations']").click()
    frame.locator("[data-sheet='']").click()
    assert not note.is_visible()


def test_what_a_changed_record_took_away_is_said_and_the_rest_of_the_view_kept(
    offline_page: Page, tmp_path: Path
) -> None:
    """The page of the app, told what Streamlit tells it: the record changes under an open view."""
    path = tmp_path / "frame.html"
    path.write_text(render_page(None, home="app", tile_host=workflow.TILES["host"]), "utf-8")
    offline_page.goto(path.as_uri())
    offline_page.evaluate(
        """() => { window.said = []; window.addEventListener("message", ({ data }) => {
          if (data.type === "streamlit:setComponentValue") window.said.push(data.value); }); }"""
    )

    def show(view: dict[str, Any], *, withhold: tuple[str, ...] = ()) -> None:
        made = workflow.view_map(workflow.OPENING, produced=date(2026, 11, 22), withhold=withhold)
        offline_page.evaluate(
            "(args) => window.postMessage({ type: 'streamlit:render', args }, '*')",
            {"block": made.text, "digest": made.digest, "view": view},
        )

    gone, view = "BAL-2026-01-31-GWADAR", {"measure": "incidents", "stamp": 1}
    show({**view, "focus": f"i:{gone}", "from": "2026-01-05", "to": ""})
    offline_page.wait_for_selector("html[data-ready]")
    note = offline_page.locator("#address-note")
    assert not note.is_visible()
    offline_page.select_option("#measure", "days")
    eventually(offline_page, "window.said.length === 1")
    show(view, withhold=(gone,))
    eventually(offline_page, "window.said.length === 2")
    assert note.inner_text() == left_aside("en", f"focus=i:{gone}")
    told = offline_page.evaluate("window.said[1]")
    assert (told["focus"], told["measure"], told["from"]) == ("", "days", "2026-01-05")
    # Whoever goes on from there is not told again.
    offline_page.select_option("#measure", "incidents")
    assert not note.is_visible()


def open_other(page: Page, name: str) -> None:
    page.locator("[data-testid='stSidebarNavLink']", has_text=name).click()
    page.wait_for_selector("[data-testid='stDataFrame'] canvas", state="attached")
    settle(page)


def test_other_pages_render_and_keep_the_view(page: Page, app: App) -> None:
    open_app(page, app, "?from=2026-03-01&to=2026-03-31&measure=killed")
    settle(page)
    for name in ("Districts", "About"):
        open_other(page, name)
        assert page.get_by_test_id("stException").count() == 0
        assert page.get_by_test_id("stAlert").count() == 0
        if name == "Districts":
            said = page.inner_text("[data-testid='stMain']")
            assert "1 to 31 March 2026" in said
    page.locator("[data-testid='stSidebarNavLink']").first.click()
    frame = frame_of(page)
    settle(page)
    assert period(frame) == ("2026-03-01", "2026-03-31")
    assert frame.input_value("#measure") == "killed"


@pytest.mark.parametrize("path", ["districts", "about"])
def test_other_pages_open_by_their_address(page: Page, app: App, watch: Watch, path: str) -> None:
    # Streamlit asks below the page's own path before it asks at the root, and is told 404.
    watch.excuse(f"/{path}/_stcore/")
    page.goto(f"{app.url}/{path}?from=2026-03-01&to=2026-03-31&measure=killed")
    page.wait_for_selector("[data-testid='stDataFrame'] canvas", state="attached")
    settle(page)
    assert page.get_by_test_id("stException").count() == 0


def test_download_opens_offline(
    new_context: Callable[..., BrowserContext], app: App, watch: Watch, tmp_path: Path
) -> None:
    page = new_context(accept_downloads=True).new_page()
    frame = open_app(page, app, "?from=2026-03-01&to=2026-03-31")
    settle(page)
    frame.select_option("#measure", "days")
    until(page, lambda: address(page).get("measure") == ["days"], "measure in the address")
    settle(page)
    with page.expect_download() as waiting:
        page.locator("[data-testid='stDownloadButton'] button").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.suffix == ".html"
    assert path.stat().st_size <= 1_500_000
    file = open_file(new_context(offline=True).new_page(), path)
    assert period(file) == ("2026-03-01", "2026-03-31")
    assert file.input_value("#measure") == "days"
    assert looks(file) == looks(frame)


def test_app_log_holds_no_traceback(app: App) -> None:
    assert "Traceback" not in app.log.read_text(errors="replace")
