"""Bad files: GeoJSON, GeoPackage and shapefile, each with every defect of its kind."""

import codecs
import json
import struct

import shapely
from upload_make import (
    BOX,
    QUETTA,
    Bad,
    areas,
    collection,
    feature,
    gpkg,
    gpkg_sql,
    lit,
    patched,
    points,
    poke,
    shape_parts,
    shape_zip,
    sqlite,
    zipped,
)

ONE = collection(feature())
LINE = {"type": "LineString", "coordinates": [[66, 29], [67, 30]]}


def _point(*numbers: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(numbers)}


def _ring(*places: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [list(places)]}


def _raw(old: str, new: str, base: bytes = ONE) -> bytes:
    return patched(base, old.encode(), new.encode(), count=1)


def _deep(levels: int) -> bytes:
    return _raw('"id": "1"', '"id": ' + "[" * levels + "1" + "]" * levels)


def _crs(name: object) -> bytes:
    return collection(feature(), crs={"type": "name", "properties": {"name": name}})


GEOJSON = [
    Bad("nan", "a.geojson", lambda: _raw('"1"', "NaN"), "json_constant", 2, "id"),
    Bad("infinity", "a.geojson", lambda: _raw('"1"', "-Infinity"), "json_constant", 2, "id"),
    Bad("nan-coordinate", "a.geojson", lambda: _raw("67.01", "NaN"), "json_constant", 2,
        "geometry"),
    Bad("nan-nested", "a.geojson", lambda: _raw('"1"', '{"a": [1, NaN]}'), "json_constant", 2,
        "id"),
    Bad("nan-outside", "a.geojson", lambda: _raw("{", '{"x": NaN, '), "json_constant", 0, "x"),
    Bad("key-twice", "a.geojson", lambda: _raw('"id": "1"', '"id": "1", "id": "2"'),
        "json_duplicate", 2, "id"),
    Bad("key-twice-second", "a.geojson", lambda: _raw('"id": "9"', '"b": 1, "b": 2',
        collection(feature(), feature(id="9"))), "json_duplicate", 3, "b"),
    Bad("geometry-twice", "a.geojson", lambda: _raw('"geometry"', '"geometry": null, "geometry"'),
        "json_duplicate", 2, "geometry"),
    Bad("deep", "a.geojson", lambda: _deep(40), "json_depth", 2, "id"),
    Bad("deeper", "a.geojson", lambda: _deep(100_000), "json_depth", 2),
    Bad("deep-only", "a.geojson", lit(b"[" * 1_000_000), "json_depth", 2),
    Bad("huge-float", "a.geojson", lambda: _raw('"1"', "1e999"), "json_number", 2, "id"),
    Bad("huge-int", "a.geojson", lambda: _raw('"1"', "9" * 5_000), "json_number", 2, "id"),
    Bad("huge-coordinate", "a.geojson", lambda: _raw("67.01", "1e300"), "coordinates_range", 2,
        "geometry"),
    Bad("swapped", "a.geojson", lambda: collection(feature(), feature(_point(30.2, 67.0))),
        "axes_swapped", 3, "geometry"),
    Bad("swapped-area", "a.geojson", lambda: collection(feature(_ring([29, 66], [30, 66], [30, 67],
        [29, 66]))), "axes_swapped", 2, "geometry"),
    Bad("axes-choice", "a.geojson", lit(ONE), "choice_invalid", choices={"axes": "yx"}),
    Bad("metres", "a.geojson", lambda: collection(feature(_point(310_000, 3_341_000))),
        "coordinates_range", 2, "geometry"),
    Bad("crs-utm", "a.geojson", lambda: _crs("urn:ogc:def:crs:EPSG::32642"), "geojson_crs", 0,
        "crs"),
    Bad("crs-link", "a.geojson", lambda: collection(feature(), crs={"type": "link", "properties":
        {"href": "http://127.0.0.1:9/crs"}}), "geojson_crs", 0, "crs"),
    Bad("crs-number", "a.geojson", lambda: _crs(4326), "geojson_crs", 0, "crs"),
    Bad("no-type", "a.geojson", lambda: collection({"properties": {}, "geometry": None}),
        "geojson_feature", 2, "type"),
    Bad("no-geometry", "a.geojson", lambda: collection({"type": "Feature", "properties": {}}),
        "geojson_feature", 2, "geometry"),
    Bad("no-properties", "a.geojson", lambda: collection(feature(), {"type": "Feature",
        "geometry": None}), "geojson_feature", 3, "properties"),
    Bad("properties-list", "a.geojson", lambda: collection({"type": "Feature", "geometry": None,
        "properties": []}), "geojson_feature", 2, "properties"),
    Bad("no-features", "a.geojson", lit(b'{"type": "FeatureCollection"}'), "geojson_type"),
    Bad("no-feature", "a.geojson", collection, "header_missing"),
    Bad("single-feature", "a.geojson", lambda: json.dumps(feature()).encode(), "geojson_type"),
    Bad("bare-geometry", "a.geojson", lambda: json.dumps(QUETTA).encode(), "geojson_type"),
    Bad("json-list", "a.json", lit(b'[{"id": 1}]'), "geojson_type"),
    Bad("topojson", "a.json", lit(b'{"type": "Topology", "objects": {}}'), "geojson_type"),
    Bad("esrijson", "a.json", lit(b'{"geometryType": "x", "features": []}'), "geojson_type"),
    Bad("line", "a.geojson", lambda: collection(feature(), feature(LINE)), "geometry_type", 3,
        "geometry"),
    Bad("geometry-name", "a.geojson", lambda: collection(feature({"type": "Circle",
        "coordinates": [1, 2]})), "geometry_type", 2, "geometry"),
    Bad("mixed-shapes", "a.geojson", lambda: collection(feature(), feature(BOX)), "geometry_mixed",
        3, "geometry"),
    Bad("area-missing", "a.geojson", lambda: collection(feature(BOX), feature(None)),
        "geometry_missing", 3, "geometry"),
    Bad("coordinate-text", "a.geojson", lambda: collection(feature(_point("67", 30))),
        "geometry_shape", 2, "geometry"),
    Bad("coordinate-null", "a.geojson", lambda: collection(feature(_point(67, None))),
        "geometry_shape", 2, "geometry"),
    Bad("coordinate-bool", "a.geojson", lambda: collection(feature(_point(67, True))),
        "geometry_shape", 2, "geometry"),
    Bad("coordinate-one", "a.geojson", lambda: collection(feature(_point(67))), "geometry_shape", 2,
        "geometry"),
    Bad("ring-open", "a.geojson", lambda: collection(feature(_ring([66, 29], [67, 29], [67, 30],
        [66, 30]))), "geometry_shape", 2, "geometry"),
    Bad("ring-short", "a.geojson", lambda: collection(feature(_ring([66, 29], [67, 29], [66, 29]))),
        "geometry_shape", 2, "geometry"),
    Bad("cut-off", "a.geojson", lit(ONE[:-20]), "json_syntax"),
    Bad("trailing", "a.geojson", lit(ONE + b"x"), "json_syntax"),
    Bad("lines", "a.geojson", lit(b'{"type": "Feature"}\n{"type": "Feature"}\n'), "json_syntax"),
    Bad("comment", "a.geojson", lambda: _raw("{", "{/* a */"), "json_syntax"),
    Bad("latin-json", "a.geojson", lambda: _raw('"1"', '"é"').decode().encode("cp1252"),
        "json_encoding"),
    Bad("utf16-json", "a.geojson", lambda: ONE.decode().encode("utf-16"), "json_encoding"),
    Bad("bom-twice", "a.geojson", lit(codecs.BOM_UTF8 * 2 + ONE), "separator_unknown", 1),
    Bad("lone-surrogate", "a.geojson", lambda: _raw('"1"', '"\\ud800"'), "cell_surrogate", 2,
        "id"),
    Bad("json-nul", "a.geojson", lambda: _raw('"1"', '"a\\u0000"'), "cell_nul", 2, "id"),
    Bad("long-property", "a.geojson", lambda: collection(feature(id="x" * 1_000_001)), "cell_long",
        2, "id"),
    Bad("name-taken", "a.geojson", lambda: collection(feature(geometry_lon="1")),
        "header_duplicate", 1, "geometry_lon"),
    Bad("empty-key", "a.geojson", lambda: _raw('"id"', '""'), "header_empty", 1, "column 1"),
    Bad("many-properties", "a.geojson", lambda: collection(feature(**{f"p{i}": 1 for i in
        range(501)})), "too_many_columns", 1),
]  # fmt: skip

