"""What a file is, by its bytes alone; its name is never asked."""

from __future__ import annotations

import codecs
import re

from geo.importers.upload.errors import UploadError

SQLITE = b"SQLite format 3\x00"
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 65_536
_PARQUET = b"PAR1"
_SHORTEST_PARQUET = 12

# Kinds that people do give, named so that the refusal can say what it saw.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a RIFF container (picture, sound or film)"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ", "a program (EXE or DLL)"),
    (b"\xca\xfe\xba\xbe", "a program (Java or Mach-O)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.xls), or a locked workbook"),
    (b"ARROW1", "an Arrow file"),
    (b"fgb\x03", "a FlatGeobuf"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x00\x00\x27\x0a", "a bare .shp; a shapefile is given as a zip of all its parts"),
    (b"{\\rtf", "a rich-text document (RTF)"),
    (b"%!PS", "a PostScript file"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"\x80\x05\x95", "a Python pickle"),
    (b"#!", "a script"),
    (b"PK\x05\x06", "an empty archive"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (rb"<OGRVRTDataSource|<VRTDataset|<GDALWarp", "a GDAL virtual file (VRT)"),
    (rb"<(\w+:)?kml\b", "KML"),
    (rb"<(\w+:)?gpx\b", "GPX"),
    (rb"<(\w+:)?svg\b", "an SVG picture"),
    (rb"<(\w+:)?rss\b|<(\w+:)?feed\b", "a news feed"),
    (rb"opengis\.net/gml|<(\w+:)?FeatureCollection\b", "GML"),
    (rb"<!doctype html|<html\b", "a web page (HTML)"),
    (rb"urn:schemas-microsoft-com:office:spreadsheet", "an Excel 2003 XML sheet"),
)


def kind_of(data: bytes) -> str:
    """One of ``zip``, ``gpkg``, ``parquet``, ``geojson``, ``csv``, by magic bytes and structure.

    Raises
    ------
    UploadError
        ``file_empty``, ``type_refused``, ``type_unknown`` or ``sqlite_not_gpkg``.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UploadError("The file is empty", code="file_empty")
    for magic, name in _REFUSED:
        if data.startswith(magic):
            raise UploadError(f"The content is {name}", code="type_refused")
    if data[257:262] == b"ustar":
        raise UploadError("The content is a tar archive", code="type_refused")
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(_PARQUET):
        if not data.endswith(_PARQUET) or len(data) < _SHORTEST_PARQUET:
            raise UploadError("The content is a Parquet file that is cut short",
                              code="parquet_damaged")  # fmt: skip
        return "parquet"
    if data.startswith(SQLITE):
        if data[68:72] not in (b"GPKG", b"GP10", b"GP11"):
            raise UploadError(
                "The content is an SQLite database without a GeoPackage's mark",
                code="sqlite_not_gpkg",
            )
        return "gpkg"
    start = _start(data)
    if start.startswith(b"<"):
        raise UploadError(f"The content is {_markup(start)}", code="type_refused")
    if start.startswith((b"{", b"[", b"\x1e")):
        return "geojson"
    if _is_binary(data[:_SAMPLE]):
        raise UploadError(
            "The content is binary, of no kind that is read here", code="type_unknown"
        )
    return "csv"


def _start(data: bytes) -> bytes:
    """The first bytes without mark and spaces; UTF-16 and UTF-32 are seen through as well."""
    sample = data[:4096]
    for bom in _BOMS:
        if sample.startswith(bom):
            sample = sample[len(bom) :]
            break
    if b"\x00" in sample:
        sample = sample.replace(b"\x00", b"")
    return sample.lstrip(b" \t\r\n\x0b\x0c")


def _markup(start: bytes) -> str:
    for pattern, name in _MARKUP:
        if re.search(pattern, start, re.IGNORECASE):
            return name
    return "XML or HTML"


def _is_binary(sample: bytes) -> bool:
    """Whether control bytes are too many for text; a stray NUL is left to the table's reader."""
    if sample.startswith(_BOMS) or looks_utf16(sample):
        return False
    controls = sum(sample.count(bytes((byte,))) for byte in range(32) if byte not in (9, 10, 13))
    return controls > max(2, len(sample) // 100)


def looks_utf16(sample: bytes) -> bool:
    """Whether every other byte is mostly NUL or Arabic-block, as in UTF-16 without a mark."""
    if len(sample) < 8:
        return False
    halves = [sample[side::2] for side in (0, 1)]
    share = [sum(half.count(bytes((b,))) for b in (0, 6)) / len(half) for half in halves]
    return max(share) > 0.7 and min(share) < 0.3
