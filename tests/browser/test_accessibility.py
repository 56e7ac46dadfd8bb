"""The page for those who read it with a keyboard, a screen reader, or a telephone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_kit import App, open_file, run_cli
from playwright.sync_api import BrowserContext, Frame, Page

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
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
# What can be operated, is shown, and so must be reached by Tab and say what it is.
CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex], [role=button], [role=slider]")]
  .filter((n) => n.checkVisibility({ visibilityProperty: true })
    && !n.closest("details:not([open]) > :not(summary)") && n.tabIndex >= 0 && !n.disabled)"""


def violations(home: Page | Frame) -> list[str]:
    """What axe finds, one line for each element with what is wrong with it."""
    found = Axe().run(home, options=RULES).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {', '.join(map(str, node['target']))} "
        f"{' '.join((node.get('failureSummary') or '').split())} {node['html'][:160]}"
        for v in found
        for node in v["nodes"]
    ]


def overflow(home: Page | Frame) -> dict[str, Any]:
    return home.evaluate(
        """() => { const wide = document.documentElement.clientWidth; return {
          scroll: document.documentElement.scrollWidth - wide,
          over: [...document.querySelectorAll("#page *")].filter((n) => {
            const box = n.getBoundingClientRect();
            return box.width && box.right > wide + 1 && !n.closest("svg, .leaflet-container")
              && ![...(function* (m) { while ((m = m.parentElement)) yield m; })(n)]
                .some((m) => ["auto", "scroll", "hidden"].includes(getComputedStyle(m).overflowX));
          }).slice(0, 5).map((n) => n.outerHTML.slice(0, 120)) }; }"""
    )


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_the_file(
    new_context: Callable[..., BrowserContext], exported: Path, size: str
) -> None:
    page = new_context(offline=True, viewport=SIZES[size]).new_page()
    found = {}
    for name, view in VIEWS.items():
        open_file(page, exported, **view)
        found[name] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_axe_finds_nothing_in_urdu(
    new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    path = tmp_path / "urdu.html"
    run_cli("map", path, "--view", "from=2026-01-31&to=2026-01-31&lang=ur")
    page = new_context(offline=True, viewport=SIZES["phone"]).new_page()
    found = {}
    for name in ("opening", "district", "claims"):
        open_file(page, path, **VIEWS[name])
        found[name] = violations(page)
        assert overflow(page)["scroll"] <= 0, name
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_axe_finds_nothing_in_the_app(new_context: Callable[..., BrowserContext], app: App) -> None:
    for size in SIZES.values():
        page = new_context(viewport=size).new_page()
        page.goto(f"{app.url}/?from=2026-01-31&to=2026-01-31&focus=o:{HEROF}")
        handle = page.wait_for_selector("iframe[title*='atlas_map']", state="attached")
        frame = handle.content_frame()
        assert frame
        frame.wait_for_selector("html[data-ready]", state="attached")
        page.wait_for_timeout(300)
        assert violations(frame) == []
        assert overflow(frame)["scroll"] <= 0
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


def test_nothing_runs_over_the_edge_of_a_telephone(
    new_context: Callable[..., BrowserContext], exported: Path
) -> None:
    page = new_context(offline=True, viewport=SIZES["phone"]).new_page()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for name, view in VIEWS.items():
            open_file(page, exported, **view)
            page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
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
    for view in VIEWS.values():
        page = open_file(offline_page, exported, **view)
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
        "path[data-district='kech']": "Enter",
        f".bracket[data-operation='{HEROF}']": "Enter",
        "#step-on": "Enter",
        "#running": " ",
    }.items():
        page.focus(selector)
        before = page.evaluate("document.activeElement.dataset.key")
        page.keyboard.press(key)
        assert before
        assert page.evaluate("document.activeElement.dataset.key") == before, selector


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
    page = new_context(offline=True, reduced_motion="reduce").new_page()
    open_file(page, exported)
    style = "getComputedStyle(document.querySelector('.district')).transitionDuration"
    assert page.evaluate(style) in ("0s", "")


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
