"""Two files of one kind, compared by what they say: which cell, which field, which line."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.core.digest import digest
from geo.core.errors import AtlasError, DataError
from geo.core.text import visible
from geo.export.reading import BLOCK, once, open_sqlite, read_block, refuse_views
from geo.export.rest import no_bytes, rest_of
from geo.export.stamp import SIDECAR, Stamp
from geo.render.webmap.unpacked import packed_parts, plain_block

_SHOWN = 20
_LONG = 70


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a file says what the record says.

    ``differences`` names each cell or field with what stands here and what the record gives;
    ``notes`` are remarks that change nothing, such as another version of a library.
    """

    same: bool
    stamp: Stamp
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def sentences(self) -> str:
        """The verdict in words, one line each."""
        head = "same" if self.same else f"not the same: {len(self.differences)} difference(s)"
        more = len(self.differences) - _SHOWN
        lines = [head, *self.differences[:_SHOWN], *([f"... and {more} more"] if more > 0 else [])]
        return "\n".join([*lines, *(f"note: {n}" for n in self.notes)])


def differences(path: Path, remade: Path) -> list[str]:
    """What a file says otherwise than the one made again, in words; empty where it is the same."""
    if path.read_bytes() == remade.read_bytes() and path.suffix.lower() != ".csv":
        return []
    # What is no cell is compared only where the cells are the same: it has no words of its own.
    return _apart_in(cells(path), cells(remade)) or _apart_in(_rest(path), _rest(remade))


