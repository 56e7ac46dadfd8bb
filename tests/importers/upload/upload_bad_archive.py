"""Bad files: archives that lie, and workbooks with every defect of their kind."""

import io
import struct
import warnings
import zipfile
from datetime import date

from upload_make import (
    HEAD,
    SHEET,
    Bad,
    inline,
    patched,
    shape_zip,
    shared,
    sheet_xml,
    unzipped,
    with_part,
    without_part,
    workbook,
    zipped,
)


def _info(name: str, content: bytes = b"a", *, mode: int = 0, system: int = 3) -> bytes:
    buffer = io.BytesIO(shape_zip())
    with zipfile.ZipFile(buffer, "a") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = system
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return buffer.getvalue()


def _many(count: int) -> bytes:
    return zipped({f"a{i}.shp": b"" for i in range(count)}, method=zipfile.ZIP_STORED)


def _duplicate() -> bytes:
    buffer = io.BytesIO(shape_zip())
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("layer.dbf", b"other")
    return buffer.getvalue()


def _central(data: bytes, name: bytes, offset: int, form: str, value: int) -> bytes:
    """Change one number of a member's entry in the central directory."""
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name:
        at = data.index(b"PK\x01\x02", at + 4)
    content = bytearray(data)
    struct.pack_into(form, content, at + offset, value)
    return bytes(content)


def _overlap() -> bytes:
    """Two entries of the directory that share one member's bytes."""
    data = zipped({"layer.shp": b"x" * 50, "layer.shx": b"x" * 50, "layer.dbf": b"y" * 50})
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    content = bytearray(data)
    struct.pack_into("<I", content, second + 42, 0)
    local = bytes(content).replace(b"layer.shx", b"layer.shp")
    return local.replace(b"PK\x01\x02", b"PK\x01\x02", 1)


def _inside() -> bytes:
    """A member whose bytes hold another, listed too: each agrees with itself, and they overlap."""
    stored = zipfile.ZIP_STORED
    inner = zipped({"layer.shx": b"a" * 40}, method=stored)
    cut = inner.index(b"PK\x01\x02")
    outer = zipped({"layer.shp": b"x" + inner[:cut]}, method=stored)
    start, end = outer.index(b"PK\x01\x02"), outer.rindex(b"PK\x05\x06")
    entry = bytearray(inner[cut : inner.rindex(b"PK\x05\x06")])
    struct.pack_into("<I", entry, 42, 30 + len("layer.shp") + 1)
    directory = outer[start:end] + bytes(entry)
    closing = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), start, 0)
    return outer[:start] + directory + closing


def _lying(grow: int) -> bytes:
    """Both headers declare another size than the member unpacks to."""
    data = zipped({"layer.shp": b"x" * 5_000, "layer.shx": b"a", "layer.dbf": b"b"})
    old = struct.pack("<I", 5_000)
    return patched(data, old, struct.pack("<I", 5_000 + grow))


def _laughs(part: str) -> bytes:
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 6))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><x>&a5;</x>'
    return with_part(part, lambda _: text.encode())


def _doctype(part: str, encoding: str = "utf-8") -> bytes:
    text = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'
    return with_part(part, lambda _: text.encode(encoding))


DIGITS = "".join(map(str, range(190_000)))
SMALL = b"\0" * 999_999
_NESTED = zipped({"a.csv": b"a,b\n"})
_STRINGS = "xl/sharedStrings.xml"
_RELS = "xl/_rels/workbook.xml.rels"

