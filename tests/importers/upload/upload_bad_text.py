"""Bad files: what is no table at all, and separated text with every defect of its kind."""

import codecs
import gzip
import io
import struct
import tarfile

from upload_make import Bad, lit, sqlite, zipped

HEAD = b"id,place,deaths\n"
URDU = "id,place,deaths\n1,Quetta,2\n2,کوئٹہ,3\n"


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"), io.BytesIO(b""))
    return buffer.getvalue()


def _vrt(body: bytes = b"") -> bytes:
    return (
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
        b"<SrcLayer>passwd</SrcLayer>" + body + b"</OGRVRTLayer></OGRVRTDataSource>"
    )


_GML = b'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"></gml:FeatureCollection>'
_KML = (
    b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
    b"<name>a</name><Point><coordinates>67,30</coordinates></Point></Placemark></Document></kml>"
)
_GPX = (
    b'<?xml version="1.0"?><gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1">'
    b'<wpt lat="30" lon="67"><name>a</name></wpt></gpx>'
)
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>a,b</text></svg>'
_XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'

FILES = [
    Bad("empty", "a.csv", lit(b""), "file_empty"),
    Bad("only-spaces", "a.csv", lit(b" \n\r\n\t"), "file_empty"),
    Bad("only-bom", "a.csv", lit(codecs.BOM_UTF8), "file_empty"),
    Bad("only-nul", "a.csv", lit(b"\0" * 100), "file_empty"),
    Bad("too-large", "a.csv", lambda: HEAD + b"1,a,2\n" * 8_400_000, "file_too_large"),
    Bad("pdf", "a.csv", lit(b"%PDF-1.7\n1,2\n"), "type_refused"),
    Bad("png", "a.csv", lit(b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "type_refused"),
    Bad("jpeg", "a.geojson", lit(b"\xff\xd8\xff\xe0" + b"\0" * 40), "type_refused"),
    Bad("elf", "a.gpkg", lit(b"\x7fELF\x02\x01\x01" + b"\0" * 60), "type_refused"),
    Bad("exe", "a.xlsx", lit(b"MZ\x90\0\x03" + b"\0" * 60), "type_refused"),
    Bad("gzip", "a.csv.gz", lambda: gzip.compress(HEAD + b"1,a,2\n"), "type_refused"),
    Bad("tar", "a.csv", _tar, "type_refused"),
    Bad("old-xls", "a.xlsx", lit(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99), "type_refused"),
    Bad("parquet-short", "a.csv", lit(b"PAR1" + b"\x15\x04" * 40), "parquet_damaged"),
    Bad("parquet-junk", "a.csv", lit(b"PAR1" + b"\x15\x04" * 40 + b"PAR1"), "parquet_damaged"),
    Bad("bare-shp", "a.shp", lit(b"\0\0\x27\x0a" + b"\0" * 96), "type_refused"),
    Bad("rtf", "a.csv", lit(b"{\\rtf1 a,b\\par 1,2}"), "type_refused"),
    Bad("pickle", "a.csv", lit(b"\x80\x04\x95\x0b\0\0\0\0\0\0\0]\x94(K\x01e."), "type_refused"),
    Bad("script", "a.csv", lit(b"#!/bin/sh\necho a,b\n"), "type_refused"),
    Bad("vrt-as-geojson", "a.geojson", _vrt, "type_refused"),
    Bad("vrt-as-csv", "a.csv", lambda: codecs.BOM_UTF8 + b"\n \n" + _vrt(), "type_refused"),
    Bad("vrt-as-gpkg", "a.gpkg", _vrt, "type_refused"),
    Bad("vrt-utf16", "a.csv", lambda: _vrt().decode().encode("utf-16"), "type_refused"),
    Bad("vrt-sql", "a.json", lambda: _vrt(b"<SrcSQL>SELECT 1</SrcSQL>"), "type_refused"),
    Bad("raster-vrt", "a.geojson", lit(b'<VRTDataset rasterXSize="1"/>'), "type_refused"),
    Bad("kml-as-geojson", "a.geojson", lit(_KML), "type_refused"),
    Bad("gml-as-geojson", "a.geojson", lit(_GML), "type_refused"),
    Bad("gpx-as-json", "a.json", lit(_GPX), "type_refused"),
    Bad("svg-as-csv", "a.csv", lit(_SVG), "type_refused"),
    Bad("html-as-csv", "a.csv", lit(b"<!DOCTYPE html><table><tr><td>a,b"), "type_refused"),
    Bad("xxe-as-csv", "a.csv", lit(_XXE), "type_refused"),
    Bad("random-bytes", "a.csv", lit(bytes(range(256)) * 9), "type_unknown"),
    Bad("binary-struct", "a.csv", lit(struct.pack("<200I", *range(200))), "type_unknown"),
    Bad("sqlite-no-gpkg", "a.gpkg", sqlite, "sqlite_not_gpkg"),
    Bad("sqlite-as-csv", "a.csv", sqlite, "sqlite_not_gpkg"),
    Bad("choice-unknown", "a.csv", lit(HEAD + b"1,a,2\n"), "choice_unknown", choices={"x": "1"}),
    Bad("zip-of-text", "a.zip", lambda: zipped({"a.txt": b"a"}), "zip_content"),
]

_OPEN = HEAD + b'1,"Quetta,2\n' + b"2,Kech,3\n" * 5
CSV = [
    Bad("ragged-short", "a.csv", lit(HEAD + b"1,a,2\n2,b\n"), "csv_ragged", 3, "deaths"),
    Bad("ragged-long", "a.csv", lit(HEAD + b"1,a,2\n2,b,3,4\n"), "csv_ragged", 3, "column 4"),
    Bad("ragged-comma", "a.csv", lit(HEAD + b"1,Quetta, city,2\n"), "csv_ragged", 2, "column 4"),
    Bad("ragged-late", "a.csv", lit(HEAD + b"1,a,2\n" * 30_000 + b"9,9\n"), "csv_ragged", 30_002,
        "deaths"),
    Bad("ragged-tsv", "a.tsv", lit(b"id\tplace\n1\ta\tb\n"), "csv_ragged", 2, "column 3"),
    Bad("trailing-comma", "a.csv", lit(HEAD + b"1,a,2,\n"), "csv_ragged", 2, "column 4"),
    Bad("footer", "a.csv", lit(HEAD + b"1,a,2\nSource: nobody\n"), "csv_ragged", 3, "place"),
    Bad("title-above", "a.csv", lit(b"Incidents of 2025\nid,place\n1,a\n"), "separator_unknown", 1),
    Bad("blank-between", "a.csv", lit(HEAD + b"1,a,2\n\n2,b,3\n"), "csv_blank_row", 3),
    Bad("blank-first", "a.csv", lit(b"\n" + HEAD + b"1,a,2\n"), "header_missing", 1),
    Bad("lone-cr", "a.csv", lit(HEAD + b"1,a\rb,2\n"), "csv_lone_cr", 2, "place"),
    Bad("mac-line-ends", "a.csv", lit(b"id,place\r1,a\r2,b\r"), "csv_lone_cr", 1),
    Bad("double-cr", "a.csv", lit(b"id,place\r\r\n1,a\r\r\n"), "csv_lone_cr", 1),
    Bad("lone-cr-first-cell", "a.csv", lit(HEAD + b"1,a,2\n\r3,b,4\n"), "csv_lone_cr", 3, "id"),
    Bad("quote-open", "a.csv", lit(_OPEN), "csv_quote_open", 2, "place"),
    Bad("quote-open-last", "a.csv", lit(HEAD + b'1,a,"2'), "csv_quote_open", 2, "deaths"),
    Bad("quote-open-huge", "a.csv", lit(_OPEN + b"2,Kech,3\n" * 200_000), "csv_quote_open", 2,
        "place"),
    Bad("quote-stray", "a.csv", lit(HEAD + b'1,5" pipe,2\n'), "csv_quote_stray", 2, "place"),
    Bad("quote-text-after", "a.csv", lit(HEAD + b'1,"a"b,2\n'), "csv_quote_stray", 2, "place"),
    Bad("quote-after-space", "a.csv", lit(HEAD + b'1, "a",2\n'), "csv_quote_stray", 2, "place"),
    Bad("quote-backslash", "a.csv", lit(HEAD + b'1,"a\\"b",2\n'), "csv_quote_stray", 2, "place"),
    Bad("header-duplicate", "a.csv", lit(b"id,id\n1,2\n"), "header_duplicate", 1, "id"),
    Bad("header-duplicate-space", "a.csv", lit(b"id,id \n1,2\n"), "header_duplicate", 1, "id "),
    Bad("header-empty", "a.csv", lit(b"id,,b\n1,2,3\n"), "header_empty", 1, "column 2"),
    Bad("header-blank", "a.csv", lit(b"id, ,b\n1,2,3\n"), "header_empty", 1, "column 2"),
    Bad("header-trailing", "a.csv", lit(b"id,b,\n1,2,3\n"), "header_empty", 1, "column 3"),
    Bad("header-all-empty", "a.csv", lit(b",,\n1,2,3\n"), "header_missing", 1),
    Bad("header-nul", "a.csv", lit(b"id,b\0c\n1,2\n"), "cell_nul", 1, "column 2"),
    Bad("nul", "a.csv", lit(HEAD + b"1,a\0b,2\n"), "cell_nul", 2, "place"),
    Bad("nul-quoted", "a.csv", lit(HEAD + b'1,"a,\0",2\n'), "cell_nul", 2, "place"),
    Bad("cell-long", "a.csv", lit(HEAD + b"1," + b"x" * 1_000_001 + b",2\n"), "cell_long", 2,
        "place"),
    Bad("cell-long-quoted", "a.csv", lit(HEAD + b'1,"' + b"x," * 600_000 + b'",2\n'), "cell_long",
        2, "place"),
    Bad("many-columns", "a.csv", lit(b",".join(b"c%d" % i for i in range(501)) + b"\n"),
        "too_many_columns", 1),
    Bad("many-rows", "a.csv", lit(b"a,b\n" + b"1,2\n" * 1_000_001), "too_many_rows", 1_000_002),
    Bad("separator-none", "a.csv", lit(b"id place\n1 a\n"), "separator_unknown", 1),
    Bad("separator-two", "a.csv", lit(b"id;b,c\n1;2,3\n4;5,6\n"), "separator_ambiguous", 1),
    Bad("separator-mixed", "a.csv", lit(b"id;b,c\n1;2\n4,5\n"), "separator_ambiguous", 1),
    Bad("separator-choice", "a.csv", lit(HEAD), "choice_invalid", choices={"separator": "~"}),
    Bad("separator-wrong", "a.csv", lit(HEAD + b"1;a,2,3\n"), "csv_ragged", 2, "column 2",
        {"separator": "semicolon"}),
    Bad("quotes-choice", "a.csv", lit(HEAD), "choice_invalid", choices={"quotes": "x"}),
    Bad("cp1256", "a.csv", lit(URDU.replace("ئ", "ی").encode("cp1256", "replace")),
        "encoding_unknown", 3),
    Bad("cp1252", "a.csv", lit("id,place\n1,Café\n".encode("cp1252")), "encoding_unknown", 2),
    Bad("utf16le-unmarked", "a.csv", lit(URDU.encode("utf-16-le")), "encoding_unknown", 1),
    Bad("utf16be-unmarked", "a.csv", lit(URDU.encode("utf-16-be")), "encoding_unknown", 1),
    Bad("utf16-cut", "a.csv", lit(URDU.encode("utf-16")[:-1]), "encoding_wrong", 3),
    Bad("mixed", "a.csv", lit(URDU.encode() + b"3,Caf\xe9,1\n"), "encoding_mixed", 4),
    Bad("utf8-cut", "a.csv", lit(URDU.encode()[:-4]), "encoding_mixed", 3),
    Bad("surrogates", "a.csv", lit(URDU.encode() + b"3,\xed\xa0\x80,1\n"), "encoding_mixed", 4),
    Bad("encoding-choice", "a.csv", lit(HEAD), "choice_invalid", choices={"encoding": "rot13"}),
    Bad("encoding-against-mark", "a.csv", lit(codecs.BOM_UTF8 + HEAD), "choice_invalid",
        choices={"encoding": "cp1252"}),
    Bad("encoding-wrong", "a.csv", lit(HEAD + b"1,\x81,2\n"), "encoding_wrong", 2, "",
        {"encoding": "cp1252"}),
]  # fmt: skip
