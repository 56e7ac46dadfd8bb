"""Zipped shapefile: its parts to fixed names, its sizes held against each other, then read."""

from __future__ import annotations

import codecs
import re
import struct
from pathlib import Path, PurePosixPath
from typing import Any

import pyogrio

from geo.importers.upload.archive import Member, members_of, unpack
from geo.importers.upload.dbf import read_dbf
from geo.importers.upload.drivers import assert_drivers
from geo.importers.upload.encoding import ENCODINGS, check_encoding
from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.layer import write_layer
from geo.importers.upload.notes import Meta, note

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shp", ".shx", ".dbf")
_KINDS = {
    **dict.fromkeys((1, 11, 21), "Point"),
    **dict.fromkeys((5, 15, 25), "Polygon"),
    **dict.fromkeys((3, 13, 23), "LineString"),
    **dict.fromkeys((8, 18, 28), "MultiPoint"),
}
# As GIS programs write ISO 8859-1 and its sisters: "88591", "ISO-8859-1", "ISO 885915".
_LATIN = re.compile("(?:iso[ _-]?)?8859[ _-]?([0-9]{1,2})")


def read_shapefile(data: bytes, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Write the records of a shapefile as Arrow: points as two columns, areas beside the table.

    Raises
    ------
    UploadError
        With the code, row (record n is row n + 1) and column of the first defect.
    """
    members, others = _of_layer(members_of(data), choices.get("layer", ""))
    found, stem, ignored = _parts(members)
    ignored = [*others, *ignored]
    parts = {ending: unpack(data, member) for ending, member in found.items()}
    stated = parts.get(".prj", b"").decode("utf-8", "replace").strip("\ufeff \r\n\x00")
    encoding = _encoding(parts.get(".cpg"), choices.get("encoding", ""))
    count = _check_shapes(parts[".shp"], parts[".shx"])
    names, rows = read_dbf(parts[".dbf"], encoding=encoding)
    if len(rows) != count:
        raise UploadError(
            f"The .shp holds {count:,} shapes, the .dbf {len(rows):,} records", code="shp_damaged"
        )
    for ending in _NEEDED:
        (folder / f"layer{ending}").write_bytes(parts[ending])
    notes: list[dict[str, Any]] = []
    if ignored:
        what = f"Files beside the shapefile were not read: {', '.join(map(show, ignored[:5]))}"
        notes.append(note("note_members", what=what))
    return write_layer(
        kind="shapefile", layer=stem, names=names, rows=rows, wkb=_shapes(folder, count),
        stated=stated, folder=folder, choices=choices, notes=notes, encoding=encoding or "ascii",
    )  # fmt: skip


def _of_layer(members: list[Member], choice: str) -> tuple[list[Member], list[str]]:
    """Members of one shapefile where the archive holds several whole ones, and the others."""
    stems: dict[str, set[str]] = {}
    for member in members:
        path = PurePosixPath(member.name)
        if "__MACOSX" not in path.parts:
            stems.setdefault(str(path.with_suffix("")), set()).add(path.suffix.lower())
    whole = [stem for stem, endings in stems.items() if endings >= set(_NEEDED)]
    if len(whole) < 2:
        return members, []
    short = {PurePosixPath(stem).name: stem for stem in whole}
    names = short if len(short) == len(whole) else {stem: stem for stem in whole}
    if choice not in names:
        raise UploadError(
            f"No shapefile is named {show(choice)}"
            if choice
            else f"There are {len(whole)} shapefiles",
            code="choice_invalid" if choice else "shp_layer",
            asks="layer",
            choices=tuple(names),
        )
    stem = PurePosixPath(names[choice])
    own = [member for member in members if PurePosixPath(member.name).with_suffix("") == stem]
    return own, [member.name for member in members if member not in own]


def _parts(members: list[Member]) -> tuple[dict[str, Member], str, list[str]]:
    """The parts by their endings, the layer's name, and what else lies in the archive."""
    found: dict[str, Member] = {}
    stems: dict[str, str] = {}
    ignored: list[str] = []
    for member in members:
        path = PurePosixPath(member.name)
        ending = path.suffix.lower()
        system = "__MACOSX" in path.parts or path.name.startswith("._")
        if ending not in _PARTS or system:
            ignored.append(member.name)
            continue
        if ending in found:
            raise UploadError(f"There are two parts {ending}", code="shp_parts", column=member.name)
        found[ending] = member
        stems[ending] = str(path.with_suffix(""))
    for ending in _NEEDED:
        if ending not in found:
            raise UploadError(f"The part {ending} is missing", code="shp_parts", column=ending)
    if len({stem.lower() for stem in stems.values()}) > 1:
        raise UploadError(
            f"The parts have different names: {', '.join(sorted(set(stems.values())))[:120]}",
            code="shp_parts",
        )
    return found, PurePosixPath(stems[".shp"]).name, ignored


def _encoding(cpg: bytes | None, choice: str) -> str:
    check_encoding(choice)
    if choice or cpg is None:
        return choice
    text = cpg.decode("ascii", "replace").strip("\ufeff \r\n\x00").lower()
    latin = _LATIN.fullmatch(text)
    numbered = f"iso8859-{latin[1]}" if latin else f"cp{text.removeprefix('ansi ')}"
    for name in (text, numbered):
        try:
            known = codecs.lookup(name).name
        except (LookupError, ValueError, UnicodeError):
            continue
        usual = {codecs.lookup(one).name: one for one in ENCODINGS}
        if known in usual:
            return usual[known]
        if known.startswith(("cp", "iso8859")):
            return known
    raise UploadError(
        f"The .cpg names {show(text)}", code="shp_encoding", asks="encoding", choices=ENCODINGS
    )


def _check_shapes(shp: bytes, shx: bytes) -> int:
    """Number of shapes, after header, index and records were held against each other."""
    for name, content in ((".shp", shp), (".shx", shx)):
        if len(content) < 100 or struct.unpack_from(">I", content)[0] != 9994:
            raise UploadError(f"The {name} has no header", code="shp_damaged", column=name)
        declared = struct.unpack_from(">I", content, 24)[0] * 2
        if declared != len(content):
            raise UploadError(
                f"The {name} declares {declared:,} bytes and is {len(content):,} long",
                code="shp_damaged",
                column=name,
            )
    kind = struct.unpack_from("<I", shp, 32)[0]
    if kind not in _KINDS:
        raise UploadError(f"Shape type {kind} is not known", code="geometry_type", column=".shp")
    if _KINDS[kind] not in ("Point", "Polygon"):
        raise UploadError(
            f"The shapes are of type {_KINDS[kind]}", code="geometry_type", column=".shp"
        )
    if (len(shx) - 100) % 8:
        raise UploadError("The .shx ends within an entry", code="shp_damaged", column=".shx")
    end = 100
    count = (len(shx) - 100) // 8
    for row in range(2, count + 2):
        at, words = struct.unpack_from(">II", shx, 100 + (row - 2) * 8)
        at, size = at * 2, words * 2
        if at != end or at + 8 + size > len(shp) or size < 4:
            raise UploadError(".shx points outside of .shp", code="shp_damaged", row=row)
        number, own = struct.unpack_from(">II", shp, at)
        if number != row - 1 or own != words:
            raise UploadError(".shp and .shx disagree", code="shp_damaged", row=row)
        _check_record(shp, at + 8, size, kind, row)
        end = at + 8 + size
    if end != len(shp):
        raise UploadError("The .shp holds more than .shx lists", code="shp_damaged", column=".shp")
    return count


def _check_record(shp: bytes, at: int, size: int, kind: int, row: int) -> None:
    own = struct.unpack_from("<I", shp, at)[0]
    if own == 0:
        return
    least = 20 if _KINDS[kind] == "Point" else 44
    if own != kind or size < least:
        raise UploadError(
            f"The shape is of type {own}, the file of type {kind}", code="shp_damaged", row=row
        )
    if _KINDS[kind] == "Polygon":
        parts, points = struct.unpack_from("<II", shp, at + 36)
        if not parts or parts > points or 44 + parts * 4 + points * 16 > size:
            raise UploadError(
                f"The shape declares {parts:,} parts and {points:,} points, its record has no room",
                code="shp_damaged",
                row=row,
            )


def _shapes(folder: Path, count: int) -> list[bytes | None]:
    """Shapes as WKB, through GDAL with every driver but one switched off."""
    assert_drivers(pyogrio.list_drivers())
    try:
        _, _, geometry, _ = pyogrio.raw.read(folder / "layer.shp", columns=[], force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise UploadError(f"The shapes cannot be read ({error})", code="shp_damaged") from error
    found = [None if blob is None else bytes(blob) for blob in geometry]
    if len(found) != count:
        raise UploadError("The reader found another number of shapes", code="shp_damaged")
    return found
