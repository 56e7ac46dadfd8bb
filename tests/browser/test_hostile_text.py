"""Hostile text in every text field of a record: shown as it is, never run, never fetched."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser_kit import ROOT, Watch, looks
from hostile_text import (
    CLAIMS,
    INCIDENTS,
    OPERATIONS,
    PAYLOADS,
    SOURCES,
    N,
    hostile_record,
    payloads,
    write_hostile_data,
)
from measured import measured
from playwright.sync_api import BrowserContext, Frame, Page

from geo import workflow
from geo.analysis.scene import join_record, make_scene
from geo.core.digest import canonical_json, digest
from geo.core.errors import AtlasError
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.render.webmap.block import make_block
from geo.render.webmap.page import render_page
from geo.workflow import briefs

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def block() -> dict[str, Any]:
    """The block of the hostile record; districts and the page's own frame are hostile as well."""
    record = hostile_record()
    selection = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
    scene = make_scene(record, selection, joined=join_record(record, vintage="36"))
    assert (scene.incidents["district_id"] == "quetta").all()
    boundaries = scene.boundaries.copy()
    boundaries["name"] = payloads(0)[: len(boundaries)]
    boundaries["pcode"] = payloads(40)[: len(boundaries)]
    hostile_set = dataclasses.replace(scene.boundary_set, drawn=boundaries)
    scene = dataclasses.replace(scene, boundary_set=hostile_set)
    names = ("sources", "sources_short", "boundaries", "disclaimer", "filters", "link", "version")
    meta = {name: "".join(PAYLOADS) for name in names}
    meta |= {"produced": PAYLOADS[0], "cutoff": PAYLOADS[1], "vintage": "36", "digest": "0" * 64}
    out = make_block(scene, meta=meta, tiles=None)
    for number, name in enumerate(("name_ur", "hq", "division")):
        out["districts"][name] = payloads(41 + number)[: len(boundaries)]
    return out


def test_there_are_enough_payloads() -> None:
    measured("payloads", count=N)
    assert len(set(PAYLOADS)) == N >= 150


# Opens everything there is to open, by the page's own buttons, and takes down what stands there.
READ = """(most) => {
  const all = (s, root = document) => [...root.querySelectorAll(s)];
  const texts = (s) => all(s).map((n) => n.textContent);
  const panel = () => ({
    title: texts("#panel-title")[0], text: document.getElementById("panel").textContent,
    who: texts("#panel .statement .who b"),
    claims: all("#panel [data-claim]").map((n) => n.dataset.claim),
    paragraphs: texts("#panel > p"), details: texts("#panel dd"), code: texts("#panel code")[0],
    links: all("#panel a").map((n) => n.getAttribute("href")), sources: texts("#panel .source"),
  });
  const back = () => document.getElementById("back").click();
  const out = { list: texts("#panel > section:not(.operation) > .records .record-title, "
    + "#panel > section:not(.operation) > details .record-title"),
    coverage: texts("#coverage")[0], foot: texts("#foot")[0], note: texts("#map-note")[0],
    subtitle: texts("#subtitle")[0], period: texts("#panel")[0], incidents: [], operations: [],
    districts: [], labels: texts(".district-label span"), tips: [] };
  const count = new Set(all("#panel [data-incident]").map((n) => n.dataset.incident)).size;
  for (let k = 0; k < Math.min(most, count); k += 1) {
    document.querySelector(`#panel [data-key="i${k}"]`).click();
    const seen = panel();
    document.getElementById("open-claims").click();
    seen.sheet = texts("#sheet-title")[0];
    seen.sheetText = texts("#sheet")[0];
    document.querySelector('[data-key="tab-"]').click();
    out.incidents.push(seen);
    back();
  }
  const ids = [...new Set(all("#panel button[data-operation]").map((n) => n.dataset.operation))];
  for (const id of ids.slice(0, most)) {
    all("#panel button[data-operation]").find((n) => n.dataset.operation === id).click();
    out.operations.push([id, panel()]);
    back();
  }
  for (const path of all("path[data-district]")) {
    path.dispatchEvent(new FocusEvent("focus"));
    out.tips.push([path.dataset.district, texts(".tip strong")[0]]);
    path.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    out.districts.push([path.dataset.district, path.getAttribute("aria-label"), panel()]);
    back();
  }
  document.querySelector('[data-key="tab-operations"]').click();
  out.table = texts("[data-operation-row] th button");
  document.querySelector('[data-key="tab-"]').click();
  return out;
}"""

