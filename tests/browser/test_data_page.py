"""The Data page in a real browser: a file's whole life, and two people who never meet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_kit import App, Watch, eventually, run_cli, running_app
from data_files import FIRST, GENERAL, RAGGED, UPDATED, separated
from playwright.sync_api import BrowserContext, Frame, Locator, Page, Route, expect

from geo.core.settings import data_dir
from geo.serve.headers import page_policy

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

HOSTILE = (
    "<img src=http://example.org/x.png onerror=alert(1)> ![x](http://example.org/y.png) {{7*7}}"
)


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app with a store of its own, which its first import makes."""
    folder = tmp_path_factory.mktemp("data-page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(folder / "store" / "atlas.sqlite"))
        with running_app(folder) as running:
            yield running


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], watch: Watch) -> Page:
    # Streamlit asks below the page's own path before it asks at the root, and is told 404.
    watch.excuse("/data/_stcore/", "/edit/_stcore/")
    context = new_context(accept_downloads=True, permissions=["local-network-access"])
    context.route(re.compile(r"^[^?]*/(data|edit)?(\?|$)"), under_policy)
    return context.new_page()


def under_policy(route: Route) -> None:
    """Hold the page to the policy of a served atlas; the watch tells what it refuses."""
    answer = route.fetch()
    policy = {"content-security-policy": page_policy(answer.text())}
    route.fulfill(response=answer, headers={**answer.headers, **policy})


def open_data(page: Page, app: App, section: str = "") -> None:
    page.goto(f"{app.url}/data")
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    if section:
        turn_to(page, section)


def turn_to(page: Page, section: str) -> None:
    page.get_by_role("radio", name=section).click()


def settle(page: Page) -> None:
    """Wait until the server has nothing left to say."""
    page.wait_for_timeout(150)
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")


def drop(page: Page, content: bytes, name: str) -> None:
    settle(page)
    given = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(given)


def put_away(page: Page) -> None:
    page.get_by_role("button", name="Put it away").click()
    expect(page.locator("input[type=file]")).to_be_attached()


def sign(page: Page, why: str, name: str = "Tester") -> None:
    box = page.get_by_role("textbox", name="Your name")
    if box.input_value() != name:
        box.fill(name)
    reason = page.get_by_role("textbox", name="Reason")
    reason.fill(why)
    # A press while the page is drawn anew can fall beside the button that moved.
    reason.press("Tab")
    settle(page)


def fact(page: Page, label: str) -> Locator:
    """Value of a label in the page's own texts."""
    return page.locator(".facts > div", has=page.get_by_text(label, exact=True)).locator("dd")


def numbers(page: Page) -> dict[str, str]:
    return page.locator(".numbers li").evaluate_all(
        "(all) => Object.fromEntries(all.map((n) => "
        "[n.querySelector('span').textContent, n.querySelector('b').textContent]))"
    )


def expect_numbers(page: Page, **wanted: int) -> None:
    """Wait until the large numbers are these, by the last word of their labels."""
    said: dict[str, str] = {}
    for _ in range(400):
        said = {label.split()[-1]: n for label, n in numbers(page).items()}
        said.pop("rejected", "")
        if said == {name: str(n) for name, n in wanted.items()}:
            return
        page.wait_for_timeout(50)
    raise AssertionError(said)


def map_of(page: Page) -> Frame:
    handle = page.wait_for_selector("iframe[title*='atlas_map']", state="attached")
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("html[data-ready]", state="attached")
    return frame


def titles(frame: Frame) -> list[str]:
    return frame.locator(".record-title").all_inner_texts()


