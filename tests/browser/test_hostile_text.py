"""Hostile text in every text field of a record: shown as it is, never run, never fetched."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser_kit import ROOT, Watch, looks
from playwright.sync_api import BrowserContext, Frame, Page

from geo import workflow
from geo.analysis.scene import join_record, make_scene
from geo.core.digest import canonical_json, digest
from geo.core.errors import AtlasError
from geo.incidents.record import Record, bundled_record, check_references
from geo.incidents.selection import Selection
from geo.render.webmap.block import make_block
from geo.render.webmap.page import render_page

pytestmark = pytest.mark.browser

PAYLOADS = [
    # templates: Jinja, twice; folium's and JavaScript's own; format strings
    "{{7*191}}",
    "100 {{ killed",
    "{% raw %}",
    "{% endraw %}{{ this.get_root() }}",
    "{# comment #}",
    "{{ ''.__class__.__mro__ }}",
    "{%- for x in range(9) -%}{{x}}{%- endfor -%}",
    "${7*191}",
    "`${alert(1)}`",
    "`;alert(1);//",
    "#{7*191}",
    "<%= 7*191 %>",
    "%s %d %(name)s %%",
    "{0} {name} {n} {who}",
    "$& $1 $` $'",
    # markup
    "</script><script>alert(1)</script>",
    "</SCRIPT\t><script>window.pwned=1</script>",
    "<script>window.pwned=1</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=http://example.org/pixel.png>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert`1`>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import 'http://example.org/x.css';</style>",
    "<link rel=stylesheet href=http://example.org/x.css>",
    "<base href=http://example.org/>",
    "<meta http-equiv=refresh content='0;url=http://example.org/'>",
    "<form action=http://example.org/><input autofocus onfocus=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--",
    "--><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;b&gt; &amp; &#60;b&#62; &quot;",
    "<b>bold</b><br/><p>",
    "<div hidden>",
    "</div></div></section></main>",
    "<title>x</title></textarea></style></noscript>",
    # script strings and JSON
    "C:\\users\\x1.pdf",
    "\\u003cscript\\u003e \\x3c \\n \\",
    '"quotes" \'single\' "',
    '"},"n":1}];//',
    "\\\";alert(1);//",
    "';alert(1);//",
    "line\u2028separator\u2029paragraph",
    "__proto__",
    "constructor.prototype",
    "null",
    "NaN",
    # addresses, styles, attributes
    "javascript:alert(1)",
    "JaVaScRiPt:alert(document.domain)//",
    " java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "https://example.org/\"onmouseover=alert(1)//",
    "expression(alert(1)); width: expression(alert(1))",
    "url(http://example.org/x.png); background:url(javascript:alert(1))",
    "' onmouseover='alert(1)' x='",
    "x\" autofocus onfocus=alert(1) tabindex=1 \"",
    # tables and formulas
    "=HYPERLINK(\"http://example.org\";\"x\")",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(1+1)",
    "a;b;c,d|e",
    # letters and marks
    "\u202eevil.exe\u202c txt",
    "\u2066isolate \u2067right\u2069",
    "zero\u200bwidth\u200c\u200d\ufeffmarks",
    "control \x01\x02\x07\x08\x0b\x0c\x1b[31m\x1f\x7f\x85 marks",
    "tab\tfeed\nreturn\rend",
    "z\u0351\u036b\u0343\u036a\u0302algo",
    "نوشکی \u200fضلع ۱۲۳",
    "\U0001f4a5 \U000e0041\ufffd\ufffe",
    "long " + "word" * 600,
    " lead and trail ",
]  # fmt: skip
N = len(PAYLOADS)
DAY = pd.Timestamp("2026-01-31")


def payloads(shift: int) -> list[str]:
    """All payloads, one a row; another shift gives each row another one."""
    return [PAYLOADS[(k + shift) % N] for k in range(N)]


def poisoned(frame: pd.DataFrame, columns: dict[str, int], **fixed: Any) -> pd.DataFrame:
    """As many copies of a frame's first row as there are payloads, its text columns poisoned."""
    out = pd.concat([frame.iloc[[0]]] * N, ignore_index=True)
    for name, shift in columns.items():
        out[name] = payloads(shift)
    for name, value in fixed.items():
        out[name] = value
    return out


