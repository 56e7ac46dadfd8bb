"""The exported file in a browser whose network is off: what it says and what it does."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser_kit import PRODUCED, Watch, eventually, looks, open_file, period, run_cli
from playwright.sync_api import BrowserContext, Page

from geo import workflow
from geo.core.settings import disclaimer
from geo.districts.tables import load_districts
from geo.incidents.model import CATEGORIES
from geo.incidents.selection import Selection
from geo.render.webmap.page import render_page

pytestmark = pytest.mark.browser

OPERATION = "BAL-2026-01-31-HEROF2"
QUETTA = "BAL-2026-01-31-QUETTA"
# The operation's totals, by whomever: none of them may stand in a district.
TOTALS = {"17", "31", "84", "92", "145", "177", "197", "200", "216", "280", "310", "362"}
# Which numbers a text holds, ranges and "at least" as one: 3, 3–5, 3+, 1,200.
_NUMBER = re.compile(r"\d[\d,.]*(?:–\d[\d,.]*)?\+?")


def numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


def headline(page: Page) -> list[str]:
    """The numbers of the title after its period: records and districts, or nothing."""
    return numbers(page.inner_text("#title").rpartition(":")[2])


def labels(page: Page) -> dict[str, str]:
    """What a screen reader hears of each district, without the district's name."""
    return page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('path[data-district]')]"
        ".map((p) => [p.dataset.district, p.getAttribute('aria-label').split(': ').pop()]))"
    )


def fills(page: Page) -> dict[str, set[str]]:
    pairs = page.evaluate(
        "() => [...document.querySelectorAll('path[data-district]')]"
        ".map((p) => [p.dataset.look, p.getAttribute('fill')])"
    )
    out: dict[str, set[str]] = {}
    for look, fill in pairs:
        out.setdefault(look, set()).add(fill)
    return out


def drawn_like(page: Page, **view: Any) -> None:
    """The page draws what the workflow says of the period that the page says it shows."""
    start, end = (date.fromisoformat(day) for day in period(page))
    table = workflow.district_numbers(Selection(start=start, end=end, **view))
    plain = {d: "value" if k.startswith("class-") else k for d, k in looks(page).items()}
    assert plain == table["look"].to_dict()


def click_district(page: Page, district: str) -> None:
    """Click a district with the mouse, where nothing lies over it."""
    spot = page.evaluate(
        """(id) => {
          const path = document.querySelector(`path[data-district="${id}"]`);
          const box = path.getBoundingClientRect();
          const cx = box.x + box.width / 2, cy = box.y + box.height / 2;
          const spots = [];
          for (let i = 1; i < 24; i += 1) for (let j = 1; j < 24; j += 1)
            spots.push([box.x + (box.width * i) / 24, box.y + (box.height * j) / 24]);
          spots.sort((a, b) => Math.hypot(a[0]-cx, a[1]-cy) - Math.hypot(b[0]-cx, b[1]-cy));
          return spots.find(([x, y]) => document.elementFromPoint(x, y) === path);
        }""",
        district,
    )
    assert spot, f"{district} is nowhere in reach of the mouse"
    page.mouse.click(*spot)


def drag_timeline(page: Page, first: float, last: float) -> None:
    """Drag over the timeline between two shares of its width."""
    page.locator("#timeline").scroll_into_view_if_needed()
    box = page.locator("#timeline svg").bounding_box()
    assert box
    y = box["y"] + box["height"] * 0.75
    page.mouse.move(box["x"] + box["width"] * first, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (first + last) / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * last, y, steps=4)
    page.mouse.up()


@pytest.fixture
def opened(offline_page: Page, exported: Path) -> Page:
    """The export of 31 January 2026, opened from the disk."""
    return open_file(offline_page, exported)


def test_opens_from_the_disk_with_the_network_off(
    opened: Page, exported: Path, watch: Watch
) -> None:
    assert len(looks(opened)) == 36
    assert opened.locator("path[data-district]").evaluate_all(
        "(paths) => paths.every((p) => p.getBoundingClientRect().width > 2)"
    )
    assert opened.locator("#timeline svg rect").count() > 5
    assert watch.requests == [exported.as_uri()]
    loaded = opened.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert [name for name in loaded if not name.startswith("data:")] == []