_EVIL = "CREATE TRIGGER evil AFTER INSERT ON layer0 BEGIN DELETE FROM layer0; END"
_VIEW = "CREATE VIEW v AS SELECT * FROM layer0"
_LIST = "UPDATE gpkg_contents SET table_name = 'v'"
_UNFK = "PRAGMA foreign_keys=OFF"


def _gpkg_corrupt() -> bytes:
    content = bytearray(gpkg())
    for at in range(4096 * 3, len(content) - 100, 4096):
        content[at : at + 64] = b"\xa5" * 64
    return bytes(content)


def _no_geometry_header() -> bytes:
    return gpkg_sql("DROP TRIGGER IF EXISTS rtree_layer0_geom_update1", *_drop_rtree(),
                    "UPDATE layer0 SET geom = x'0101020304050607' WHERE fid = 2")  # fmt: skip


def _drop_rtree() -> list[str]:
    return ["DELETE FROM sqlite_master WHERE type = 'trigger'"]


GPKG = [
    Bad("gpkg-layers", "a.gpkg", lambda: gpkg(points(), areas()), "gpkg_layer"),
    Bad("gpkg-layer-choice", "a.gpkg", gpkg, "choice_invalid", choices={"layer": "x"}),
    Bad("gpkg-trigger", "a.gpkg", lambda: gpkg_sql(_EVIL), "gpkg_trigger", 0, "evil"),
    Bad("gpkg-view", "a.gpkg", lambda: gpkg_sql(_UNFK, _VIEW, _LIST), "gpkg_view", 0, "v"),
    Bad("gpkg-corrupt", "a.gpkg", _gpkg_corrupt, "gpkg_damaged"),
    Bad("gpkg-cut", "a.gpkg", lambda: gpkg()[: 4096 * 4], "gpkg_damaged"),
    Bad("gpkg-header-only", "a.gpkg", lambda: gpkg()[:100], "gpkg_damaged"),
    Bad("gpkg-empty", "a.gpkg", lambda: gpkg_sql("DELETE FROM gpkg_contents"), "gpkg_empty"),
    Bad("gpkg-mark-only", "a.gpkg", lambda: sqlite("PRAGMA application_id=1196444487",
        "CREATE TABLE a (b)"), "gpkg_damaged"),
    Bad("gpkg-no-table", "a.gpkg", lambda: gpkg_sql(_UNFK, "UPDATE gpkg_contents SET table_name = "
        "'gone'"), "gpkg_damaged", 0, "gone"),
    Bad("gpkg-geometry", "a.gpkg", _no_geometry_header, "geometry_shape", 3, "geometry"),
    Bad("gpkg-crs", "a.gpkg", lambda: gpkg_sql("UPDATE gpkg_geometry_columns SET srs_id = -1"),
        "crs_missing"),
    Bad("gpkg-crs-choice", "a.gpkg", gpkg, "choice_invalid", choices={"crs": "EPSG:32642"}),
    Bad("gpkg-line", "a.gpkg", lambda: gpkg(points().set_geometry([shapely.LineString(
        [(66, 29), (67, 30)])] * 3, crs=4326)), "geometry_type", 2, "geometry"),
    Bad("gpkg-binary-cell", "a.gpkg", lambda: gpkg_sql(*_drop_rtree(),
        "UPDATE layer0 SET name = CAST(x'ff00fe' AS BLOB) WHERE fid = 3"), "gpkg_value", 4, "name"),
    Bad("gpkg-swapped", "a.gpkg", lambda: gpkg(points().set_geometry([shapely.Point(29.5, 66.5)]
        * 3, crs=4326)), "axes_swapped", 2, "geometry"),
]  # fmt: skip


