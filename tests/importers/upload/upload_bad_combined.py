"""Bad files with several defects at once: the first that matters is told, none hides another.

The order is the pipeline's: what the file is, how its letters are written, how its rows are cut,
what its header says, then the cells from the top; geometry before axes, and the reference system
before both.
"""

import codecs
import gzip

from upload_bad_archive import _info
from upload_make import (
    BOX,
    HEAD,
    QUETTA,
    Bad,
    areas,
    collection,
    feature,
    gpkg,
    gpkg_sql,
    inline,
    lit,
    patched,
    points,
    poke,
    shape_zip,
    sheet_xml,
    workbook,
    zipped,
)

TOP = b"id,place,deaths\n"
SWAPPED = {"type": "Point", "coordinates": [30.2, 67.0]}
OPEN = {"type": "Polygon", "coordinates": [[[66, 29], [67, 29], [67, 30], [66, 30]]]}
LINE = {"type": "LineString", "coordinates": [[66, 29], [67, 30]]}


def _utm(data: bytes) -> bytes:
    system = b'"crs": {"properties": {"name": "EPSG:32642"}}, "features"'
    return patched(data, b'"features"', system, count=1)


COMBINED = [
    # Letters that are no UTF-8, with rows and cells that are wrong as well.
    Bad("cp1252+ragged+swapped", "a.csv", lit("id,place,lon,lat\n1,Café,30.2\n".encode("cp1252")),
        "encoding_unknown", 2),
    Bad("mixed+ragged", "a.csv", lit("id,place\n1,کوئٹہ\n".encode() + b"2,Caf\xe9,1\n"),
        "encoding_mixed", 3),
    Bad("mixed+nul", "a.csv", lit("id,place\n1,کوئٹہ\n2,a\0b\n".encode() + b"3,\xe9\n"),
        "encoding_mixed", 4),
    Bad("utf16-cut+ragged", "a.csv", lit("id,place\n1,کوئٹہ,3\n".encode("utf-16")[:-1]),
        "encoding_wrong", 2),
    Bad("utf16-unmarked+ragged", "a.csv", lit("id,place\n1,کوئٹہ,3\n".encode("utf-16-le")),
        "encoding_unknown", 1),
    Bad("bom+html", "a.csv", lit(codecs.BOM_UTF8 + b"<html><table>a,b\n1"), "type_refused"),
    Bad("bom+nul", "a.csv", lit(codecs.BOM_UTF8 + TOP + b"1,a\0b,2\n"), "cell_nul", 2, "place"),
    Bad("gzip+named-csv+swapped", "a.csv", lambda: gzip.compress(b"id,lon,lat\n1,30,67\n"),
        "type_refused"),
    # Rows that are cut wrongly, with other faults above and below.
    Bad("ragged+nul-below", "a.csv", lit(TOP + b"1,a\n2,b\0,3\n"), "csv_ragged", 2, "deaths"),
    Bad("nul+ragged-below", "a.csv", lit(TOP + b"1,a\0b,2\n2,b\n"), "cell_nul", 2, "place"),
    Bad("ragged+quote-open", "a.csv", lit(TOP + b'1,a\n2,"b,3\n'), "csv_ragged", 2, "deaths"),
    Bad("quote-open+ragged-below", "a.csv", lit(TOP + b'1,"a,2\n2,b\n'), "csv_quote_open", 2,
        "place"),
    Bad("lone-cr+ragged", "a.csv", lit(TOP + b"1,a\rb\n2,b\n"), "csv_lone_cr", 2, "place"),
    Bad("blank+ragged", "a.csv", lit(TOP + b"1,a,2\n\n2,b\n"), "csv_blank_row", 3),
    Bad("stray-quote+long-cell", "a.csv", lit(TOP + b'1,5" pipe,' + b"x" * 1_000_001 + b"\n"),
        "csv_quote_stray", 2, "place"),
    Bad("tabs-and-commas", "a.tsv", lit(b"id\tplace,x\n1\ta,b\n"), "separator_ambiguous", 1),
    Bad("choice+ragged", "a.csv", lit(TOP + b"1,a\n"), "choice_invalid",
        choices={"encoding": "rot13", "separator": "comma"}),
    Bad("choices-both-wrong", "a.csv", lit(TOP), "choice_invalid",
        choices={"separator": "~", "quotes": "x"}),
    # A header that is wrong hides nothing of what comes before it, and comes before every cell.
    Bad("header-twice+ragged", "a.csv", lit(b"id,id\n1\n"), "header_duplicate", 1, "id"),
    Bad("header-empty+twice", "a.csv", lit(b"id,,id\n1,2,3\n"), "header_empty", 1, "column 2"),
    Bad("header-nul+twice", "a.csv", lit(b"a\0,b,b\n1,2,3\n"), "cell_nul", 1, "column 1"),
    Bad("title+cp1252", "a.csv", lit("Vorfälle 2025\nid,place\n".encode("cp1252")),
        "encoding_unknown", 1),
    Bad("wide+ragged", "a.csv", lit(b",".join(b"c%d" % i for i in range(501)) + b"\n1,2\n"),
        "too_many_columns", 1),
    # Archives and workbooks.
    Bad("traversal+script", "a.zip", lambda: _info("../../x.py", b"import os"), "zip_path", 0,
        "../../x.py"),
    Bad("zip-of-vrt-and-text", "a.zip", lambda: zipped({"a.vrt": b"<OGRVRTDataSource/>",
        "b.csv": b"id\n1\n"}), "zip_content"),
    Bad("two-sheets+header-twice", "a.xlsx", lambda: workbook([["id", "id"], [1, 2]],
        Other=[["a"], [1]]), "xlsx_sheet"),
    Bad("sheet-choice-wrong+two", "a.xlsx", lambda: workbook([["id"], [1]], Other=[["a"], [1]]),
        "choice_invalid", choices={"sheet": "Third"}),
    Bad("header-twice+order", "a.xlsx", lambda: sheet_xml(
        f'<row r="1">{inline("A1", "id")}{inline("B1", "id")}</row><row r="1"></row>'),
        "header_duplicate", 1, "id"),
    Bad("row-order+far-cell", "a.xlsx", lambda: sheet_xml(
        f'{HEAD}<row r="3"/><row r="2">{inline("XFE2", "x")}</row>'), "xlsx_order", 2),
    Bad("cell-outside-header+twice", "a.xlsx", lambda: sheet_xml(
        f'{HEAD}<row r="2">{inline("A2", "a")}{inline("A2", "b")}{inline("D2", "c")}</row>'),
        "xlsx_order", 2),
    # Shapes: the file's system, then the shapes from the top, then the axes.
    Bad("utm+swapped", "a.geojson", lambda: _utm(collection(feature(SWAPPED))), "geojson_crs", 0,
        "crs"),
    Bad("utm+duplicate-key", "a.geojson", lambda: patched(_utm(collection(feature())),
        b'"id": "1"', b'"id": "1", "id": "2"'), "json_duplicate", 2, "id"),
    Bad("swapped+line", "a.geojson", lambda: collection(feature(SWAPPED), feature(LINE)),
        "geometry_type", 3, "geometry"),
    Bad("open-ring+mixed", "a.geojson", lambda: collection(feature(OPEN), feature(QUETTA)),
        "geometry_mixed", 3, "geometry"),
    Bad("mixed+missing", "a.geojson", lambda: collection(feature(BOX), feature(None),
        feature(QUETTA)), "geometry_mixed", 4, "geometry"),
    Bad("nan+cut-off", "a.geojson", lambda: patched(collection(feature()), b'"1"', b"NaN")[:-3],
        "json_syntax"),
    Bad("surrogate+swapped", "a.geojson", lambda: patched(collection(feature(SWAPPED)), b'"1"',
        b'"\\ud800"'), "axes_swapped", 2, "geometry"),
    Bad("latin+duplicate-key", "a.geojson", lambda: patched(collection(feature()), b'"id": "1"',
        b'"id": "\xe9", "id": "2"'), "json_encoding"),
    Bad("gpkg-two-layers+trigger", "a.gpkg", lambda: gpkg_sql(
        "CREATE TRIGGER evil AFTER INSERT ON layer0 BEGIN DELETE FROM layer0; END",
        base=gpkg(points(), areas())), "gpkg_trigger", 0, "evil"),
    Bad("gpkg-cut+two-layers", "a.gpkg", lambda: gpkg(points(), areas())[:-4096], "gpkg_damaged"),
    Bad("gpkg-swapped+no-system", "a.gpkg", lambda: gpkg_sql("PRAGMA foreign_keys=OFF",
        "UPDATE gpkg_geometry_columns SET srs_id = -1", base=gpkg(points().set_geometry(
        points().geometry.translate(-36, 37)))), "crs_missing"),
    Bad("shp-no-dbf+no-prj", "a.zip", lambda: shape_zip({".dbf": None, ".prj": None}), "shp_parts",
        0, ".dbf"),
    Bad("shp-no-prj+bad-cpg", "a.zip", lambda: shape_zip({".prj": None, ".cpg": b"klingon"}),
        "shp_encoding"),
    Bad("shp-type+bad-prj", "a.zip", lambda: shape_zip({".shp": poke("<I", 32, 31), ".prj": b"x"}),
        "geometry_type", 0, ".shp"),
    Bad("shp-length+no-prj", "a.zip", lambda: shape_zip({".shp": lambda x: x[:-4], ".prj": None}),
        "shp_damaged", 0, ".shp"),
    Bad("shp-no-prj+swapped", "a.zip", lambda: shape_zip({".prj": None}, points().set_geometry(
        points().geometry.translate(-36, 37))), "crs_missing"),
    Bad("shp-asteroid+swapped", "a.zip", lambda: shape_zip({".prj":
        b'GEOGCS["Gaspra",DATUM["D_Gaspra",SPHEROID["Gaspra",6100.0,1.19]],PRIMEM["M",0.0],'
        b'UNIT["Degree",0.0174532925199433]]'}), "crs_unknown"),
]  # fmt: skip