def test_the_watch_sees_what_would_leave_the_machine(page: Page, watch: Watch) -> None:
    """The proof of the proofs: a page that does reach out is caught, and gets nowhere."""
    page.set_content("<img src='http://example.org/x.png'><script>throw Error('seen')</script>")
    page.evaluate("console.error('heard')")
    page.evaluate("() => fetch('https://192.0.2.1/').catch(() => 0)")
    page.evaluate("alert('shown')")
    for fault in ("example.org", "192.0.2.1", "page error: seen", "heard", "dialog: shown"):
        assert any(fault in seen for seen in watch.faults), (fault, watch.faults)
    watch.excuse("")


def test_content_policy_is_strict_and_alive(opened: Page, watch: Watch) -> None:
    policy = opened.get_attribute("meta[http-equiv='Content-Security-Policy']", "content")
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    watch.excuse("content policy", "Content Security Policy")
    opened.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); }"
    )
    opened.wait_for_timeout(100)
    assert opened.evaluate("window.ran") is None
    assert any("script-src" in fault for fault in watch.faults)


def test_title_counts_records_and_districts(opened: Page) -> None:
    assert headline(opened) == ["13", "11"]
    assert "2026" in opened.inner_text("#title")
    assert opened.inner_text("#title") in opened.title()
    drawn = [look for look in looks(opened).values() if look.startswith("class-")]
    assert len(drawn) == 11


def test_claims_of_the_operation_stand_side_by_side(opened: Page) -> None:
    card = opened.locator(f"[data-operation-card='{OPERATION}']")
    cells = card.locator("tr[data-line] td:not(:empty)").evaluate_all(
        """(cells) => cells.map((c) => ({ line: c.parentElement.dataset.line, who: c.title,
          day: c.dataset.asOf, says: c.textContent, x: c.getBoundingClientRect().x,
          table: c.closest("table").outerHTML.length }))"""
    )

    def said(line: str, day: str, who: str) -> list[dict[str, Any]]:
        return [c for c in cells if (c["line"], c["day"]) == (line, day) and who in c["who"]]

    state = said("killed-security", "2026-02-01", "Bugti")
    group = said("killed-security", "2026-01-31", "BLA")
    assert [c["says"] for c in state] == ["17"]
    assert [c["says"] for c in group] == ["84"]
    assert [c["says"] for c in said("killed-civilian", "2026-02-01", "Bugti")] == ["31"]
    assert [c["says"] for c in said("killed-militant", "2026-02-01", "Bugti")] == ["145"]
    assert state[0]["table"] == group[0]["table"], "one table holds both"
    text = card.inner_text()
    for added in ("101", "115", "229", "176"):  # 17+84, 31+84, 145+84, 145+31
        assert added not in numbers(text)
    ledger = card.locator(".statement li[data-claim]")
    assert ledger.count() >= 20
    both = card.locator(".statement[data-claimant='BLA'][data-as-of='2026-01-31']")
    assert "84" in both.first.text_content()


def test_no_district_holds_a_total_of_the_operation(opened: Page) -> None:
    opened.select_option("#measure", "killed")
    for category in CATEGORIES:
        opened.select_option("#category", category)
        for district, says in labels(opened).items():
            assert not TOTALS & {n.rstrip("+") for n in numbers(says)}, (district, category, says)
    profiles = opened.evaluate(
        """() => [...document.querySelectorAll("path[data-district]")].map((p) => {
          p.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
          return [p.dataset.district, [...document.querySelectorAll(
            "#panel .killed td:first-of-type, #panel .numbers b")].map((n) => n.textContent)];
        })"""
    )
    assert len(profiles) == 36
    for district, figures in profiles:
        found = {n.rstrip("+") for figure in figures for n in numbers(figure)}
        assert not TOTALS & found, (district, figures)


def test_click_opens_the_district(opened: Page) -> None:
    click_district(opened, "khuzdar")
    assert "Khuzdar" in opened.inner_text("#panel-title")
    path = opened.locator("path[data-district='khuzdar']")
    assert path.get_attribute("aria-pressed") == "true"
    assert parse_qs(urlsplit(opened.url).fragment)["focus"] == ["d:khuzdar"]
    opened.click("#back")
    assert path.get_attribute("aria-pressed") == "false"
    assert opened.locator("#panel-title").count() == 0