def _deleted(data: bytes) -> bytes:
    start = struct.unpack_from("<H", data, 8)[0]
    return data[:start] + b"*" + data[start + 1 :]


SHP = [
    Bad("shp-no-prj", "a.zip", lambda: shape_zip({".prj": None}), "crs_missing"),
    Bad("shp-bad-prj", "a.zip", lambda: shape_zip({".prj": b"PROJCS[nonsense"}), "crs_unknown"),
    Bad("shp-local-prj", "a.zip", lambda: shape_zip({".prj": b'LOCAL_CS["a",LOCAL_DATUM["b",0],'
        b'UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]'}), "crs_unknown"),
    Bad("shp-crs-choice", "a.zip", lambda: shape_zip({".prj": None}), "choice_invalid",
        choices={"crs": "+proj=longlat +nadgrids=/etc/passwd"}),
    Bad("shp-no-dbf", "a.zip", lambda: shape_zip({".dbf": None}), "shp_parts", 0, ".dbf"),
    Bad("shp-no-shx", "a.zip", lambda: shape_zip({".shx": None}), "shp_parts", 0, ".shx"),
    Bad("shp-no-shp", "a.zip", lambda: shape_zip({".shp": None}), "shp_parts", 0, ".shp"),
    Bad("shp-two", "a.zip", lambda: zipped({**shape_parts(), "other.shp": b"x"}), "shp_parts", 0,
        "other.shp"),
    Bad("shp-names", "a.zip", lambda: zipped({k.replace("layer.dbf", "b.dbf"): v for k, v in
        shape_parts().items()}), "shp_parts"),
    Bad("shp-length", "a.zip", lambda: shape_zip({".shp": poke(">I", 24, 9999)}), "shp_damaged", 0,
        ".shp"),
    Bad("shp-header", "a.zip", lambda: shape_zip({".shp": poke(">I", 0, 1)}), "shp_damaged", 0,
        ".shp"),
    Bad("shx-length", "a.zip", lambda: shape_zip({".shx": lambda x: x[:-8]}), "shp_damaged", 0,
        ".shx"),
    Bad("shx-offset", "a.zip", lambda: shape_zip({".shx": poke(">I", 108, 2**30)}), "shp_damaged",
        3),
    Bad("shp-record", "a.zip", lambda: shape_zip({".shp": poke(">I", 100, 7)}), "shp_damaged", 2),
    Bad("shp-type", "a.zip", lambda: shape_zip({".shp": poke("<I", 108, 5)}), "shp_damaged", 2),
    Bad("shp-parts-lie", "a.zip", lambda: shape_zip({".shp": poke("<I", 144, 2**31)}, areas()),
        "shp_damaged", 2),
    Bad("shp-line", "a.zip", lambda: shape_zip({".shp": poke("<I", 32, 3)}), "geometry_type", 0,
        ".shp"),
    Bad("shp-kind", "a.zip", lambda: shape_zip({".shp": poke("<I", 32, 77)}), "geometry_type", 0,
        ".shp"),
    Bad("shp-swapped", "a.zip", lambda: shape_zip(None, points().set_geometry([shapely.Point(29.5,
        66.5)] * 3, crs=4326)), "axes_swapped", 2, "geometry"),
    Bad("dbf-count", "a.zip", lambda: shape_zip({".dbf": poke("<I", 4, 2)}), "dbf_damaged"),
    Bad("dbf-count-huge", "a.zip", lambda: shape_zip({".dbf": poke("<I", 4, 2**32 - 1)}),
        "dbf_damaged"),
    Bad("dbf-width", "a.zip", lambda: shape_zip({".dbf": poke("<H", 10, 3)}), "dbf_damaged"),
    Bad("dbf-start", "a.zip", lambda: shape_zip({".dbf": poke("<H", 8, 1)}), "dbf_damaged"),
    Bad("dbf-field-width", "a.zip", lambda: shape_zip({".dbf": poke("B", 32 + 16, 255)}),
        "dbf_damaged"),
    Bad("dbf-memo", "a.zip", lambda: shape_zip({".dbf": poke("c", 32 + 11, b"M")}), "dbf_field", 1,
        "name"),
    Bad("dbf-number", "a.zip", lambda: shape_zip({".dbf": poke("c", 32 + 11, b"N")}), "dbf_value",
        2, "name"),
    Bad("dbf-deleted", "a.zip", lambda: shape_zip({".dbf": _deleted}), "dbf_deleted",
        2),
    Bad("dbf-encoding", "a.zip", lambda: shape_zip({".cpg": None}, points().assign(
        name=["کوئٹہ"] * 3)), "encoding_unknown", 2, "name"),
    Bad("dbf-encoding-wrong", "a.zip", lambda: shape_zip({".dbf": lambda x: x.replace(b"place 1",
        b"plac\xe9 1")}), "encoding_wrong", 3, "name"),
    Bad("cpg-unknown", "a.zip", lambda: shape_zip({".cpg": b"klingon"}), "shp_encoding"),
    Bad("cpg-digit", "a.zip", lambda: shape_zip({".cpg": b"GARBAGE-9"}), "shp_encoding"),
    Bad("cpg-two", "a.zip", lambda: shape_zip({".cpg": b"utf-8;65001"}), "shp_encoding"),
]  # fmt: skip