ZIP = [
    Bad("bomb-ratio", "a.zip", lambda: zipped({"layer.shp": b"\0" * 20_000_000}), "zip_ratio", 0,
        "layer.shp"),
    Bad("bomb-ratio-xlsx", "a.xlsx",
        lambda: with_part(SHEET, lambda x: x + b" " * 20_000_000), "zip_ratio", 0, SHEET),
    Bad("bomb-total", "a.zip", lambda: _central(_central(shape_zip(), b"layer.shp", 24, "<I",
        399_000_000), b"layer.shp", 20, "<I", 9_000_000), "zip_mismatch", 0, "layer.shp"),
    Bad("bomb-members", "a.zip", lambda: _many(1_001), "zip_members"),
    Bad("bomb-members-60000", "a.zip", lambda: _many(60_000), "zip_members"),
    Bad("bomb-nested", "a.zip", lambda: _info("inner.zip", _NESTED), "zip_nested", 0, "inner.zip"),
    Bad("bomb-nested-hidden", "a.zip", lambda: _info("inner.prj", _NESTED), "zip_nested", 0,
        "inner.prj"),
    Bad("bomb-overlap", "a.zip", _overlap, "zip_duplicate", 0, "layer.shp"),
    Bad("bomb-inside", "a.zip", _inside, "zip_overlap", 0, "layer.shx"),
    Bad("bomb-many-small", "a.zip", lambda: zipped({f"a{i}.shp": SMALL for i in
        range(402)}),
        "zip_total"),
    Bad("quine", "a.zip", lambda: _central(shape_zip(), b"layer.shp", 42, "<I", 0), "zip_mismatch",
        0, "layer.shp"),
    Bad("traversal", "a.zip", lambda: _info("../../etc/x.prj"), "zip_path", 0, "../../etc/x.prj"),
    Bad("traversal-back", "a.zip", lambda: _info("..\\x.prj"), "zip_path", 0, "..\\x.prj"),
    Bad("traversal-inner", "a.zip", lambda: _info("a/../../x"), "zip_path", 0, "a/../../x"),
    Bad("absolute", "a.zip", lambda: _info("/etc/x.prj"), "zip_path", 0, "/etc/x.prj"),
    Bad("drive", "a.zip", lambda: _info("C:/x.prj"), "zip_path", 0, "C:/x.prj"),
    Bad("newline-name", "a.zip", lambda: _info("a\nb.prj"), "zip_path", 0, "a\nb.prj"),
    Bad("symlink", "a.zip", lambda: _info("x.prj", b"/etc/passwd", mode=0o120777), "zip_link", 0,
        "x.prj"),
    Bad("device", "a.zip", lambda: _info("x.prj", mode=0o020666), "zip_link", 0, "x.prj"),
    Bad("encrypted", "a.zip", lambda: _central(shape_zip(), b"layer.dbf", 8, "<H", 1),
        "zip_encrypted", 0, "layer.dbf"),
    Bad("duplicate", "a.zip", _duplicate, "zip_duplicate", 0, "layer.dbf"),
    Bad("duplicate-case", "a.zip", lambda: _info("LAYER.DBF"), "zip_duplicate", 0, "LAYER.DBF"),
    Bad("method", "a.zip", lambda: zipped({"layer.shp": b"a" * 99}, method=zipfile.ZIP_LZMA),
        "zip_method", 0, "layer.shp"),
    Bad("local-name", "a.zip", lambda: patched(shape_zip(), b"layer.prj", b"other.prj", count=1),
        "zip_mismatch", 0, "layer.prj"),
    Bad("local-method", "a.zip", lambda: _central(shape_zip(), b"layer.dbf", 10, "<H", 0),
        "zip_mismatch", 0, "layer.dbf"),
    Bad("lying-small", "a.zip", lambda: _lying(-4_000), "zip_size_lies", 0, "layer.shp"),
    Bad("lying-large", "a.zip", lambda: _lying(4_000), "zip_size_lies", 0, "layer.shp"),
    Bad("truncated", "a.zip", lambda: shape_zip()[:-40], "zip_damaged"),
    Bad("prefix-only", "a.zip", lambda: b"PK\x03\x04" + b"\0" * 200, "zip_damaged"),
    Bad("appended", "a.zip", lambda: shape_zip() + b"<html>", "zip_overlap"),
    Bad("checksum", "a.zip",
        lambda: patched(zipped({"layer.shp": b"x" * 90, "layer.shx": b"", "layer.dbf": b"q" * 8},
                               method=zipfile.ZIP_STORED), b"x" * 90, b"y" * 90),
        "zip_damaged", 0, "layer.shp"),
    Bad("empty-zip", "a.zip", lambda: zipped({}), "type_refused"),
    Bad("jar", "a.xlsx", lambda: zipped({"META-INF/MANIFEST.MF": b"a"}), "zip_content"),
    Bad("docx", "a.xlsx", lambda: zipped({"[Content_Types].xml": b"<a/>", "word/d.xml": b"<a/>"}),
        "zip_content"),
    Bad("ods", "a.xlsx", lambda: zipped({"mimetype": b"application/x", "content.xml": b"<a/>"}),
        "zip_content"),
]  # fmt: skip