# Elements that the page never makes, and attributes that run.
INTRUDERS = """() => [...document.querySelectorAll("#page *")].filter((n) =>
  ["img", "iframe", "script", "object", "embed", "link", "style", "form", "base", "meta", "math",
   "template", "textarea", "title", "body", "b\\u00b7"].includes(n.localName)
    && n.namespaceURI !== "http://www.w3.org/2000/svg"
  || [...n.attributes].some((a) => a.name.startsWith("on")))
  .map((n) => n.outerHTML.slice(0, 120))"""


def assert_literal(home: Page | Frame, districts: list[str], *, most: int = N) -> None:
    """Every payload stands on the page as it was written, in every place that shows it."""
    seen = home.evaluate(READ, most)
    assert seen["list"][:N] == payloads(0)
    assert len(seen["incidents"]) == len(seen["operations"]) == most
    for k, shown in enumerate(seen["incidents"]):
        assert_incident(k, shown)
    for k, (name, shown) in enumerate(seen["operations"]):
        assert name == f"{PAYLOADS[k]}·o{k}"
        assert_operation(k, shown)
    assert sorted(seen["table"]) == sorted(PAYLOADS)
    assert len(seen["districts"]) == 36
    tips = dict(seen["tips"])
    for name, label, shown in seen["districts"]:
        d = districts.index(name)
        assert label.startswith(f"{PAYLOADS[d]}: ")
        assert tips[name] == PAYLOADS[d]
        for shift in (0, 40, 41, 42, 43):
            assert PAYLOADS[(d + shift) % N] in shown["text"]
    assert set(seen["labels"]) <= set(PAYLOADS[:36])
    for text in PAYLOADS:
        assert text in seen["coverage"]
        assert text in seen["period"]
    for place in ("foot", "note", "subtitle"):
        assert "".join(PAYLOADS) in seen[place]
    assert "1337" not in seen["period"] + seen["foot"] + home.title()
    assert home.evaluate(INTRUDERS) == []
    assert home.evaluate("[window.pwned, ({}).polluted]") == [None, None]
    assert len(looks(home)) == 36


def assert_incident(k: int, shown: dict[str, Any]) -> None:
    at = {name: PAYLOADS[(k + shift) % N] for name, shift in INCIDENTS.items()}
    assert shown["title"] == shown["sheet"] == at["title"]
    assert at["summary"] in shown["paragraphs"]
    assert at["place"] in shown["text"]
    assert at["place"] in shown["sheetText"]
    assert at["verification"] in shown["details"]
    assert ", ".join(at["actors"].split(";")) in shown["details"]
    assert any(at["sub_event_type"] in detail for detail in shown["details"])
    assert shown["code"] == f"{PAYLOADS[k]}·i{k}"
    assert PAYLOADS[(k + 15) % N] in shown["text"], "the judgement's reason"
    claim = {name: PAYLOADS[(k + shift) % N] for name, shift in CLAIMS.items()}
    assert shown["who"] == [claim["claimant"]]
    assert shown["claims"] == [f"{PAYLOADS[k]}·c0·{k}"]
    assert claim["qualifier"] in shown["text"]
    assert claim["span_text"] in shown["text"]
    assert claim["relay"].replace(";", ", ") in shown["text"]
    source = {name: PAYLOADS[(k + shift) % N] for name, shift in SOURCES.items()}
    (line,) = shown["sources"]
    assert line.startswith(source["publisher"])
    assert source["date"] in line
    assert source["relays"] in line
    web = source["url"].startswith(("http://", "https://"))
    assert shown["links"] == ([source["url"]] if web else []), "only the web is a link"
    assert source["publisher"] in shown["sheetText"]


def assert_operation(k: int, shown: dict[str, Any]) -> None:
    at = {column: PAYLOADS[(k + shift) % N] for column, shift in OPERATIONS.items()}
    assert shown["title"] == at["title"]
    for column in ("claimed_name", "named_by", "summary"):
        assert at[column] in shown["text"], column
    assert PAYLOADS[(k + 3) % N] in shown["text"], "who counted the places"
    assert PAYLOADS[(k + 7) % N].replace(";", ", ") in shown["text"], "the places' names"
    assert shown["who"] == [PAYLOADS[(k + CLAIMS["claimant"]) % N]] * 3


