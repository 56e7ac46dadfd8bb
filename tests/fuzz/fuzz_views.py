"""Targets: blocks of a page, stamps, addresses, messages, and what servers answer."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from contextlib import suppress
from datetime import date
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

import httpx
import numpy as np
from fuzz_kit import Cut, Target, folder

from geo.core.digest import canonical_json
from geo.export.compare import cells
from geo.export.reading import read_block
from geo.export.stamp import KEY, Stamp, parse_stamp, read_stamp
from geo.fetch.addresses import find_address
from geo.fetch.client import Patience
from geo.fetch.datasets import find_place
from geo.fetch.pages import acled_events, ucdp_events
from geo.fetch.take import take_member
from geo.incidents.selection import Selection, from_query, to_query
from geo.render.webmap.codec import pack, unpack
from geo.render.webmap.page import _data as inert_block
from geo.render.webmap.unpacked import plain_block

SECRETS = {"ATLAS_UCDP_TOKEN": "t", "ATLAS_ACLED_EMAIL": "a", "ATLAS_ACLED_PASSWORD": "p"}


def stamped_view(stamp: Stamp) -> tuple[Selection, date]:
    """The view and the day that a file says it was made of."""
    return from_query(parse_qs(stamp.view)), date.fromisoformat(stamp.produced)


def page_block(data: bytes) -> None:
    """Any JSON as the block of a page: it comes back as it was and ends nothing early."""
    try:
        value = json.loads(data)
        text = canonical_json(value)
        text.encode("utf-8")
    except (ValueError, RecursionError):
        return
    block = {"v": 1, "any": value}
    element = inert_block(block)
    inside = element[element.index(">") + 1 : element.rindex("</script>")]
    assert not re.search(r"[<>&\u2028\u2029]", inside)
    path = folder() / "page.html"
    path.write_text(element, encoding="utf-8")
    assert read_block(path) == json.loads(canonical_json(block))


def packed_block(data: bytes) -> None:
    """The packed block of a file: read whole or refused; what is packed unpacks the same."""
    head, columns = unpack(data.decode("latin-1"))
    again = unpack(pack(head, columns))
    assert again[0] == head
    assert all(np.array_equal(again[1][name], values) for name, values in columns.items())


def map_file(data: bytes) -> None:
    """The HTML map of a stranger, as `atlas verify` reads it."""
    path = folder() / "map.html"
    path.write_bytes(data)
    block = read_block(path)
    if block is not None:
        plain = plain_block(block)
        assert "core" not in plain or "core" not in block
    cells(path)
    stamped_view(read_stamp(path))


def stamped_file(data: bytes) -> None:
    """Any other file of a stranger, as `atlas verify` reads it."""
    cut = Cut(data)
    ending = cut.one_of("geojson", "svg", "pdf", "csv", "xlsx", "gpkg", "parquet", "png", "docx")
    path = folder() / f"any.{ending}"
    rest = data[1:]
    path.write_bytes(b"a\n" if ending == "csv" else rest)
    if ending == "csv":
        path.with_name("any.csv.stamp.json").write_bytes(rest)
    stamped_view(read_stamp(path))


def stamp(data: bytes) -> None:
    """The text of a stamp: every field of its kind, and the same text again."""
    found = parse_stamp(data.decode("utf-8", "replace"), where="f")
    selection, produced = stamped_view(found)
    assert isinstance(selection, Selection)
    assert produced.isoformat() == found.produced
    assert found.command("OUT")
    assert parse_stamp(found.text(), where="f") == found


def query(data: bytes) -> None:
    """An address: a view that says the same again, or a refusal."""
    asked = parse_qs(data.decode("utf-8", "surrogateescape"), keep_blank_values=True)
    view = from_query(asked)
    again = from_query(to_query(view))
    assert again == view
    written = urlencode(to_query(view), doseq=True)
    assert from_query(parse_qs(written, keep_blank_values=True)) == view


def page_message(data: bytes) -> None:
    """What the page says to the app: a view, changed by what it can mean."""
    from geo.ui.state import page_view, with_page_view  # only this target needs streamlit

    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return
    view = with_page_view(Selection(), said)
    assert from_query(to_query(view)) == view
    assert with_page_view(Selection(), page_view(view)) == view


def _client(data: bytes) -> httpx.Client:
    """Our client before a server that answers with pieces of the input, redirects and all."""
    pieces = data.split(b"\0\0")
    turns = iter([*pieces, *pieces[-1:] * 8])

    def answer(_request: httpx.Request) -> httpx.Response:
        piece = next(turns, b"")
        if piece[:1] == b">":
            place = piece[1:].split(b"\n")[0].decode("latin-1")
            return httpx.Response(302, headers=[(b"location", place.encode("latin-1"))])
        if piece[:1] == b"!":
            return httpx.Response(404, content=piece)
        if piece[:1] == b"Z":
            return httpx.Response(200, headers={"content-encoding": "gzip"}, content=piece[1:])
        return httpx.Response(200, content=piece)

    return httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=False)


def dataset_answer(data: bytes) -> None:
    """What HDX and geoBoundaries say of a dataset: an address of the table, or a refusal."""
    address = _boundaries() if b"gjDownload" in data else find_address("cod", "adm2")
    with _client(data) as client:
        place = find_place(client, address, patience=Patience(busy=0))
    assert address.allows(place.url)


@lru_cache(maxsize=1)
def _boundaries():
    return find_address("geoboundaries")


def event_pages(data: bytes) -> None:
    """Pages of events: a CSV with a line for each, or a refusal."""
    ucdp = data[:1] != b"a"
    address = find_address("ucdp", "api") if ucdp else find_address("acled")
    with _client(data if ucdp else data[1:]) as client:
        read = ucdp_events if ucdp else acled_events
        text = read(client, address, secrets=SECRETS, patience=Patience(busy=0)).decode("utf-8")
    assert text.endswith("\n")


def fetched_archive(data: bytes) -> None:
    """An archive from a source: one member of it, or a refusal; never half a file."""
    path, target = folder() / "fetched.zip", folder() / "taken.csv"
    target.unlink(missing_ok=True)
    path.write_bytes(data)
    keep = "Country=Pakistan" if len(data) % 2 else ""
    try:
        kept = take_member(path, "ged*.csv", target, keep=keep)
    except BaseException:
        assert not target.exists()
        raise
    assert target.is_file()
    assert (kept is None) == (not keep)


# --- seeds -----------------------------------------------------------------------------------

_STAMP = Stamp(
    kind="table", data="0" * 64, view="from=2026-01-31&rule=official", produced="2026-11-22",
    cutoff="2026-06-30", as_of="", period=("2026-01-31", "2026-01-31"), filters="", vintage="36",
    version="0.1.0", profile="public", key="", kept_back="", withheld="",
    options={"what": "claims"},
)  # fmt: skip


def resealed(**changes: object) -> bytes:
    """A stamp with some fields changed and a hash that fits, as anybody can make one."""
    value = json.loads(_STAMP.text()) | changes
    names = {n: value[n] for n in Stamp.__dataclass_fields__}
    with suppress(TypeError, ValueError):
        value["content"] = Stamp(**names).content
    return json.dumps(value).encode()


def stamps() -> list[bytes]:
    odd = ({"produced": "x"}, {"options": []}, {"options": {"dpi": "x"}}, {"view": "from=x"},
           {"period": "ab"}, {"kind": 3}, {"view": None}, {"options": {"a": 1}})  # fmt: skip
    return [_STAMP.text().encode(), *(resealed(**one) for one in odd)]


def stamped() -> list[bytes]:
    text = _STAMP.text()
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return [
        b"\x00" + json.dumps({"type": "FeatureCollection", "stamp": json.loads(text)}).encode(),
        b"\x01" + f'<svg><metadata id="{KEY}">{text}</metadata></svg>'.encode(),
        b"\x02%PDF-1.4 /Keywords (" + text.replace("(", "\\(").encode() + b")",
        b"\x03" + json.dumps({"stamp": json.loads(text)}).encode(),
        b"\x04" + book.getvalue(), b"\x08" + book.getvalue(), b"\x05SQLite format 3\0",
        b"\x06PAR1PAR1", b"\x07\x89PNG\r\n\x1a\n",
    ]  # fmt: skip


def packs() -> list[bytes]:
    whole = {"a": np.array([1, -2, 300], dtype=np.int64), "b": np.array([], dtype=np.int64)}
    return [pack({"rows": 3, "words": ["x", "ü"]}, whole).encode(), pack({}, {}).encode()]


@lru_cache(maxsize=1)
def maps() -> list[bytes]:
    meta = {
        "digest": "0" * 64,
        "link": "from=2026-01-31",
        "produced": "2026-11-22",
        "cutoff": "",
        "as_of": "",
        "period": ["2026-01-31", "2026-01-31"],
        "filters": "",
        "vintage": "36",
        "version": "0.1.0",
        "profile": "public",
        "key": "",
        "kept_back": "",
        "withheld": "",
    }
    plain = inert_block({"v": 1, "meta": meta, "incidents": {}})
    core = pack(
        {
            "rows": 0,
            "forms": [],
            "places": [],
            "kinds": {},
            "claimants": [],
            "claims": 0,
            "operations": [],
            "chunk": 256,
        },
        {n: np.zeros(0, dtype=np.int64) for n in _EMPTY},
    )
    packed = inert_block({"v": 2, "meta": meta, "core": core, "texts": []})
    return [plain.encode(), packed.encode()]  # fmt: skip


_EMPTY = ("d0", "days", "dp", "type", "placement", "ver", "place", "form", "number", "dist", "lon",
          "lat", "radius", "c_count", "c_claimant", "c_type", "c_cell", "c_low", "c_high",
          "c_as_of", "c_order", "c_span", "c_flags", "c_origin", "c_rank")  # fmt: skip


def zips() -> list[bytes]:
    out = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            archive.writestr("GED251.csv", 'id,Country\n1,Pakistan\n2,"a\nb"\n')
        out.append(buffer.getvalue())
    return out


def hdx() -> list[bytes]:
    place = "https://data.humdata.org/x/pak_admin_boundaries.geojson.zip"
    name = "pak_admin_boundaries.geojson.zip"
    answer = {"result": {"license_title": "CC", "resources": [{"name": name, "url": place}]}}
    own = {
        "gjDownloadURL": "https://github.com/wmgeolab/geoBoundaries/raw/x",
        "boundaryLicense": "CC",
    }
    texts = [json.dumps(one).encode() for one in (answer, [own], own)]
    return [*texts, b"a" + texts[2], b">https://[x\n", b"Z" + gzip.compress(texts[0]),
            texts[0].replace(b"https://data", b"https://[data")]  # fmt: skip


def pages() -> list[bytes]:
    ucdp = {"Result": [{"id": 1, "best": 2.5}], "TotalCount": 1, "NextPageUrl": None}
    more = ucdp | {"TotalCount": 2, "NextPageUrl": "https://[ucdpapi.pcr.uu.se/api"}
    token, found = {"access_token": "t"}, {"data": [{"event_id_cnty": "PAK1", "notes": "\n"}]}
    text = [json.dumps(one).encode() for one in (ucdp, more, token, found)]
    half = b'{"Result": [{"id": "\\ud800"}], "TotalCount": 1}'
    return [text[0], text[1], b"a" + text[2] + b"\0\0" + text[3], half, b"!no"]


_ADDRESSES = (
    "from=2026-01-01&to=2026-02-28&measure=killed&rule=official&as_of=2026-02-01",
    "type=Battles&type=Riots&hidden=Protests&vintage=own:a-b&classes=5&tiles=1&fade=1",
    "district=quetta&focus=BAL-1&sheet=operations&compare=A,B&lang=ur&unit=week",
)
_MESSAGES = (
    {"from": "2026-01-01", "to": "2026-02-01", "measure": "killed", "fade": "1"},
    {"hidden": ["Riots"], "focus": "quetta", "unit": "week", "as_of": None},
)
_JSON = ('{"a":', "[", "]", "}", '"x"', "1", "null", ",", ":", "</script>", "<!--", "\u2028", "1e5")

VIEWS = (
    Target(name="page-block", run=page_block, seeds=lambda: [b'{"a": ["</script>", 1.5, null]}',
           '["\u2028", {"<": "&"}]'.encode()], words=_JSON),
    Target(name="packed-block", run=packed_block, seeds=packs),
    Target(name="map-file", run=map_file, seeds=maps),
    Target(name="stamped-file", run=stamped_file, seeds=stamped),
    Target(name="stamp", run=stamp, seeds=stamps),
    Target(name="query", run=query, seeds=lambda: [a.encode() for a in _ADDRESSES],
           words=("from=", "to=", "2026-01-31", "&", "type=", "Riots", "classes=", "3", "٣", "%00",
                  "vintage=own:", "x", "=", "+", "%ff", "tiles=1", "measure=", "killed", "hidden="),
           glue=""),
    Target(name="page-message", run=page_message,
           seeds=lambda: [json.dumps(one).encode() for one in _MESSAGES],
           words=(*_JSON, '"hidden":', '"from":', '"2026-01-31"', '"focus":', "true", "7")),
    Target(name="dataset-answer", run=dataset_answer, seeds=hdx),
    Target(name="event-pages", run=event_pages, seeds=pages,
           words=('{"Result":', '[{"id":1}]', ',"TotalCount":1', "}", '"NextPageUrl":', "null",
                  "\0\0", "a", '{"access_token":"t"}', '{"data":[]}')),
    Target(name="fetched-archive", run=fetched_archive, seeds=zips),
)  # fmt: skip