@pytest.mark.parametrize("key", ["Enter", " "])
def test_keyboard_opens_the_district(opened: Page, key: str) -> None:
    opened.focus("path[data-district='gwadar']")
    opened.keyboard.press(key)
    assert "Gwadar" in opened.inner_text("#panel-title")
    assert opened.evaluate("document.activeElement.id") == "panel-title"
    records = opened.locator("#panel [data-incident]").evaluate_all(
        "(all) => all.map((b) => b.dataset.incident)"
    )
    table = workflow.view_scene(workflow.OPENING).incidents
    inside = table[table["possible"] & (table["district_id"] == "gwadar")]
    assert sorted(records) == sorted(inside.index)
    opened.keyboard.press("Escape")
    assert opened.locator("#panel-title").count() == 0
    assert opened.evaluate("document.activeElement.dataset.district") == "gwadar"


def test_incident_shows_its_claims(opened: Page) -> None:
    opened.click(f"#panel [data-incident='{QUETTA}']")
    scene = workflow.view_scene(workflow.OPENING)
    assert opened.inner_text("#panel-title") == scene.incidents.loc[QUETTA, "title"]
    claims = scene.record.claims[scene.record.claims["incident_id"] == QUETTA]
    assert len(claims)
    shown = opened.locator("#panel .statement").evaluate_all(
        """(all) => all.map((s) => [s.dataset.claimant, s.dataset.asOf,
          s.querySelector(".who b").textContent, s.querySelector(".source").textContent])"""
    )
    assert {(who, day) for who, day, *_ in shown} == {
        (c.claimant, c.as_of.date().isoformat()) for c in claims.itertuples()
    }
    assert all(who == said and source.strip() for who, _, said, source in shown)
    publishers = set(scene.record.sources.loc[claims["source_id"], "publisher"])
    assert all(any(p in source for p in publishers) for *_, source in shown)
    links = opened.locator("#panel .source a").evaluate_all(
        "(all) => all.map((a) => [a.href, a.target, a.rel])"
    )
    assert links
    assert all(href.startswith("http") and "noopener" in rel for href, _, rel in links)


def test_operation_is_shown_as_a_set(opened: Page) -> None:
    outlines = opened.locator("path[data-outline]")
    assert outlines.count() == 0
    opened.click(f"[data-operation-card='{OPERATION}'] .title")
    scene = workflow.view_scene(workflow.OPENING)
    members = scene.record.memberships
    members = members.loc[members["operation_id"] == OPERATION, "incident_id"]
    inside = set(scene.incidents.loc[members, "district_id"].dropna())
    drawn = outlines.evaluate_all("(all) => all.map((p) => p.dataset.outline)")
    assert sorted(drawn) == sorted(inside)
    listed = opened.locator("#panel [data-incident]").evaluate_all(
        "(all) => all.map((b) => b.dataset.incident)"
    )
    assert sorted(listed) == sorted(members)
    assert opened.locator(f".bracket.chosen[data-operation='{OPERATION}']").count() == 1
    assert parse_qs(urlsplit(opened.url).fragment)["focus"] == [f"o:{OPERATION}"]


def test_bracket_answers_to_the_keyboard(opened: Page) -> None:
    opened.focus(f".bracket[data-operation='{OPERATION}']")
    opened.keyboard.press("Enter")
    assert opened.locator(f".bracket.chosen[data-operation='{OPERATION}']").count() == 1
    assert opened.evaluate("document.activeElement.id") == "panel-title"
    opened.keyboard.press("Escape")
    assert opened.evaluate("document.activeElement.dataset.operation") == OPERATION


def test_brush_moves_map_and_title(opened: Page, watch: Watch) -> None:
    before = (period(opened), looks(opened), opened.inner_text("#title"))
    asked = len(watch.requests)
    drag_timeline(opened, 0.62, 0.9)
    after = (period(opened), looks(opened), opened.inner_text("#title"))
    assert all(a != b for a, b in zip(after, before, strict=True))
    assert period(opened)[0] < period(opened)[1]
    drawn_like(opened)
    assert len(watch.requests) == asked
    view = parse_qs(urlsplit(opened.url).fragment)
    assert (view["from"][0], view["to"][0]) == period(opened)


