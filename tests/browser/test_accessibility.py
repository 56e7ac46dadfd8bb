"""The page for those who read it with a keyboard, a screen reader, or a telephone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from axe_kit import ACTIVE, CONTROLS, SIZES, overflow, violations
from browser_kit import ROOT, eventually, open_file, period
from playwright.sync_api import BrowserContext, Page

from geo.render.style import EMPTY, contrast

pytestmark = pytest.mark.browser

HEROF = "BAL-2026-01-31-HEROF2"
VIEWS: dict[str, dict[str, str]] = {
    "opening": {},
    "killed": {"measure": "killed", "from": "2026-01-01", "to": "2026-06-19", "per": "people"},
    "district": {"focus": "d:quetta", "measure": "killed"},
    "incident": {"focus": "i:BAL-2026-01-31-QUETTA"},
    "operation": {"focus": f"o:{HEROF}"},
    "claims": {"focus": f"o:{HEROF}", "sheet": "claims", "as_of": "2026-02-03"},
    "operations": {"sheet": "operations"},
    "nothing": {"from": "2010-01-01", "to": "2010-02-01"},
    "unplaced": {"from": "2026-03-01", "to": "2026-03-31"},
}


# Numbers and days of an axis that lie on each other.
TOUCHING = """() => { const all = [...document.querySelectorAll("text.tick")]
    .map((n) => [n.textContent, n.getBoundingClientRect()]).filter(([text]) => text.trim());
  return all.flatMap(([one, a], k) => all.slice(k + 1).filter(([, b]) => a.left < b.right
    && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
    .map(([two]) => `${one} | ${two}`)); }"""
NARROW = ("opening", "district", "claims")  # what is laid out anew on a telephone


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_the_file(
    new_context: Callable[..., BrowserContext], exported: Path, size: str
) -> None:
    page = new_context(offline=True, viewport=SIZES[size]).new_page()
    found = {}
    for name, view in VIEWS.items():
        if size == "phone" and name not in NARROW:
            continue
        open_file(page, exported, **view)
        found[name] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.fixture(scope="module")
def urdu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exports of 31 January 2026 in Urdu, and a briefing in English; one process makes all."""
    folder = tmp_path_factory.mktemp("urdu")
    script = (
        "import sys\n"
        "from geo.cli import main\n"
        "folder, view = sys.argv[1], ['--view', 'from=2026-01-31&to=2026-01-31&lang=ur']\n"
        "for command, name in (('map', 'map.html'), ('brief', 'brief.html'),\n"
        "                      ('figure', 'plate.svg')):\n"
        "    main([command, f'{folder}/{name}', *view], standalone_mode=False)\n"
        "main(['brief', f'{folder}/english.html', *view[:1], view[1][:-8], '--finding', 'moran'],\n"
        "     standalone_mode=False)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_axe_finds_nothing_in_urdu(new_context: Callable[..., BrowserContext], urdu: Path) -> None:
    page = new_context(offline=True, viewport=SIZES["phone"]).new_page()
    found = {}
    for name in NARROW:
        open_file(page, urdu / "map.html", **VIEWS[name])
        found[name] = violations(page)
        assert overflow(page)["scroll"] <= 0, name
        assert page.evaluate(TOUCHING) == [], name
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
            "ur",
            "rtl",
        ]
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_axe_finds_nothing_in_a_briefing(
    new_context: Callable[..., BrowserContext], urdu: Path
) -> None:
    page = new_context(offline=True).new_page()
    for name, lang, direction in (("english", "en", "ltr"), ("brief", "ur", "rtl")):
        page.goto((urdu / f"{name}.html").as_uri())
        assert violations(page) == [], lang
        said = "[document.documentElement.lang, getComputedStyle(document.body).direction]"
        assert page.evaluate(said) == [lang, direction]
        assert page.locator("h1").count() == 1
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page)["scroll"] <= 0, (lang, width)


def test_a_plate_is_a_picture_with_a_name_and_a_description(offline_page: Page, urdu: Path) -> None:
    offline_page.goto((urdu / "plate.svg").as_uri())
    title = offline_page.evaluate("document.querySelector('title').textContent")
    description = offline_page.evaluate("document.querySelector('desc').textContent")
    assert "31 جنوری 2026" in title
    assert len(description) > 2 * len(title)
    root = offline_page.locator("svg").first
    assert root.get_attribute("role") == "img"
    assert root.get_attribute("aria-labelledby") == "atlas-title atlas-desc"