def test_file_shows_hostile_text_as_it_is(
    offline_page: Page, watch: Watch, block: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(render_page(block, home="file"), encoding="utf-8", newline="")
    offline_page.goto(path.as_uri())
    offline_page.wait_for_selector("html[data-ready]")
    assert_literal(offline_page, block["districts"]["id"])
    # Clicks of a real mouse, over a list in which every second line would like to run.
    for key in ("i0", "i1", "i18"):
        offline_page.locator(f"#panel [data-key='{key}']").first.click()
        offline_page.click("#back")
    offline_page.hover("#map", position={"x": 300, "y": 300})
    offline_page.select_option("#measure", "killed")
    offline_page.click("#step-on")
    offline_page.wait_for_timeout(200)
    assert watch.requests == [path.as_uri()]


def test_app_frame_shows_hostile_text_as_it_is(
    new_context: Callable[..., BrowserContext], watch: Watch, block: dict[str, Any], tmp_path: Path
) -> None:
    """The same page as the app has it: an empty frame, handed the block in a message."""
    frame_path, host_path = tmp_path / "frame.html", tmp_path / "host.html"
    frame_path.write_text(render_page(None, home="app"), encoding="utf-8", newline="")
    host_path.write_text(
        "<!DOCTYPE html><link rel=icon href=data:,>"
        "<iframe src=frame.html width=1300 height=1600></iframe>",
        encoding="utf-8",
    )
    text = canonical_json(block)
    page = new_context(offline=True).new_page()
    page.goto(host_path.as_uri())
    frame = page.frames[1]
    frame.wait_for_load_state()
    page.evaluate(
        "(args) => window.frames[0].postMessage({ type: 'streamlit:render', args }, '*')",
        {"block": text, "digest": digest(text), "view": {"stamp": 1}},
    )
    frame.wait_for_selector("html[data-ready]", state="attached")
    assert_literal(frame, block["districts"]["id"], most=20)
    assert watch.requests == [host_path.as_uri(), frame_path.as_uri()]


def test_frame_listens_to_its_own_app_only(
    new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    """A message from anywhere but the parent is not a view."""
    path = tmp_path / "frame.html"
    path.write_text(render_page(None, home="app"), encoding="utf-8", newline="")
    (tmp_path / "host.html").write_text(
        "<!DOCTYPE html><link rel=icon href=data:,><iframe src=frame.html></iframe>"
        "<iframe srcdoc='other'></iframe>"
    )
    page = new_context(offline=True).new_page()
    page.goto((tmp_path / "host.html").as_uri())
    target, stranger = page.frames[1], page.frames[2]
    target.wait_for_load_state()
    stranger.evaluate(
        "() => window.parent.frames[0].postMessage({ type: 'streamlit:render',"
        " args: { block: '{}', digest: 'x', view: {} } }, '*')"
    )
    page.evaluate("window.frames[0].postMessage('a string', '*')")
    page.evaluate("window.frames[0].postMessage({ type: 'other' }, '*')")
    page.wait_for_timeout(150)
    assert target.get_attribute("html", "data-ready") is None


def test_lone_surrogate_is_refused_by_name(block: dict[str, Any]) -> None:
    """Half a character cannot be written to a file: that is said, not stumbled over."""
    for text in ("\ud800", "half \udfff a character"):
        with pytest.raises(AtlasError):
            render_page({**block, "filters": text}, home="file")


def test_address_with_broken_bytes_is_refused_by_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    command = [sys.executable, "-m", "geo.cli", "map", str(out), "--actor"]
    done = subprocess.run(
        [*(part.encode() for part in command), b"\xff\xfe"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)


def test_every_address_of_the_record_is_the_web(offline_page: Page, exported: Path) -> None:
    """The bundled record itself links nowhere but to http and https."""
    urls = bundled_record().sources["url"]
    assert urls[urls != ""].str.match(r"https?://").all()
    assert workflow.TILES["host"] not in exported.read_text(encoding="utf-8")


def test_a_briefing_shows_it_and_runs_nothing(
    offline_page: Page, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_DATA", str(write_hostile_data(tmp_path / "data")))
    path = tmp_path / "brief.html"
    briefs.save_brief(
        path,
        Selection(start=date(2026, 1, 31), end=date(2026, 1, 31)),
        produced=date(2026, 7, 15),
        profile="internal",
    )
    offline_page.goto(path.as_uri())
    shown = "".join(offline_page.evaluate("document.body.textContent").split())
    missing = [p for p in PAYLOADS if "".join(p.split()) not in shown]
    assert missing == []
    assert watch.requests == [path.as_uri()]
    assert offline_page.evaluate("[window.pwned, ({}).polluted]") == [None, None]
    assert offline_page.evaluate("document.querySelectorAll('script, iframe, object').length") == 0