def _cell(xml: str) -> bytes:
    return sheet_xml(f'{HEAD}<row r="2">{inline("A2", "1")}{xml}</row>')


def _dated(serial: str, *, mac: bool = False) -> bytes:
    """A date cell by style, with a day number of our choosing."""
    base = unzipped(workbook([["id", "day"], ["1", date(2026, 1, 3)]]))
    base[SHEET] = patched(base[SHEET], b"<v>46025</v>", f"<v>{serial}</v>".encode())
    if mac:
        base["xl/workbook.xml"] = patched(
            base["xl/workbook.xml"], b"<workbookPr/", b'<workbookPr date1904="1"/>'
        )
    return zipped(base)


XLSX = [
    Bad("sheets", "a.xlsx", lambda: workbook(None, b=[["x", "y"]]), "xlsx_sheet"),
    Bad("sheet-choice", "a.xlsx", workbook, "choice_invalid", choices={"sheet": "None"}),
    Bad("hidden-sheet", "a.xlsx", lambda: with_part("xl/workbook.xml", lambda x: patched(
        x, b'sheetId="2" state="visible"', b'sheetId="2" state="hidden"'), base=_second()),
        "xlsx_sheet"),
    Bad("error-ref", "a.xlsx", lambda: _cell('<c r="B2" t="e"><v>#REF!</v></c>'),
        "xlsx_error_cell", 2, "deaths"),
    Bad("error-name", "a.xlsx", lambda: _cell('<c r="B2" t="e"><f>x</f><v>#NAME?</v></c>'),
        "xlsx_error_cell", 2, "deaths"),
    Bad("external-link", "a.xlsx", lambda: with_part("xl/externalLinks/externalLink1.xml",
        lambda _: b"<a/>"), "xlsx_external", 0, "xl/externalLinks/externalLink1.xml"),
    Bad("external-rel", "a.xlsx", lambda: with_part(_RELS, lambda x: patched(x, b"</Relationships>",
        b'<Relationship Id="z" Type="x/externalLink" Target="http://127.0.0.1:9/a" '
        b'TargetMode="External"/></Relationships>')), "xlsx_external", 0, _RELS),
    Bad("connection", "a.xlsx", lambda: with_part("xl/connections.xml", lambda _: b"<a/>"),
        "xlsx_external", 0, "xl/connections.xml"),
    Bad("macro", "a.xlsx", lambda: with_part("xl/vbaProject.bin", lambda _: b"x"), "xlsx_macro", 0,
        "xl/vbaProject.bin"),
    Bad("macro-type", "a.xlsx", lambda: with_part("[Content_Types].xml", lambda x: patched(
        x, b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")), "xlsx_macro", 0,
        "[Content_Types].xml"),
    Bad("macro-sheet", "a.xlsx", lambda: with_part("xl/macrosheets/sheet1.xml", lambda _: b"<a/>"),
        "xlsx_macro", 0, "xl/macrosheets/sheet1.xml"),
    Bad("xxe-sheet", "a.xlsx", lambda: _doctype(SHEET), "xlsx_doctype", 0, SHEET),
    Bad("xxe-strings", "a.xlsx", lambda: shared(b'<!DOCTYPE x SYSTEM "a"><sst/>', HEAD),
        "xlsx_doctype", 0, _STRINGS),
    Bad("xxe-rels", "a.xlsx", lambda: _doctype(_RELS), "xlsx_doctype", 0, _RELS),
    Bad("xxe-utf16", "a.xlsx", lambda: _doctype(SHEET, "utf-16"), "xlsx_doctype", 0, SHEET),
    Bad("xxe-utf16-unmarked", "a.xlsx", lambda: _doctype(SHEET, "utf-16-le"), "xlsx_doctype", 0,
        SHEET),
    Bad("laughs-sheet", "a.xlsx", lambda: _laughs(SHEET), "xlsx_doctype", 0, SHEET),
    Bad("laughs-styles", "a.xlsx", lambda: _laughs("xl/styles.xml"), "xlsx_doctype", 0,
        "xl/styles.xml"),
    Bad("not-xml", "a.xlsx", lambda: with_part(SHEET, lambda x: x[:-30]), "xlsx_damaged", 0, SHEET),
    Bad("deep-xml", "a.xlsx", lambda: with_part(SHEET, lambda _: b"<a>" * 50_000 +
        b"</a>" * 50_000), "header_missing", 1),
    Bad("no-workbook", "a.xlsx", lambda: without_part("xl/workbook.xml"), "xlsx_damaged", 0,
        "xl/workbook.xml"),
    Bad("no-sheet", "a.xlsx", lambda: without_part(SHEET), "xlsx_damaged", 0, SHEET),
    Bad("no-rels", "a.xlsx", lambda: without_part(_RELS), "xlsx_damaged", 0, _RELS),
    Bad("text-index", "a.xlsx", lambda: _cell('<c r="B2" t="s"><v>999</v></c>'), "xlsx_damaged", 2,
        "deaths"),
    Bad("wrong-cell", "a.xlsx", lambda: _cell('<c r="B7"><v>1</v></c>'), "xlsx_damaged", 2),
    Bad("no-number", "a.xlsx", lambda: _cell('<c r="B2"><v>NaN</v></c>'), "xlsx_number", 2,
        "deaths"),
    Bad("infinite", "a.xlsx", lambda: _cell('<c r="B2"><v>1E999</v></c>'), "xlsx_number", 2,
        "deaths"),
    Bad("row-twice", "a.xlsx", lambda: sheet_xml(HEAD + '<row r="3"/><row r="3"/>'), "xlsx_order",
        3),
    Bad("row-back", "a.xlsx", lambda: sheet_xml(HEAD + '<row r="9"/><row r="2"/>'), "xlsx_order",
        2),
    Bad("cell-twice", "a.xlsx", lambda: _cell(inline("B2", "1") + inline("B2", "2")), "xlsx_order",
        2),
    Bad("row-far", "a.xlsx",
        lambda: sheet_xml(f'{HEAD}<row r="1048576">{inline("A1048576", "1")}</row>'),
        "too_many_rows", 1_048_576),
    Bad("row-number", "a.xlsx", lambda: sheet_xml(HEAD + '<row r="99999999999"/>'), "xlsx_damaged",
        2),
    Bad("columns", "a.xlsx", lambda: workbook([[f"c{i}" for i in range(501)]]), "too_many_columns",
        1),
    Bad("beyond-header", "a.xlsx", lambda: workbook([["a", "b"], ["1", "2", "3"]]), "header_empty",
        1, "column 3"),
    Bad("header-double", "a.xlsx", lambda: workbook([["a", "a"], ["1", "2"]]), "header_duplicate",
        1, "a"),
    Bad("header-none", "a.xlsx", lambda: workbook([[None], ["a", "b"], ["1", "2"]]),
        "header_missing", 1),
    Bad("header-gap", "a.xlsx", lambda: workbook([["a", None, "b"]]), "header_empty", 1,
        "column 2"),
    Bad("nul-escape", "a.xlsx", lambda: _cell(inline("B2", "_x0000_")), "cell_nul", 2, "deaths"),
    Bad("surrogate-escape", "a.xlsx", lambda: _cell(inline("B2", "_xD800_")), "cell_surrogate", 2,
        "deaths"),
    Bad("long-cell", "a.xlsx", lambda: _cell(inline("B2", DIGITS)), "cell_long", 2,
        "deaths"),
    Bad("date-1900", "a.xlsx", lambda: _dated("60"), "xlsx_date", 2, "day"),
    Bad("date-far", "a.xlsx", lambda: _dated("99999999"), "xlsx_date", 2, "day"),
    Bad("date-1904-negative", "a.xlsx", lambda: _dated("-5", mac=True), "xlsx_date", 2, "day"),
]  # fmt: skip


def _second() -> bytes:
    return workbook(None, b=[["x", "y"]])