def test_nothing_runs_over_the_edge_when_enlarged(
    new_context: Callable[..., BrowserContext], exported: Path
) -> None:
    page = new_context(offline=True, viewport={"width": 640, "height": 844}).new_page()
    for name, view in VIEWS.items():
        open_file(page, exported, **view)
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        for width in (640, 320):  # a desk's window at 200 %, a telephone's at 120 %
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_timeout(120)  # the timeline is drawn again
            found = overflow(page)
            assert found["scroll"] <= 0, (width, name, found)
            assert found["over"] == [], (width, name)


@pytest.mark.parametrize("view", ["opening", "operation", "claims"])
def test_everything_is_reached_by_tab_and_seen(
    offline_page: Page, exported: Path, view: str
) -> None:
    page = open_file(offline_page, exported, **VIEWS[view])
    wanted = page.evaluate(
        f"() => {{ window.wanted = ({CONTROLS})(); window.seen = new Set(); "
        "window.marked = new Set(); return window.wanted.length; }"
    )
    assert wanted > (60 if view != "claims" else 10)
    page.evaluate("document.activeElement.blur()")
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        done = page.evaluate(
            """() => { const n = document.activeElement;
              if (n === document.body) return window.seen.size > 0;
              window.seen.add(n);
              const style = getComputedStyle(n);
              const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
                || n.matches(".district") && parseFloat(style.strokeWidth) >= 3;
              const box = n.getBoundingClientRect();
              const inView = box.bottom > 0 && box.top < innerHeight
                && box.right > 0 && box.left < innerWidth;
              if (marked && inView) window.marked.add(n);
              return false; }"""
        )
        if done:
            break
    missed = page.evaluate(
        "() => window.wanted.filter((n) => !window.seen.has(n))"
        ".map((n) => n.outerHTML.slice(0, 140))"
    )
    assert missed == [], "never reached by Tab"
    # A date field is several stops of Tab; one of them must show it.
    unseen = page.evaluate(
        "() => [...window.seen].filter((n) => !window.marked.has(n))"
        ".map((n) => n.outerHTML.slice(0, 140))"
    )
    assert unseen == [], "reached, but without a mark that shows it"


def test_every_control_has_a_name(offline_page: Page, exported: Path) -> None:
    for view in ("opening", "incident", "operation", "claims", "operations"):
        page = open_file(offline_page, exported, **VIEWS[view])
        nameless = page.evaluate(
            f"""() => ({CONTROLS})().filter((n) => !(n.getAttribute("aria-label") || n.textContent
              || n.labels?.[0]?.textContent || n.title || "").trim()).map((n) => n.outerHTML)"""
        )
        assert nameless == []


def test_focus_stays_where_it_was_when_the_page_is_redrawn(
    offline_page: Page, exported: Path
) -> None:
    page = open_file(offline_page, exported)
    for selector, key in {
        "[data-side='to']": "ArrowRight",
        "#timeline-key button": " ",
        "#step-on": "Enter",
        "#running": " ",
    }.items():
        page.focus(selector)
        before = page.evaluate("document.activeElement.dataset.key")
        page.keyboard.press(key)
        assert before
        assert page.evaluate("document.activeElement.dataset.key") == before, selector


def test_what_a_key_opens_takes_the_keyboard_and_gives_it_back(
    offline_page: Page, exported: Path
) -> None:
    page = open_file(offline_page, exported)
    for opener in ("path[data-district='kech']", f".bracket[data-operation='{HEROF}']"):
        page.focus(opener)
        key = page.evaluate("document.activeElement.dataset.key")
        page.keyboard.press("Enter")
        assert page.evaluate(ACTIVE) == "panel-title"
        page.keyboard.press("Tab")
        assert page.evaluate(ACTIVE) == "back"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.dataset.key") == key