def set_cell(page: Page, grid: Locator, *, column: int, row: int, left: int, text: str) -> None:
    """Write into a cell of an editable table; its cells are drawn, so it is told by its place."""
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    for _ in range(20):  # a click that meets a redrawing is lost
        page.mouse.click(box["x"] + left, box["y"] + 35 * (row + 1) + 18)
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        if page.locator("#portal input, #portal textarea").count():
            break
    editor = page.locator("#portal :is(input, textarea):focus")
    expect(editor).to_have_attribute("aria-label", re.compile(rf"\w, line {row + 1}$"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    expect(grid.get_by_test_id(f"glide-cell-{column}-{row}")).to_have_text(text)


def test_the_whole_life_of_a_file(page: Page, own_app: App) -> None:  # noqa: PLR0915 - one life
    open_data(page, own_app)
    drop(page, FIRST, "release-1.csv")
    expect(fact(page, "Read as")).to_have_text("UCDP GED or Candidate file")
    expect(fact(page, "Told by")).to_have_text(re.compile("49 of the 49 columns"))
    expect(fact(page, "Separator")).to_have_text("comma")
    expect_numbers(page, added=3, changed=0, removed=0)
    assert len(titles(map_of(page))) == 3, "the records are on the map before they are imported"
    button = page.get_by_role("button", name="Import: 3 records change")
    button.click()
    expect(page.get_by_text("A change is kept with your name and a reason.")).to_be_visible()
    sign(page, "The first release")
    button.click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the original").click()
    assert waiting.value.suggested_filename == "release-1.csv"
    assert Path(waiting.value.path()).read_bytes() == FIRST

    # On the map, and from the map to the form.
    page.get_by_role("link", name="See them on the map").click()
    frame = map_of(page)
    eventually(frame, "document.querySelectorAll('.record-title').length > 3")
    frame.locator(".record", has_text="Made-up dyad 2").click()
    page.get_by_role("link", name="Correct this record").click()
    title = page.get_by_role("textbox", name="Title", exact=True)
    expect(title).to_have_value(re.compile("Made-up dyad 2"))
    page.get_by_role("textbox", name="Last day").fill("3.2.2026")
    title.fill("A clash near Turbat")
    title.press("Tab")
    settle(page)
    claims = page.get_by_test_id("stDataFrame").last
    set_cell(page, claims, column=6, row=0, left=620, text="6")
    sign(page, "Plainer")
    page.get_by_role("button", name="Save the correction").click()
    alert = page.get_by_role("alert").filter(has_text="One cell is not right yet")
    expect(alert).to_contain_text("'3.2.2026' is not a date written YYYY-MM-DD")
    expect(alert).to_contain_text("Last day")
    page.get_by_role("textbox", name="Last day").fill("2026-02-03")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    newest = page.locator(".changes > li").first
    expect(newest).to_contain_text("Tester")
    expect(newest).to_contain_text("Plainer")
    expect(newest.locator("ins").first).to_have_text("A clash near Turbat")
    expect(newest).to_contain_text("High")
    expect(newest.locator("del").last).to_have_text("4")
    expect(newest.locator("ins").last).to_have_text("6")

    # An updated file: what it adds, changes and removes, and the row that cannot be read.
    page.get_by_role("link", name="Data").click()
    page.get_by_role("button", name="Add another file").click()
    drop(page, UPDATED, "release-2.csv")
    expect(page.get_by_role("heading", name="One row will not be imported")).to_be_visible()
    expect_numbers(page, added=1, changed=1, removed=1)
    expect(fact(page, "Row")).to_have_text("5")
    expect(fact(page, "Column")).to_have_text("date_start")
    sign(page, "The second release")
    page.get_by_role("button", name="Import: 3 records change").click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the rejected rows").click()
    (left,) = csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig")))
    assert (left["row"], left["column"], left["id"]) == ("5", "date_start", "800005")
    page.get_by_text("Undo this import").click()
    sign(page, "It was the wrong file")
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    expect_numbers(page, added=1, changed=1, removed=1)

    # A pair that looks alike is judged, and listed; nothing is merged.
    turn_to(page, "Possible duplicates")
    expect(page.get_by_role("heading", name="Are these one event?")).to_be_visible()
    compared = page.locator(".compare")
    expect(compared).to_contain_text("Made-up dyad 1")
    expect(compared).to_contain_text("12–20 (best 15) – UCDP")
    expect(fact(page, "Apart")).to_contain_text("km; 0 days")
    before = int(numbers(page)["pairs to judge"])
    assert before
    sign(page, "One is a part of the other")
    page.get_by_role("button", name="Different events").click()
    expect(page.locator(".numbers b").first).to_have_text(str(before - 1))

    # Switched off, its records leave the map; the bundled ones stay.
    turn_to(page, "Datasets")
    card = page.locator(".card", has_text="ucdp-candidate")
    expect(card).to_contain_text("3 records")
    card.get_by_role("button", name="Details and versions").press("Enter")
    expect(fact(page, "Licence")).to_have_text("CC BY 4.0")
    other = page.context.new_page()
    open_data(other, own_app, "Datasets")
    other.get_by_role("textbox", name="Your name").fill("Other")
    other.get_by_role("textbox", name="Your name").press("Tab")
    settle(other)
    theirs = other.locator(".card", has_text="ucdp-candidate").get_by_role("switch")
    card.get_by_role("switch").press("Space")
    expect(card.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    # Who still sees it on and switches it off as well finds it off.
    expect(theirs).to_have_attribute("aria-checked", "true")
    theirs.press("Space")
    expect(theirs).to_have_attribute("aria-checked", "false")
    other.close()
    page.goto(f"{own_app.url}/?from=2026-01-31&to=2026-02-04")
    shown = titles(map_of(page))
    assert len(shown) > 3
    assert not [one for one in shown if "Made-up" in one or one == "A clash near Turbat"]
    assert page.get_by_test_id("stException").count() == 0


def test_what_is_in_a_file_is_asked_told_and_never_run(page: Page, own_app: App) -> None:
    """A file that is refused, one that is asked about, and one whose every word is hostile."""
    open_data(page, own_app)
    drop(page, RAGGED, "ragged.csv")
    alert = page.get_by_role("alert").filter(has_text="This file cannot be read as it is")
    expect(alert).to_contain_text("The row has 2 cells, the header names 3")
    expect(fact(page, "Row")).to_have_text("3")
    expect(fact(page, "Column")).to_have_text("killed")
    expect(alert).to_contain_text("What to do")
    assert page.get_by_role("button", name="Import").count() == 0
    put_away(page)

    drop(page, GENERAL, "list.csv")
    grid = page.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    page.get_by_role("button", name="Use these columns").click()
    expect(page.get_by_text("No column is read as the date")).to_be_visible()
    set_cell(page, grid, column=1, row=1, left=300, text="Date, or first day")
    settle(page)
    page.get_by_role("button", name="Use these columns").click()
    for heading, answer in (
        ("Is 03/04 the 3rd of April", "Day first"),
        ("What kind of claimant is that?", "Media"),
    ):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        settle(page)
        page.locator("label", has_text=answer).click()
        page.get_by_role("button", name="Use this answer").click()
    expect_numbers(page, added=2, changed=0, removed=0)
    frame = map_of(page)
    frame.locator(".record").first.click()
    expect(frame.locator("#panel")).to_contain_text("3 April 2026")
    put_away(page)

    # The watch of the page fails on any request or dialog that these words would bring about.
    table = separated(
        ["date", "district", HOSTILE, "type"], [["2026-01-31", HOSTILE, "x", HOSTILE]]
    )
    drop(page, table, f"{HOSTILE}.csv")
    expect(fact(page, "Name")).to_have_text(f"{HOSTILE}.csv")
    page.get_by_role("button", name="Use these columns").click()
    expect(page.get_by_role("heading", name="One row will not be imported")).to_be_visible()
    expect(page.locator(".problem .what").first).to_contain_text("<img src=")
    assert page.locator("[data-testid='stMarkdownContainer'] img").count() == 0


def test_two_people_never_meet(
    new_context: Callable[..., BrowserContext], own_app: App, watch: Watch
) -> None:
    """Each session has its own file and its own answers; what one drops the other never sees."""
    watch.excuse("/data/_stcore/")
    phone = new_context(viewport={"width": 390, "height": 844})
    one, other = new_context().new_page(), phone.new_page()
    for who, content in ((one, FIRST), (other, GENERAL)):
        open_data(who, own_app)
        drop(who, content, "list.csv")
    expect(fact(one, "Read as")).to_have_text("UCDP GED or Candidate file")
    expect(fact(other, "Read as")).to_have_text("General table")
    assert other.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    put_away(one)
    drop(one, RAGGED, "list.csv")
    expect(one.get_by_role("alert").first).to_contain_text("cannot be read")
    other.get_by_role("button", name="Use these columns").click()
    expect(other.get_by_text("No column is read as the date")).to_be_visible()
    expect(fact(other, "Read as")).to_have_text("General table")


def test_a_record_that_somebody_changes_leaves_an_open_map_its_view(
    page: Page, own_app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_STORE", str(own_app.log.parent / "store" / "atlas.sqlite"))
    page.goto(f"{own_app.url}/?from=2026-04-01&to=2026-04-30")
    frame = page.frame_locator("iframe[title*='atlas_map']")
    expect(frame.locator("html[data-ready]")).to_be_attached()
    title = frame.locator("#title")
    before = title.inner_text()
    frame.locator("#measure").select_option("days")
    eventually(page, "location.search.includes('measure=days')")
    pair = ("BAL-2026-04-06-MASTUNG", "BAL-2026-04-07-KARDIGAP")
    run_cli("judge", *pair, "same", "--author", "Ann", "--reason", "One raid")
    frame.locator("#to").fill("2026-05-31")
    frame.locator("#to").press("Tab")
    eventually(page, "location.search.includes('to=2026-05-31')")
    expect(frame.locator("#measure")).to_have_value("days")
    expect(frame.locator("#from")).to_have_value("2026-04-01")
    frame.locator("#measure").select_option("incidents")
    frame.locator("#to").fill("2026-04-30")
    frame.locator("#to").press("Tab")
    expect(title).not_to_have_text(before)
    assert "April 2026" in title.inner_text()


def test_a_boundary_file_becomes_a_district_set(page: Page, own_app: App) -> None:
    open_data(page, own_app)
    drop(page, (data_dir() / "districts" / "districts_34.geojson").read_bytes(), "areas.geojson")
    expect(fact(page, "Read as")).to_have_text("Boundaries")
    expect(page.get_by_text("98.0 % of the ground is in the same district")).to_be_visible()
    sign(page, "To compare")
    page.get_by_role("textbox", name="Short name").fill("census")
    page.get_by_role("textbox", name="Source, as").fill("Made for a test")
    page.get_by_role("textbox", name="Licence").fill("CC0")
    page.get_by_role("button", name="Add the set").click()
    page.get_by_role("link", name="See the map in it").click()
    assert map_of(page).locator("path[data-district]").count() == 34
    chosen = page.get_by_role("combobox", name="District set")
    expect(chosen).to_have_value("Made for a test (34)")
    assert "Traceback" not in own_app.log.read_text(errors="replace")