def test_brush_is_moved_whole(opened: Page) -> None:
    drag_timeline(opened, 0.62, 0.9)
    start, end = map(date.fromisoformat, period(opened))
    drag_timeline(opened, 0.76, 0.66)
    moved = tuple(map(date.fromisoformat, period(opened)))
    assert moved[0] < start
    assert moved[1] - moved[0] == end - start
    drawn_like(opened)


def test_a_period_of_whole_bars_is_moved_by_bars(opened: Page, exported: Path) -> None:
    open_file(opened, exported, **{"unit": "month", "from": "2015-02-01", "to": "2015-12-31"})
    drag_timeline(opened, 0.2, 0.99)
    assert period(opened) == ("2026-02-01", "2026-12-31")


def test_the_whole_record_says_what_lies_apart(opened: Page, tmp_path: Path) -> None:
    block = workflow.view_map(Selection(), produced=date.fromisoformat(PRODUCED)).block
    block = copy.deepcopy(block)
    for name in ("d0", "d1"):
        block["incidents"][name][:2] = [-70_000, 84_000]
    path = tmp_path / "apart.html"
    path.write_text(render_page(block, home="file"), encoding="utf-8", newline="")
    open_file(opened, path)
    said = "Not in it: 2 records dated far from all others – 7 May 1778, 26 December 2199;"
    assert said in opened.inner_text("#subtitle")
    open_file(opened, path, **{"from": "2026-01-31", "to": "2026-01-31"})
    assert "Not in it" not in opened.inner_text("#subtitle")
    opened.click("#whole")
    assert said in opened.inner_text("#subtitle")
    open_file(opened, path, **{"from": "1778-01-01", "to": "2026-12-31"})
    assert "others – 26 December 2199; a view" in opened.inner_text("#subtitle")


@pytest.mark.parametrize("measure", ["incidents", "killed"])
def test_a_bar_without_a_record_is_no_zero(opened: Page, exported: Path, measure: str) -> None:
    view = {"unit": "day", "from": "2026-06-01", "to": "2026-06-25", "measure": measure}
    open_file(opened, exported, **view)
    opened.locator("#timeline").scroll_into_view_if_needed()
    box = opened.locator("#timeline svg").bounding_box()
    assert box
    opened.mouse.move(box["x"] + box["width"] - 14, box["y"] + box["height"] * 0.6)
    assert opened.inner_text("#timeline-says").endswith(": Not covered")


@pytest.mark.parametrize(
    ("side", "key", "expected"),
    [
        ("to", "ArrowRight", ("2026-01-31", "2026-02-01")),
        ("from", "ArrowLeft", ("2026-01-30", "2026-01-31")),
        ("to", "ArrowLeft", ("2026-01-31", "2026-01-31")),  # stops at the other end
    ],
)
def test_keys_move_a_handle(opened: Page, side: str, key: str, expected: tuple[str, str]) -> None:
    opened.focus(f"[data-side='{side}']")
    opened.keyboard.press(key)
    assert period(opened) == expected
    assert opened.evaluate("document.activeElement.dataset.side") == side
    drawn_like(opened)


WEEK = {"from": "2026-01-28", "to": "2026-02-03", "unit": "day"}


def test_steps_walk_through_the_period(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported, **WEEK)
    for day in (28, 29, 30, 31):
        page.click("#step-on")
        on = date(2026, 1, day)
        table = workflow.district_numbers(Selection(start=on, end=on))
        plain = {d: "value" if k.startswith("class-") else k for d, k in looks(page).items()}
        assert plain == table["look"].to_dict()
        assert str(day) in numbers(page.inner_text("#title"))[0]
    assert headline(page) == ["13", "11"]
    page.click("#step-back")
    assert "30" in numbers(page.inner_text("#title"))[0]
    assert period(page) == (WEEK["from"], WEEK["to"]), "the period stays while it is played"
    page.click("#step-end")
    assert page.locator("#step-end").count() == 0
    drawn_like(page)


