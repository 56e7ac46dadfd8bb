"""Builders of good and of subtly wrong files; nothing here is a real record."""

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import geopandas as gpd
import openpyxl
import shapely


class Bad(NamedTuple):
    """A file, and exactly what must be said of it."""

    name: str
    file_name: str
    make: Callable[[], bytes]
    code: str
    row: int = 0
    column: str = ""
    choices: Mapping[str, str] = MappingProxyType({})


def lit(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, method)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def patched(data: bytes, old: bytes, new: bytes, *, count: int = -1) -> bytes:
    assert old in data, old
    return data.replace(old, new, count)


# Workbooks ---------------------------------------------------------------------------------------


def workbook(rows: list[list[Any]] | None = None, **more: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows or [["id", "deaths"], ["00123", 5], ["124", 0.5]]:
        sheet.append(row)
    for name, content in more.items():
        extra = book.create_sheet(name)
        for row in content:
            extra.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, change: Callable[[bytes], bytes], *, base: bytes | None = None) -> bytes:
    parts = unzipped(base or workbook())
    parts[name] = change(parts.get(name, b""))
    return zipped(parts)


def without_part(name: str) -> bytes:
    return zipped({key: value for key, value in unzipped(workbook()).items() if key != name})


def sheet_xml(rows: str, *, rest: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{rest}</worksheet>'
    return with_part(SHEET, lambda _: text.encode())


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def shared(strings: bytes, rows: str) -> bytes:
    """A workbook whose texts lie in one shared part, as spreadsheet programs write them."""
    rel = (
        b'<Relationship Id="s" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    parts = unzipped(sheet_xml(rows))
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = patched(parts[name], b"</Relationships>", rel)
    parts["xl/sharedStrings.xml"] = strings
    return zipped(parts)


HEAD = f'<row r="1">{inline("A1", "id")}{inline("B1", "deaths")}</row>'


# GeoJSON -----------------------------------------------------------------------------------------

QUETTA: dict[str, Any] = {"type": "Point", "coordinates": [67.01, 30.19]}
BOX: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[66, 29], [67, 29], [67, 30], [66, 30], [66, 29]]],
}


def feature(geometry: Any = QUETTA, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties or {"id": "1"}, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", **more, "features": list(features)}, ensure_ascii=False
    ).encode()


# GeoPackage and shapefile ------------------------------------------------------------------------


def points(n: int = 3) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [f"place {i}" for i in range(n)], "code": [f"0{i}" for i in range(n)]},
        geometry=[shapely.Point(66 + i / 10, 29.5) for i in range(n)],
        crs=4326,
    )


def areas(n: int = 2) -> gpd.GeoDataFrame:
    shapes = [shapely.box(66 + i, 29, 66.5 + i, 30) for i in range(n)]
    return gpd.GeoDataFrame({"name": [f"d{i}" for i in range(n)]}, geometry=shapes, crs=4326)


def gpkg(*layers: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        for number, layer in enumerate(layers or (points(),)):
            layer.to_file(path, driver="GPKG", layer=f"layer{number}", engine="pyogrio")
        return path.read_bytes()


def gpkg_sql(*statements: str, base: bytes | None = None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(base or gpkg())
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA writable_schema=ON")
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


def sqlite(*statements: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        connection = sqlite3.connect(path)
        for statement in statements or ("CREATE TABLE a (b)", "INSERT INTO a VALUES (1)"):
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


def shape_parts(frame: gpd.GeoDataFrame | None = None, **options: Any) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        (points() if frame is None else frame).to_file(
            Path(folder) / "layer.shp", driver="ESRI Shapefile", engine="pyogrio", **options
        )
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def shape_zip(change: dict[str, Any] | None = None, frame: gpd.GeoDataFrame | None = None) -> bytes:
    """A zipped shapefile with parts replaced (bytes), changed (function) or dropped (None)."""
    parts = shape_parts(frame)
    for ending, how in (change or {}).items():
        name = f"layer{ending}" if ending.startswith(".") else ending
        if how is None:
            parts.pop(name, None)
        else:
            parts[name] = how(parts[name]) if callable(how) else how
    return zipped(parts)


def poke(form: str, offset: int, *values: Any) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        content = bytearray(data)
        struct.pack_into(form, content, offset, *values)
        return bytes(content)

    return change
