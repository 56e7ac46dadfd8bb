"""Verify: a page of a large record with anything else packed in it is another."""

import json
import re
from datetime import date

import pytest

from geo import workflow
from geo.core.digest import canonical_json
from geo.core.errors import DataError
from geo.export.compare import differences
from geo.export.reading import read_block
from geo.incidents.selection import Selection
from geo.render.webmap import block
from geo.render.webmap.codec import deflate, inflate, pack, unpack
from geo.render.webmap.unpacked import packed_parts

BLOCK = re.compile(rb'(<script type="application/json" id="atlas-data-\w{16}">)([^<]*)(</script>)')
TEXT = re.compile(rb'(<script type="text/plain" id="atlas-texts-(\d+)">)([^<]*)(</script>)')


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("packed") / "f.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block, "PLAIN_UP_TO", 0)
        workflow.save_map(
            path, Selection(start=date(2026, 1, 1), end=date(2026, 2, 28)),
            produced=date(2026, 7, 15),
        )  # fmt: skip
    return path


class Page:
    """A packed page taken apart: its block, the head and columns of its core, its texts."""

    def __init__(self, path):
        self.source = path.read_bytes()
        self.block = json.loads(BLOCK.search(self.source)[2])
        self.head, columns = unpack(self.block["core"])
        self.columns = {k: v.copy() for k, v in columns.items()}
        self.texts = [json.loads(inflate(m[3].decode())) for m in TEXT.finditer(self.source)]
        self.core = None

    def write(self, path):
        """The page again, packed on another level, as another library would."""
        core = self.core or pack(self.head, self.columns)
        text = json.dumps({**self.block, "core": core}).replace("<", "\\u003c").encode()
        page = BLOCK.sub(lambda m: m[1] + text + m[3], self.source)
        pieces = [deflate(json.dumps(one).encode(), level=9).encode() for one in self.texts]
        path.write_bytes(TEXT.sub(lambda m: m[1] + pieces[int(m[2])] + m[4], page))
        return path


def told(made, path):
    """What of the packed parts is another, or why the page is refused."""
    try:
        here, there = (packed_parts(read_block(one)) for one in (path, made))
    except DataError as error:
        return [str(error)]
    return [name for name in there if here[name] != there[name]]


def half_the_claims(page):
    page.head["claims"] //= 2


def another_size_of_chunks(page):
    page.head["chunk"] -= 1


def another_place(page):
    page.head["kinds"]["place"] = ["Nowhere at all"]
    for chunk in page.texts[: page.head["pieces"]]:
        chunk["place"] = [0] * page.head["rows"]


def another_order(page):
    page.columns["c_rank"] = -page.columns["c_rank"] - 1


def one_column_more(page):
    page.columns["more"] = page.columns["c_rank"]


def a_word_more(page):
    page.head["sources"] = []


def a_column_signed_otherwise(page):
    """``[]`` is false to one language and true to another."""
    content = inflate(page.block["core"])
    at = 4 + int.from_bytes(content[:4], "little")
    head = json.loads(content[4:at])
    head["columns"] = [[n, m, w, [] if w and not t else t] for n, m, w, t in head["columns"]]
    text = canonical_json(head).encode()
    page.core = deflate(len(text).to_bytes(4, "little") + text + content[at:], level=5)


def a_text_more(page):
    page.texts[0]["claims"]["more"] = ["?"]


def texts_within(page):
    page.block["texts"] = [deflate(b"{}", level=5)] * len(page.texts)


def another_version(page):
    page.block["v"] = 3


@pytest.mark.parametrize(
    "change",
    [
        half_the_claims, another_size_of_chunks, another_place, another_order, one_column_more,
        a_word_more, a_column_signed_otherwise, a_text_more, texts_within, another_version,
    ],
)  # fmt: skip
def test_anything_else_in_what_is_packed_is_told(made, tmp_path, change):
    page = Page(made)
    change(page)
    assert told(made, page.write(tmp_path / "a.html"))


def test_the_same_packed_again_is_the_same(made, tmp_path):
    page = Page(made)
    path = page.write(tmp_path / "a.html")
    assert path.stat().st_size != made.stat().st_size
    assert differences(path, made) == []
    another_order(page)
    said = differences(page.write(tmp_path / "b.html"), made)
    assert [one.split(":")[0] for one in said] == ["packed.head"]


def test_texts_under_each_others_numbers_are_told(made, tmp_path):
    """A page looks a text up by its number, wherever it stands."""
    path = tmp_path / "a.html"
    content = made.read_bytes().replace(b'id="atlas-texts-0"', b'id="atlas-texts-X"')
    content = content.replace(b'id="atlas-texts-1"', b'id="atlas-texts-0"')
    path.write_bytes(content.replace(b'id="atlas-texts-X"', b'id="atlas-texts-1"'))
    assert "not those that it counts" in told(made, path)[0]