def test_classes_stay_while_playing(offline_page: Page, exported: Path) -> None:
    """A colour means the same number in every step."""
    page = open_file(offline_page, exported, **WEEK)
    meaning: dict[str, set[str]] = {}
    for _ in range(7):
        page.click("#step-on")
        classes, says = looks(page), labels(page)
        for district, look in classes.items():
            if look.startswith("class-"):
                meaning.setdefault(numbers(says[district])[0], set()).add(look)
    assert meaning
    assert all(len(looks_) == 1 for looks_ in meaning.values()), meaning


def test_play_and_pause(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported, **WEEK)
    page.evaluate(
        """() => { window.titles = []; new MutationObserver(() =>
          window.titles.push(document.getElementById("title").textContent))
          .observe(document.getElementById("title"), { childList: true }); }"""
    )
    page.click("#play")
    eventually(page, "new Set(window.titles).size >= 3")
    page.click("#play")
    stopped = page.inner_text("#title")
    page.wait_for_timeout(700)
    assert page.inner_text("#title") == stopped
    page.click("#play")
    eventually(page, "new Set(window.titles).size >= 7")
    page.wait_for_timeout(700)
    last = page.inner_text("#title")
    page.wait_for_timeout(600)
    assert page.inner_text("#title") == last, "playback ends with the period"
    assert period(page) == (WEEK["from"], WEEK["to"])
    page.evaluate("window.titles = []")
    page.click("#play")
    assert "28" in numbers(page.evaluate("window.titles[0]"))[0], "it begins again at the beginning"


def test_a_period_that_is_the_last_unit_is_played_from_the_first(
    offline_page: Page, exported: Path
) -> None:
    page = open_file(offline_page, exported, unit="year")
    page.click("#play")
    eventually(page, "document.getElementById('step-end')")


def test_running_total(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported, **WEEK)
    page.check("#running")
    for day in range(28, 32):
        page.click("#step-on")
        start, end = date(2026, 1, 28), date(2026, 1, day)
        table = workflow.district_numbers(Selection(start=start, end=end))
        total = table["high"].dropna()
        assert headline(page)[1:] == ([str(len(total))] if len(total) else [])
        says = {d: numbers(text)[:1] for d, text in labels(page).items()}
        assert {d: n for d, n in says.items() if n} == {
            d: [f"{low:g}" if low == high else f"{low:g}–{high:g}"]
            for d, low, high in zip(total.index, table["low"].dropna(), total, strict=True)
        }
    page.uncheck("#running")
    on = date(2026, 1, 31)
    table = workflow.district_numbers(Selection(start=on, end=on))
    assert headline(page)[1] == str(int((table["records"] > 0).sum()))


def test_a_step_is_done_in_the_browser_at_once(
    offline_page: Page, exported: Path, watch: Watch
) -> None:
    page = open_file(offline_page, exported, **WEEK)
    asked = len(watch.requests)
    page.evaluate(
        """() => { window.said = 0; const post = window.postMessage;
          window.postMessage = (...all) => {
            window.said += 1; return post.apply(window, all); } }"""
    )
    took = page.evaluate(
        """() => { const out = [];
          for (let k = 0; k < 5; k += 1) {
            const title = document.getElementById("title").textContent;
            const start = performance.now();
            document.getElementById("step-on")
              .dispatchEvent(new MouseEvent("click", { bubbles: true }));
            out.push([performance.now() - start,
              document.getElementById("title").textContent !== title]);
          }
          return out; }"""
    )
    print("a step took", [f"{ms:.0f} ms" for ms, _ in took])
    assert all(changed for _, changed in took), "drawn before the click returns"
    assert page.evaluate("window.said") == 0
    assert len(watch.requests) == asked
    assert watch.sent == []


def test_link_restores_the_view(new_context: Callable[..., BrowserContext], exported: Path) -> None:
    first = open_file(new_context(offline=True).new_page(), exported)
    drag_timeline(first, 0.55, 0.85)
    first.select_option("#measure", "killed")
    first.select_option("#category", "security")
    first.focus("path[data-district='quetta']")
    first.keyboard.press("Enter")
    second = new_context(offline=True).new_page()
    second.goto(first.url)
    second.wait_for_selector("html[data-ready]")
    for page_state in (
        period,
        looks,
        labels,
        lambda p: p.input_value("#measure"),
        lambda p: p.input_value("#category"),
        lambda p: p.inner_text("#title"),
        lambda p: p.inner_text("#panel"),
    ):
        assert page_state(second) == page_state(first)
    assert "Quetta" in second.inner_text("#panel-title")


