"""The page: a strict content policy, no address, and text that stays text."""

import base64
import copy
import hashlib
import html.parser
import json
import re
from datetime import date

import pytest

from geo import workflow
from geo.incidents.selection import Selection
from geo.render.webmap.page import render_page

PRODUCED = date(2026, 11, 22)
HOSTILE = [
    "{{7*191}}",
    "{% raw %}",
    "${1337}",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "]]>",
    "a\u2028b\u2029c",
    "\\u003c/script>",
    "&lt;b&gt; &amp; \"quoted\" 'single'",
    "ـ\u202eسلام",
    "`${x}`",
]


class Reader(html.parser.HTMLParser):
    """Elements of a page, and the text inside scripts and styles."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.elements, self.blocks, self._open = [], [], None

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._open = (tag, dict(attrs), [])

    def handle_data(self, data):
        if self._open:
            self._open[2].append(data)

    def handle_endtag(self, tag):
        if self._open and tag == self._open[0]:
            self.blocks.append((tag, self._open[1], "".join(self._open[2])))
            self._open = None


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


def policy_of(page):
    for tag, attrs in read(page).elements:
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy":
            return {p.split(" ")[0]: p.split(" ")[1:] for p in attrs["content"].split("; ")}
    raise AssertionError("the page has no content policy")


def sha(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@pytest.fixture(scope="module")
def block():
    selection = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
    return workflow.view_map(selection, produced=PRODUCED).block


@pytest.fixture(scope="module")
def page(block):
    return render_page(block, home="file")


@pytest.fixture(scope="module")
def frame():
    return render_page(None, home="app")


@pytest.fixture(params=["page", "frame"])
def either(request):
    return request.getfixturevalue(request.param)


def data_of(page):
    found = [text for tag, attrs, text in read(page).blocks if attrs.get("type")]
    return [json.loads(text) for text in found]


def test_the_policy_admits_each_script_and_style_and_nothing_else(either):
    policy = policy_of(either)
    blocks = read(either).blocks
    scripts = [sha(text) for tag, attrs, text in blocks if tag == "script" and not attrs]
    styles = [sha(text) for tag, attrs, text in blocks if tag == "style"]
    assert len(scripts) == 2
    assert len(styles) == 2
    assert policy["script-src"] == scripts
    assert policy["style-src"] == styles


def test_the_policy_is_strict(either):
    policy = policy_of(either)
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert "unsafe" not in json.dumps(policy)


def test_a_tile_server_is_admitted_for_pictures_only(block):
    policy = policy_of(render_page(block, home="file", tile_host="https://tile.example"))
    assert policy["img-src"] == ["data:", "https://tile.example"]
    assert [k for k, v in policy.items() if "https://tile.example" in v] == ["img-src"]


def test_the_policy_comes_before_anything_it_governs(either):
    assert either.index("Content-Security-Policy") < either.index("<style")
    assert either.index("Content-Security-Policy") < either.index("<script")


def test_the_shell_has_no_address(either):
    for tag, attrs in read(either).elements:
        for name in ("src", "href", "srcset", "action", "poster", "data"):
            value = attrs.get(name)
            assert value is None or value == "data:,", (tag, name, value)
        assert not [name for name in attrs if name.startswith("on")]
        assert "style" not in attrs
    styles = [text for tag, _, text in read(either).blocks if tag == "style"]
    assert not re.search(r"url\((?!\s*[\"']?(?:data:|#))", "".join(styles))
    assert "@import" not in "".join(styles)


def test_the_frame_of_the_app_holds_no_data(frame, block):
    assert data_of(frame) == []
    assert "application/json" not in {a.get("type") for _, a in read(frame).elements}
    for key in ("id", "title", "summary"):
        assert not [text for text in block["incidents"][key] if text and text in frame]
    assert not [o["title"] for o in block["operations"] if o["title"] in frame]


def test_the_file_holds_its_block_once(page, block):
    assert data_of(page) == [block]


def test_the_name_of_the_block_is_its_hash(page):
    names = [a["id"] for t, a in read(page).elements if t == "script" and "id" in a]
    assert len(names) == 1
    assert re.fullmatch(r"atlas-data-[0-9a-f]{16}", names[0])


def test_the_same_block_gives_the_same_bytes(page, block):
    assert render_page(copy.deepcopy(block), home="file") == page


def test_another_block_gives_the_same_shell(page, block):
    """Scripts are constant, so that their hashes are."""
    other = render_page({**block, "filters": "another"}, home="file")
    assert policy_of(other) == policy_of(page)
    assert other != page


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(block, text):
    hostile = copy.deepcopy(block)
    hostile["incidents"]["title"][0] = text
    hostile["claims"][0]["claimant"] = text
    hostile["meta"]["disclaimer"] = text
    hostile["words"]["product"] = text
    page = render_page(hostile, home="file")
    assert data_of(page) == [hostile]
    plain = render_page(block, home="file")
    assert [e for e, _ in read(page).elements] == [e for e, _ in read(plain).elements]
    assert policy_of(page) == policy_of(plain)


def test_a_template_in_the_data_is_never_worked_out(block):
    hostile = copy.deepcopy(block)
    hostile["incidents"]["title"][0] = "{{7*191}}{{ this.text }}{{ config }}"
    page = render_page(hostile, home="file")
    assert "{{7*191}}" in page
    assert page.count("1337") == render_page(block, home="file").count("1337")
    assert data_of(page)[0]["incidents"]["title"][0] == "{{7*191}}{{ this.text }}{{ config }}"


def test_no_closing_tag_stands_in_the_data(block):
    hostile = copy.deepcopy(block)
    hostile["incidents"]["title"][0] = "</SCRIPT ><!-- <script"
    page = render_page(hostile, home="file")
    raw = page[page.index('type="application/json"') :]
    raw = raw[raw.index(">") + 1 : raw.index("</script>")]
    assert "<" not in raw
    assert "&" not in raw
    assert "\u2028" not in raw


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ur", "rtl")])
def test_the_document_says_its_language(block, lang, direction):
    page = render_page({**block, "lang": lang}, home="file")
    tag, attrs = read(page).elements[0]
    assert (tag, attrs["lang"], attrs["dir"], attrs["data-home"]) == (
        "html", lang, direction, "file",
    )  # fmt: skip


def test_the_frame_says_it_is_in_the_app(frame):
    assert read(frame).elements[0][1]["data-home"] == "app"


def test_nothing_of_folium_is_left(either):
    for trace in ("cdn.", "jsdelivr", "cloudflare", "folium", "jquery", "bootstrap", "map_"):
        shell = either.split('type="application/json"')[0]
        assert trace not in shell.lower().replace("flex_map_", ""), trace


def test_the_whole_record_is_one_light_file():
    size = len(workflow.render_map(Selection(), produced=PRODUCED).encode())
    assert size <= 1_500_000