# Column by column, how far its payloads are shifted against the row's number.
INCIDENTS = {
    "sub_event_type": 1, "title": 0, "summary": 3, "place": 5, "district_reported": 7, "actors": 9,
    "verification": 11, "dataset": 13, "record_id": 17,
}  # fmt: skip
OPERATIONS = {
    "title": 2, "claimed_name": 4, "named_by": 6, "district_reported": 8, "place": 10,
    "actors": 12, "summary": 14, "verification": 16, "dataset": 13, "record_id": 18, "note": 20,
}  # fmt: skip
CLAIMS = {
    "claimant": 19, "claimant_text": 21, "qualifier": 23, "span_text": 25, "relay": 27,
    "found_via": 31, "note": 33,
}  # fmt: skip
SOURCES = {
    "publisher": 22, "title": 24, "date": 26, "url": 0, "archive_url": 0, "accessed": 28,
    "relays": 30, "kind": 32, "licence": 34, "note": 36,
}  # fmt: skip


def hostile_record() -> Record:
    """The bundled record's frames with nothing but hostile text in them."""
    own = bundled_record()
    ids = {name: [f"{p}·{name}{k}" for k, p in enumerate(PAYLOADS)] for name in "iosj"}
    incidents = poisoned(
        own.incidents, INCIDENTS,
        incident_id=ids["i"], operation_id=ids["o"], date_earliest=DAY, date_latest=DAY,
        date_precision="day", lon=67.0, lat=30.19, geo_precision=1,
    )  # fmt: skip
    operations = poisoned(
        own.operations, OPERATIONS,
        operation_id=ids["o"], date_earliest=DAY, date_latest=DAY, kind="operation",
    )  # fmt: skip
    many = []
    for number, day in enumerate(("2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03")):
        kind = ("armed_group", "official", "media", "monitor")[number]
        many.append(
            poisoned(
                own.claims, CLAIMS,
                claim_id=[f"{p}·c{number}·{k}" for k, p in enumerate(PAYLOADS)],
                incident_id=ids["i"] if number == 0 else "",
                operation_id="" if number == 0 else ids["o"],
                source_id=ids["s"], origin=[f"{p}·{number}" for p in payloads(29)],
                claimant_type=kind, as_of=pd.Timestamp(day), partial=False, measure="killed",
                category="security", low=number + 1, high=number + 1,
            )
        )  # fmt: skip
    record = dataclasses.replace(
        own,
        incidents=incidents.set_index("incident_id", drop=False).rename_axis(index=None),
        operations=operations.set_index("operation_id", drop=False).rename_axis(index=None),
        claims=pd.concat(many, ignore_index=True)
        .set_index("claim_id", drop=False).rename_axis(index=None),
        sources=poisoned(own.sources, SOURCES, source_id=ids["s"])
        .set_index("source_id", drop=False).rename_axis(index=None),
        memberships=poisoned(
            own.memberships, {"claimed_by": 1, "note": 2},
            operation_id=ids["o"], incident_id=ids["i"], basis="claimed",
        ),
        operation_places=poisoned(
            own.operation_places, {"claimant": 3, "unit": 5, "place_names": 7, "note": 9},
            operation_id=ids["o"], source_id=ids["s"],
        ),
        judgements=poisoned(
            own.judgements, {"by": 1, "reason": 15},
            judgement_id=ids["j"], a=ids["i"], b=ids["i"][1:] + ids["i"][:1], verdict="unsure",
        ).set_index("judgement_id", drop=False).rename_axis(index=None),
        coverage=poisoned(
            own.coverage, {"dataset": 13, "area": 1, "leaves_out": 2, "statement_en": 4,
                           "statement_ur": 6},
            period_from=pd.Timestamp("2013-01-01"), period_to=pd.Timestamp("2026-12-31"),
            density="dense",
        ),
        digest=digest("hostile"),
    )  # fmt: skip
    check_references(record)
    return record


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
    assert len(set(PAYLOADS)) == N >= 60


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