def test_link_pasted_into_an_open_page_is_followed(opened: Page) -> None:
    opened.evaluate("location.hash = 'from=2026-03-01&to=2026-03-31&focus=d:kech'")
    eventually(opened, "document.getElementById('from').value === '2026-03-01'")
    assert period(opened) == ("2026-03-01", "2026-03-31")
    assert "Kech" in opened.inner_text("#panel-title")


@pytest.mark.parametrize(
    "address",
    [
        "from=tomorrow&to=2026-13-45&measure=all&focus=d:atlantis",
        "from=2026-02-01&to=2026-01-01",
        "focus=i:__proto__&measure=constructor&unit=never&per=__proto__",
        "%E0%A4%A&=&&&from",
        "hidden=__proto__|<b>|toString",
        "as_of=never&rule=everyone&sheet=__proto__&compare=a,b,c",
        "to=1999-01-01",
        "from=2050-01-01",
    ],
)
def test_nonsense_in_the_link_is_left_aside(
    offline_page: Page, exported: Path, address: str
) -> None:
    offline_page.goto(f"{exported.as_uri()}#{address}")
    offline_page.wait_for_selector("html[data-ready]")
    assert len(looks(offline_page)) == 36
    start, end = period(offline_page)
    assert start <= end
    assert offline_page.input_value("#measure") == "incidents"
    assert offline_page.locator("#panel-title").count() == 0


def test_type_toggle(opened: Page) -> None:
    keys = opened.locator("#timeline-key [aria-pressed]")
    before = looks(opened)
    name = keys.first.get_attribute("data-key")
    keys.first.click()
    assert opened.get_attribute(f"[data-key='{name}']", "aria-pressed") == "false"
    hidden = parse_qs(urlsplit(opened.url).fragment)["hidden"]
    types = workflow.view_scene(workflow.OPENING).incidents["event_type"].unique()
    kept = tuple(t for t in types if t not in hidden)
    assert looks(opened) != before
    drawn_like(opened, type=kept)
    opened.click(f"[data-key='{name}']")
    assert looks(opened) == before


def test_operations_side_by_side_name_who_says_each_figure(opened: Page, exported: Path) -> None:
    pair = ("BAL-2026-01-31-HEROF2", "BAL-2024-08-25-HEROF1")
    page = open_file(opened, exported, sheet="operations", compare=",".join(pair))
    told = page.locator("#compare tbody tr").filter(has_text="Officials say").inner_text()
    assert "24 security personnel injured\nfour security officials, 31 Jan 2026" in told
    found = workflow.claims_page(pair[0])["standing"]
    own = [one for one in found if one["claimant_type"] == "official"]
    cell = page.locator("#compare tbody tr").filter(has_text="Officials say").locator("td").first
    assert cell.locator("> div").count() == len(own) == cell.locator(".said-by").count()


def test_paper_cuts_no_district_off(opened: Page) -> None:
    """Between this and the print nothing is laid out anew: paper is 718 px wide, A4 upright."""
    opened.evaluate("""() => window.addEventListener('beforeprint', () => {
      const box = document.getElementById('map').getBoundingClientRect();
      const out = (r) => r.left < box.left || r.right > box.right
        || r.top < box.top || r.bottom > box.bottom;
      const drawn = [...document.querySelectorAll('path[data-district]')];
      const cut = drawn.filter((path) => out(path.getBoundingClientRect()));
      window.printed = [Math.round(box.width), cut.length];
    })""")
    before = looks(opened), opened.evaluate("document.getElementById('map').clientWidth")
    opened.pdf(format="A4")
    width, cut = opened.evaluate("window.printed")
    assert 600 < width < 718
    assert cut == 0
    assert (looks(opened), opened.evaluate("document.getElementById('map').clientWidth")) == before


def test_without_scripts_the_file_says_what_it_needs(exported: Path) -> None:
    told = re.search("<noscript>(.*?)</noscript>", exported.read_text(encoding="utf-8"), re.DOTALL)
    assert told
    assert "open the file in a browser that runs scripts" in told[1]