def _apart_in(here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    out = []
    for place in [*there, *(p for p in here if p not in there)]:
        a, b = here.get(place, _MISSING), there.get(place, _MISSING)
        if a != b or isinstance(a, bool) != isinstance(b, bool):
            start = _begin(a, b)
            out.append(f"{place}: {_say(a, start)} in the file, {_say(b, start)} from the record")
    return out


_MISSING = object()


def _rest(path: Path) -> dict[str, str]:
    try:
        return rest_of(path)
    except (ValueError, TypeError, NotImplementedError, struct.error, zipfile.BadZipFile,
            sqlite3.Error) as error:  # fmt: skip
        raise DataError(
            f"{path.name} cannot be read ({visible(str(error), limit=120)})", where=path.name
        ) from error


def _begin(a: Any, b: Any) -> int:
    """Where two long texts begin to differ, less a few letters; 0 for anything else."""
    if not (isinstance(a, str) and isinstance(b, str)) or max(len(a), len(b)) <= _LONG:
        return 0
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    return max(same - 15, 0)


def _say(value: Any, start: int) -> str:
    if value is _MISSING:
        return "nothing"
    shown = "…" + value[start:] if start else value
    return visible(repr(shown), limit=_LONG)


def cells(path: Path) -> dict[str, Any]:
    """Everything a file says, by place.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    try:
        return _READERS[path.suffix.lower()](path)
    except Exception as error:
        # Readers of other packages raise what they like at a file of anybody's making.
        if isinstance(error, AtlasError):
            raise
        raise DataError(
            f"{path.name} cannot be read ({visible(str(error), limit=120)})", where=path.name
        ) from error


def _rows(rows: list[list[Any]]) -> dict[str, Any]:
    head = [str(c) for c in rows[0]] if rows else []
    out: dict[str, Any] = {"number of rows": len(rows)}
    out |= {f"header, column {n}": c for n, c in enumerate(head, start=1)}
    for number, row in enumerate(rows[1:], start=2):
        for index, value in enumerate(row):
            name = head[index] if index < len(head) else str(index + 1)
            out[f"row {number}, {name}"] = value
    return out


def _csv(path: Path) -> dict[str, Any]:
    text = path.read_bytes().decode("utf-8")
    out = _rows(list(csv.reader(io.StringIO(text, newline=""))))
    beside = path.with_name(path.name + SIDECAR)
    if beside.is_file():
        value = json.loads(beside.read_text(encoding="utf-8"), object_pairs_hook=once)
        out |= {f"{SIDECAR}, {k}": v for k, v in flat(value).items()}
    return out


def _xlsx(path: Path) -> dict[str, Any]:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(path, read_only=True)
    out: dict[str, Any] = {}
    for name in book.sheetnames:
        rows = [list(r) for r in book[name].iter_rows(values_only=True)]
        out |= {f"sheet {name}, {k}": v for k, v in _rows(rows).items() if v is not None}
    book.close()
    return out


def _geojson(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    return flat(json.loads(text, object_pairs_hook=once))


def _html(path: Path) -> dict[str, Any]:
    block = read_block(path)
    if block is None:
        return _svg(path)
    content = path.read_bytes()
    found = BLOCK.search(content)
    if found is None:
        return _svg(path)
    # Everything before and after the data is the page's own: one thing, and not a byte of it else.
    start, end = found.span()
    parts = packed_parts(block)
    said = flat(plain_block(block)) | (flat(parts, "packed") if parts else {})
    return said | {
        "name of the data": found[1].decode("ascii"),
        "page before the data": digest(content[:start]),
        "page after the data": digest(content[end:]),
    }


def flat(value: Any, place: str = "") -> dict[str, Any]:
    """Leaves of a JSON value by their path; no two have one path, whatever the keys are."""
    if isinstance(value, dict):
        items = [(_step(place, k), v) for k, v in value.items()]
    elif isinstance(value, list):
        items = [(f"{place}[{n}]", v) for n, v in enumerate(value)]
    else:
        return {place: value}
    out: dict[str, Any] = {place: value} if not items else {}
    for name, item in items:
        out |= flat(item, name)
    return out


def _step(place: str, key: str) -> str:
    """Path of a value in an object; a key that could be read as a path stands in quotes."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{place}[{json.dumps(key)}]"
    return f"{place}.{key}" if place else key


def _gpkg(path: Path) -> dict[str, Any]:
    base = open_sqlite(path)
    refuse_views(base, "gpkg_contents", "gpkg_metadata")
    out: dict[str, Any] = {}
    tables = base.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name").fetchall()
    for (name,) in [*tables, ("gpkg_metadata",)]:
        refuse_views(base, name)
        quoted = '"' + name.replace('"', '""') + '"'
        found = base.execute(f"SELECT * FROM {quoted} ORDER BY 1")  # noqa: S608  (a name of this file)
        head = [d[0] for d in found.description]
        rows = [list(no_bytes(row)) for row in found]
        out |= {f"table {name}, {k}": v for k, v in _rows([head, *rows]).items()}
    base.close()
    return out


def _parquet(path: Path) -> dict[str, Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(path)
    columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
    rows = [list(no_bytes(row)) for row in zip(*columns, strict=True)]
    papers = {f"metadata {k.decode()}": v for k, v in (table.schema.metadata or {}).items()}
    return _rows([table.column_names, *rows]) | papers


def _png(path: Path) -> dict[str, Any]:
    from PIL import Image  # noqa: PLC0415

    with Image.open(path) as image:
        image.load()
        words = {k: str(v) for k, v in image.info.items() if isinstance(v, str)}
        # In bands, so that a reader learns where the picture was touched.
        bands = max(image.height // 20, 1)
        out = {f"text {k}": v for k, v in words.items()}
        for top in range(0, image.height, bands):
            band = image.crop((0, top, image.width, min(top + bands, image.height)))
            out[f"picture, lines {top} to {top + bands - 1}"] = digest(band.tobytes())
        return out | {"size": image.size}


def _svg(path: Path) -> dict[str, Any]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return {f"line {n}": line for n, line in enumerate(lines, start=1)}


def _pdf(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    parts = content.split(b"\nendobj")
    return {f"object {n}": digest(part) for n, part in enumerate(parts, start=1)}


def _docx(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as parts:
        out = {f"part {n}": digest(parts.read(n)) for n in sorted(parts.namelist())}
        text = parts.read("word/document.xml").decode("utf-8")
    return out | {f"text {n}": t for n, t in enumerate(_TEXT.findall(text), start=1)}


_PLAIN_KEY = re.compile(r"[\w-]+")
_TEXT = re.compile(r"<w:t[^>]*>([^<]*)</w:t>")
_READERS: dict[str, Callable[[Path], dict[str, Any]]] = {
    ".csv": _csv, ".xlsx": _xlsx, ".geojson": _geojson, ".json": _geojson,
    ".gpkg": _gpkg, ".parquet": _parquet, ".png": _png, ".svg": _svg, ".pdf": _pdf,
    ".html": _html, ".htm": _html, ".docx": _docx,
}  # fmt: skip