def test_claims_are_reached_and_left_without_a_mouse(offline_page: Page, exported: Path) -> None:
    """Map, record, claims, back, playback, timeline, filter; the keyboard is never caught."""
    page = open_file(offline_page, exported)
    walked = []

    def tab_to(wanted: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            walked.append(page.evaluate(ACTIVE))
            if wanted in walked[-1]:
                return
        raise AssertionError(f"{wanted} is not reached: {walked}")

    tab_to("dquetta")
    page.keyboard.press("Enter")
    tab_to("i1")  # the record of the district
    page.keyboard.press("Enter")
    assert page.evaluate(ACTIVE) == "panel-title"
    tab_to("open-claims")
    page.keyboard.press("Enter")
    assert page.evaluate(ACTIVE) == "sheet-title"
    assert page.locator("#sheet .ledger").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate(ACTIVE) == "open-claims"
    page.keyboard.press("Escape")
    assert page.evaluate("location.hash").count("focus") == 0
    page.evaluate("document.activeElement.blur()")
    tab_to("Past the map to the timeline")
    page.keyboard.press("Enter")
    assert page.evaluate(ACTIVE) == "play"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    tab_to("step-end")
    page.keyboard.press("Enter")
    tab_to("h-from")
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#from") == "2026-01-30"
    tab_to("t0")
    page.keyboard.press(" ")
    eventually(page, "location.hash.includes('hidden=')")


def test_a_change_is_said_once_and_a_playback_at_its_end(
    offline_page: Page, exported: Path
) -> None:
    page = open_file(offline_page, exported)
    assert page.locator("[aria-live], [role=status]:not([hidden]), [role=alert]").count() == 1
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() =>
          window.said.push(document.getElementById("said").textContent))
          .observe(document.getElementById("said"), { childList: true }); }"""
    )
    page.select_option("#measure", "days")
    page.select_option("#measure", "killed")
    eventually(page, "window.said.length > 0")
    assert page.evaluate("window.said") == [page.inner_text("#title")]
    page.click("#play")
    page.wait_for_timeout(1200)
    assert len(page.evaluate("window.said")) == 1
    page.click("#play")
    eventually(page, "window.said.length === 2")
    assert page.evaluate("window.said[1]") == page.inner_text("#title")


def test_parts_are_named_for_a_screen_reader(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported, focus=f"o:{HEROF}")
    tree = page.locator("body").aria_snapshot()
    for part in (
        'navigation "Pages"',
        'figure "Map and timeline"',
        'group "Map of the districts"',
        'button "Quetta: 1 incident record"',
        'button "Barkhan: No record (not zero)"',
        'region "Incidents by type by day"',
        'group "Timeline, one bar a Day',
        'slider "Start of the period"',
        'group "Playback"',
        'button "Play"',
        'group "Event types"',
        'complementary "Details"',
        'table "How the figures moved"',
        'columnheader "State"',
        'rowheader "31 Jan 2026"',
    ):
        assert part in tree, part
    assert page.locator("path[data-district]").count() == 36


def test_targets_are_large_enough_for_a_finger(
    new_context: Callable[..., BrowserContext], exported: Path
) -> None:
    """WCAG 2.2: 24 px, districts and links in running text apart."""
    page = new_context(offline=True, viewport=SIZES["phone"], has_touch=True).new_page()
    for view in ("opening", "incident", "claims"):
        open_file(page, exported, **VIEWS[view])
        small = page.evaluate(
            f"""() => ({CONTROLS})().filter((n) => !n.matches(
                ".district, .handle, .bracket, a, .link, [tabindex='-1'], .matrix-scroll"))
              .map((n) => [n.closest("label") || n, n]).filter(([box]) => {{
                const r = box.getBoundingClientRect(); return r.height < 24 || r.width < 24; }})
              .map(([, n]) => n.outerHTML.slice(0, 120))"""
        )
        assert small == [], view


def test_page_can_be_zoomed_and_names_its_language(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported)
    content = page.get_attribute("meta[name='viewport']", "content") or ""
    assert "user-scalable" not in content
    assert "maximum-scale" not in content
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1


def test_motion_is_reduced_when_asked(
    new_context: Callable[..., BrowserContext], exported: Path
) -> None:
    moving = "document.querySelectorAll('.leaflet-fade-anim').length"
    longest = (
        "Math.max(...[...document.querySelectorAll('*')].map((n) => "
        "parseFloat(getComputedStyle(n).transitionDuration) + "
        "parseFloat(getComputedStyle(n).animationDuration)))"
    )
    for asked, expected in (("reduce", 0), ("no-preference", 1)):
        page = open_file(new_context(offline=True, reduced_motion=asked).new_page(), exported)
        assert page.evaluate(moving) == expected
        assert (page.evaluate(longest) > 0) == bool(expected)


def test_forced_colours_keep_classes_text_and_what_is_chosen(
    new_context: Callable[..., BrowserContext], exported: Path
) -> None:
    page = new_context(offline=True, forced_colors="active", color_scheme="dark").new_page()
    open_file(page, exported, focus=f"o:{HEROF}", sheet="claims", as_of="2026-02-03")
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert page.evaluate(style.format(".stepper [aria-pressed=true]", "outlineStyle")) == "solid"
    assert page.evaluate(style.format(".stepper [aria-pressed=false]", "outlineStyle")) == "none"
    open_file(page, exported)
    assert page.evaluate(style.format("body", "color")) == "rgb(255, 255, 255)"
    fills = page.evaluate(
        "[...new Set([...document.querySelectorAll('path[data-district]')]"
        ".map((p) => getComputedStyle(p).fill))]"
    )
    assert len(fills) == 3  # none, one, two records
    assert page.evaluate(style.format(".swatch rect", "fill")) in fills


# Contrast of each district's name with the ground it stands on.
CONTRAST = """() => {
  const light = (c) => { const [r, g, b] = c.match(/\\d+/g).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  return [...document.querySelectorAll(".district-label span")].map((n) => {
    const box = n.getBoundingClientRect();
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .find((p) => p.matches("path[data-district]"));
    if (!under) return null;
    const fill = getComputedStyle(under).fill;
    const dark = n.classList.contains("on-dark");
    // A dark name that reaches into a dark district is read against its white rim.
    const rim = fill.startsWith("url") || (!dark && light(fill) < 0.18);
    const ground = rim ? "rgb(255,255,255)" : fill;
    const [a, b] = [light(getComputedStyle(n).color), light(ground)].sort((x, y) => y - x);
    return [n.textContent, (a + 0.05) / (b + 0.05)]; }).filter(Boolean); }"""


def test_names_and_lines_on_the_map_can_be_seen(offline_page: Page, exported: Path) -> None:
    year = {"from": "2026-01-01", "to": "2026-06-19"}
    for view in (
        {"measure": "killed"},
        {"measure": "incidents"},
        {"measure": "killed", "fade": "1"},
    ):
        page = open_file(offline_page, exported, **year, **view)
        contrasts = page.evaluate(CONTRAST)
        assert len(contrasts) > 5
        assert [one for one in contrasts if one[1] < 4.5] == [], view
        lines = page.evaluate(
            "() => [...document.querySelectorAll('path.district')]"
            ".map((p) => [p.getAttribute('stroke'), p.getAttribute('fill')])"
        )
        grounds = [(line, fill if fill.startswith("#") else EMPTY) for line, fill in lines]
        assert len(grounds) == 36
        assert [one for one in grounds if contrast(*one) < 3] == [], view


def test_looks_differ_without_colour(offline_page: Page, exported: Path) -> None:
    """In greyscale the classes keep their order, and no class looks like an absence."""
    year = {"from": "2026-01-01", "to": "2026-06-19"}
    for measure in ("incidents", "killed"):
        page = open_file(offline_page, exported, **year, measure=measure)
        colours = dict(
            page.evaluate(
                "() => [...document.querySelectorAll('path[data-look^=class]')]"
                ".map((p) => [p.dataset.look, p.getAttribute('fill')])"
            )
        )
        grey = []
        for look in sorted(colours):
            r, g, b = bytes.fromhex(colours[look][1:])
            grey.append(0.2126 * r + 0.7152 * g + 0.0722 * b)
        assert grey == sorted(grey, reverse=True)
        assert all(a - b > 12 for a, b in pairwise(grey))


# Which district has the keyboard, and whether any of it lies in the frame of the map.
SEEN = """() => { const [a, b] = [document.activeElement, document.getElementById("map")]
  .map((n) => n.getBoundingClientRect());
  return [document.activeElement.dataset.district, a.width > 0 && a.right > b.left
    && a.left < b.right && a.bottom > b.top && a.top < b.bottom]; }"""
STILL = "!document.querySelector('.leaflet-zoom-anim')"


def test_a_district_that_has_the_keyboard_is_in_sight(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported)
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        eventually(page, STILL)  # a press while it zooms is not taken
    page.locator("#map").focus()
    first, outside = "", []
    for _ in range(36):
        page.keyboard.press("Tab")
        name, inside = page.evaluate(SEEN)
        assert name
        first = first or name
        if not inside:
            outside.append(name)
    assert outside == []
    # Also one that the keyboard comes to while the map zooms, whose end sets the middle anew.
    page.evaluate(
        """(first) => { document.querySelector(".leaflet-control-zoom-in").click();
          document.querySelector(`[data-district="${first}"]`).focus(); }""",
        first,
    )
    assert not page.evaluate(STILL)
    eventually(page, STILL)
    assert page.evaluate(SEEN) == [first, True]


def test_ends_of_the_period_know_the_keys_of_a_slider(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported)
    for side, key, wanted in (
        ("from", "ArrowRight", ("2026-01-31", "2026-01-31")),  # stops at the other end
        ("from", "PageDown", ("2026-01-24", "2026-01-31")),
        ("to", "PageUp", ("2026-01-24", "2026-02-07")),
        ("from", "Home", ("2013-01-01", "2026-02-07")),
        ("from", "End", ("2026-01-01", "2026-02-07")),  # by year now
        ("to", "End", ("2026-01-01", "2026-06-25")),
    ):
        page.locator(f"[data-side='{side}']").focus()
        page.keyboard.press(key)
        assert period(page) == wanted, (side, key)
    most = page.get_attribute("[data-side='from']", "aria-valuemax")
    assert most == page.get_attribute("[data-side='to']", "aria-valuenow")


def test_a_date_is_typed_to_its_end(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported, measure="killed")
    month_first = page.evaluate("new Date(2026, 1, 3).toLocaleDateString().startsWith('2')")
    for field, day, wanted in (
        ("from", "03", ("2026-01-03", "2026-01-31")),
        ("to", "05", ("2026-01-03", "2026-01-05")),
    ):
        page.focus(f"#{field}")
        shown = page.inner_text("#title")
        for key in f"01{day}2026" if month_first else f"{day}012026":
            page.keyboard.press(key)
            assert page.evaluate(ACTIVE) == field
        assert page.inner_text("#title") == shown
        page.keyboard.press("Enter")
        assert period(page) == wanted
        assert page.evaluate(ACTIVE) == field
    page.focus("#as_of")
    page.keyboard.type("02032026" if month_first else "03022026")
    assert "as_of" not in page.url
    for _ in range(4):  # out of the field by its own stops, to the next one
        page.keyboard.press("Tab")
        if page.evaluate(ACTIVE) != "as_of":
            break
    assert page.evaluate(ACTIVE) == "from"
    assert page.input_value("#as_of") == "2026-02-03"
    assert "as_of=2026-02-03" in page.url
    page.fill("#from", "2026-01-04")  # picked: taken at once
    assert "from=2026-01-04" in page.url
    for day in ("", "0001-01-01", "9999-12-31"):  # none that a view can name: as it was
        page.fill("#from", day)
        assert page.input_value("#from") == "2026-01-04"
        assert "from=2026-01-04" in page.url


def test_a_sheet_keeps_the_keyboard_and_says_what_it_changed(
    offline_page: Page, exported: Path
) -> None:
    page = open_file(offline_page, exported, **VIEWS["claims"])
    page.focus("#chart-figure")
    first = page.input_value("#chart-figure")
    seen = {first}
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        assert page.evaluate(ACTIVE) == "chart-figure"
        seen.add(page.input_value("#chart-figure"))
    assert len(seen) == 4
    page.focus("[data-as-of='2026-01-31']")
    page.keyboard.press("Enter")
    said = "document.getElementById('said').textContent"
    eventually(page, f"{said} === 'Where the figures stood on 31 January 2026'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement !== document.body")