def test_red_is_for_harm_and_absence_is_not_zero(opened: Page, exported: Path) -> None:
    counted = fills(opened)
    year = {"from": "2026-01-01", "to": "2026-06-19"}
    killed = fills(open_file(opened, exported, **year, measure="killed", category="civilian"))
    zero = fills(open_file(opened, exported, **year, measure="operations"))
    early = open_file(opened, exported, **{"from": "2010-01-01", "to": "2012-12-31"})
    assert set(looks(early).values()) == {"nocoverage"}
    nothing = fills(early)
    kinds = [killed["nofigure"], killed["norecord"], zero["zero"], nothing["nocoverage"]]
    assert all(len(kind) == 1 for kind in kinds)
    assert len(set.union(*kinds)) == 4, "four ways of having no number, four looks"
    assert early.evaluate(
        "() => ['nocoverage', 'nofigure'].every((n) => document.getElementById('pattern-' + n))"
    )

    def channels(colours: dict[str, set[str]]) -> list[tuple[int, ...]]:
        found = [c for k, v in colours.items() if k.startswith("class-") for c in v]
        assert found
        return [tuple(bytes.fromhex(c[1:])) for c in found]

    assert all(r > b for r, _, b in channels(killed))
    assert all(b > r for r, _, b in channels(counted))
    assert not set.union(*killed.values()) & {
        c for k, v in counted.items() if k.startswith("class-") for c in v
    }


def test_legend_counts_every_district(opened: Page, exported: Path) -> None:
    for view in ({}, {"measure": "killed", "from": "2026-01-01", "to": "2026-06-19"}):
        page = open_file(opened, exported, **view)
        rows = page.locator("#legend li[data-look]").evaluate_all(
            "(all) => all.map((li) => [li.dataset.look, +li.querySelector('.count').textContent])"
        )
        drawn = list(looks(page).values())
        assert {k: n for k, n in rows if n} == {k: drawn.count(k) for k in set(drawn)}
        assert sum(n for _, n in rows) == 36


def test_unplaced_records_are_listed_and_not_drawn(offline_page: Page, exported: Path) -> None:
    page = open_file(offline_page, exported, **{"from": "2026-03-01", "to": "2026-03-31"})
    wanted = "[data-incident='BAL-2026-03-02-CAPTIVES']"
    assert page.locator(f"#unplaced {wanted}").count() == 1
    assert page.locator(f"#panel {wanted}").count() == 1
    drawn_like(page)
    page.click(f"#unplaced {wanted}")
    assert page.locator("path[data-district][aria-pressed='true']").count() == 0
    assert "BAL-2026-03-02-CAPTIVES" in page.inner_text("#panel")


def test_page_carries_scale_sources_coverage_and_disclaimer(opened: Page) -> None:
    assert opened.locator(".leaflet-control-scale-line").is_visible()
    figure = opened.inner_text("#map-figure")
    assert disclaimer()[:60] in figure
    scene = workflow.view_scene(workflow.OPENING)
    assert scene.record.coverage["statement_en"].iloc[4][:30] in figure
    foot = opened.inner_text("#foot")
    assert PRODUCED in foot
    assert scene.record.digest[:12] in foot
    assert "UCDP" in foot


def test_urdu_export(offline_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "urdu.html"
    run_cli("map", path, "--view", "from=2026-01-31&to=2026-01-31&lang=ur")
    page = open_file(offline_page, path)
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.get_attribute("html", "lang") == "ur"
    names = load_districts()["name_ur"]
    said = page.locator("path[data-district]").evaluate_all(
        "(all) => all.map((p) => [p.dataset.district, p.getAttribute('aria-label')])"
    )
    assert len(said) == 36
    assert all(label.startswith(names[district]) for district, label in said)
    assert "نوشکی" in dict(said)["nushki"]
    assert page.locator(".district-label span").first.inner_text() in set(names)
    assert sorted(headline(page)) == ["11", "13"]
    assert page.locator("text=/undefined|NaN/").count() == 0


def test_size_and_bytes(tmp_path: Path) -> None:
    same = [tmp_path / "one.html", tmp_path / "other.html"]
    for path in same:
        run_cli("map", path, "--produced", PRODUCED)
    assert same[0].read_bytes() == same[1].read_bytes()
    assert same[0].stat().st_size <= 1_500_000, "the whole bundled record"
