"""Every code of an upload error and of a note, with its meaning and the way out."""

from __future__ import annotations

from typing import NamedTuple

FORMULA_VALUES = "values"
"""The answer by which the last values of formulas are taken in their place."""


class Code(NamedTuple):
    """What a code means and what the reader can do."""

    meaning: str
    fix: str


_CSV = "Correct the file, or save it anew as CSV (UTF-8) from the program that made it"
_ZIP = "Make the file anew with the program that wrote it, and do not edit the archive"
_XLSX = "Open the workbook in a spreadsheet program and save it anew as .xlsx"
_JSON = "Write the file anew with a program that writes GeoJSON by RFC 7946"
_GPKG = "Write the layer anew into a fresh GeoPackage"
_SHP = "Export the layer anew as a shapefile, or better as a GeoPackage"
_PARQUET = "Write the table anew as Parquet, or as CSV (UTF-8)"
_KINDS = (
    "Give a CSV or TSV, an XLSX workbook, a GeoJSON, a GeoPackage, a zipped shapefile or a Parquet "
    "file"
)
_LIMIT = "Split the file into smaller ones, or leave out what the atlas does not need"

CODES: dict[str, Code] = {
    # The file as a whole
    "file_missing": Code("There is no regular file at the path", "Check the path"),
    "file_empty": Code("The file holds no bytes, or nothing but spaces", "Export it again"),
    "file_too_large": Code("The file is larger than 50 MB", _LIMIT),
    "type_refused": Code("The content is of a known kind that is not accepted", _KINDS),
    "type_unknown": Code("The content is binary and of no accepted kind", _KINDS),
    "choice_unknown": Code("A decision was given under an unknown name", "Use a listed name"),
    "choice_invalid": Code("A decision has a value that this file does not allow", "Choose anew"),
    # Archives
    "zip_damaged": Code("The archive's directory or a member cannot be read whole", _ZIP),
    "zip_members": Code("The archive holds too many members", _ZIP),
    "zip_ratio": Code("A member unpacks to far more than its packed size", _ZIP),
    "zip_total": Code("The members together unpack to too much", _LIMIT),
    "zip_size_lies": Code("A member unpacks to more or less than it declares", _ZIP),
    "zip_link": Code("A member is a link or a device, not a plain file", _ZIP),
    "zip_path": Code("A member's name leaves the archive (.., absolute, drive)", _ZIP),
    "zip_nested": Code("The archive holds another archive", "Unpack it and give the file inside"),
    "zip_encrypted": Code("A member is encrypted", "Save the file without a password"),
    "zip_duplicate": Code("Two members have one name", _ZIP),
    "zip_mismatch": Code("A member's own header contradicts the directory", _ZIP),
    "zip_overlap": Code("Members overlap, or bytes lie where none should", _ZIP),
    "zip_method": Code("A member is packed in a way other than stored or deflated", _ZIP),
    "zip_content": Code("The archive is neither a workbook nor a shapefile", _KINDS),
    # Text
    "encoding_unknown": Code("The bytes fit several encodings", "Choose the encoding"),
    "encoding_mixed": Code("Most of the text is UTF-8, some bytes are not", _CSV),
    "encoding_wrong": Code("The bytes do not fit the chosen encoding", "Choose another encoding"),
    "separator_unknown": Code("No separator is found in the header", "Choose the separator"),
    "separator_ambiguous": Code("More than one separator could be meant", "Choose the separator"),
    "csv_sep_line": Code(
        "The first line tells Excel the separator and holds no column names",
        "Remove the first line: the separator is found without it",
    ),
    "csv_ragged": Code("A row has more or fewer cells than the header", _CSV),
    "csv_blank_row": Code("An empty line lies between the rows", "Remove the empty line"),
    "csv_lone_cr": Code("A carriage return without a line feed lies outside of quotes", _CSV),
    "csv_quote_open": Code("A quoted cell is never closed", "Close the quote, or double it"),
    "csv_quote_stray": Code(
        "A quote stands inside a cell that is not quoted, or text follows a closing quote",
        "Quote the cell and double the quotes in it, or choose quotes: plain",
    ),
    # Any table
    "header_missing": Code("The table has no header row", "Put the column names in the first row"),
    "header_empty": Code("A column has no name", "Name the column, or remove it"),
    "header_duplicate": Code("Two columns have one name", "Rename one of them"),
    "cell_nul": Code("A cell holds a NUL character", "Remove the character"),
    "cell_long": Code("A cell holds more than 1,000,000 characters", "Shorten the cell"),
    "cell_surrogate": Code("A cell holds half a character", "Write the file anew as UTF-8"),
    "too_many_columns": Code("The table has more than 500 columns", _LIMIT),
    "too_many_rows": Code("The table has more than 1,000,000 rows", _LIMIT),
    # Workbooks
    "xlsx_damaged": Code("A part of the workbook is missing or cannot be read", _XLSX),
    "xlsx_doctype": Code("A part declares a document type or entities", _XLSX),
    "xlsx_external": Code("The workbook links to other files", "Break the links, save as values"),
    "xlsx_macro": Code("The workbook carries macros", "Save it as .xlsx, without macros"),
    "xlsx_sheet": Code("The workbook has several sheets", "Choose the sheet"),
    "xlsx_error_cell": Code("A cell holds a spreadsheet error", "Correct or empty the cell"),
    "xlsx_date": Code("A cell is marked as a date outside of the calendar", "Correct the cell"),
    "xlsx_number": Code("A cell is marked as a number and holds none", "Correct the cell"),
    "xlsx_order": Code("Rows or cells repeat or run backwards", _XLSX),
    # GeoJSON
    "json_syntax": Code("The text is not JSON", _JSON),
    "json_encoding": Code("The JSON is not in UTF-8", "Write the file anew as UTF-8"),
    "json_constant": Code("NaN or Infinity stands for a number", "Write null instead"),
    "json_duplicate": Code("One object has the same key twice", "Remove one of them"),
    "json_depth": Code("Values are nested more than 32 deep", _JSON),
    "json_number": Code("A number is too large to be kept", "Write it as text"),
    "geojson_type": Code("The JSON is not a FeatureCollection", _JSON),
    "geojson_feature": Code("A feature lacks its type, properties or geometry", _JSON),
    "geojson_crs": Code("The crs member names a system other than WGS 84", "Reproject to WGS 84"),
    # Geometry
    "geometry_type": Code(
        "A geometry is neither a point nor an area", "Give points for records, areas for districts"
    ),
    "geometry_mixed": Code("Points and areas stand in one file", "Give them as two files"),
    "geometry_missing": Code("An area file has a row without a shape", "Remove or complete it"),
    "geometry_shape": Code("The coordinates of a geometry are malformed", _JSON),
    "coordinates_range": Code(
        "A coordinate is outside of ±180 and ±90 degrees", "Correct the point, or state its CRS"
    ),
    "axes_swapped": Code(
        "Points lie outside of the region as given, inside it when swapped",
        "Choose axes: lonlat keeps them as they are, latlon swaps them",
    ),
    "crs_missing": Code("The file does not state its reference system", "Choose the crs"),
    "crs_unknown": Code("The stated reference system is not understood", "Choose the crs"),
    # GeoPackage
    "sqlite_not_gpkg": Code("The file is SQLite, but no GeoPackage", _KINDS),
    "gpkg_damaged": Code("The database fails its own check", _GPKG),
    "gpkg_trigger": Code("The database carries a trigger of its own", _GPKG),
    "gpkg_view": Code("The layer is a view or a virtual table, not a table", _GPKG),
    "gpkg_layer": Code("The GeoPackage has several layers", "Choose the layer"),
    "gpkg_empty": Code("The GeoPackage lists no layer", _GPKG),
    "gpkg_value": Code("A cell holds a value that is not of text or number", _GPKG),
    # Parquet
    "parquet_damaged": Code("The file is cut short or contradicts itself", _PARQUET),
    "parquet_type": Code("A column holds lists, times of day or other values than text", _PARQUET),
    # Shapefile
    "shp_parts": Code("The archive lacks a part of the shapefile, or holds several", _SHP),
    "shp_layer": Code("The archive holds several shapefiles", "Choose the layer"),
    "shp_damaged": Code("Sizes or counts in .shp and .shx contradict each other", _SHP),
    "shp_encoding": Code("The .cpg names no usable encoding", "Choose the encoding"),
    "dbf_damaged": Code("The .dbf is not as long as it says, or its fields are not", _SHP),
    "dbf_field": Code("A field of the .dbf is of a type that is not read", _SHP),
    "dbf_value": Code("A cell of the .dbf does not fit its field", _SHP),
    "dbf_deleted": Code("A record is marked as deleted", "Pack the table, or export it anew"),
    # The child process
    "limit_memory": Code("Reading the file needs more memory than allowed", _LIMIT),
    "limit_cpu": Code("Reading the file needs more computing time than allowed", _LIMIT),
    "limit_time": Code("Reading the file takes longer than allowed", _LIMIT),
    "limit_output": Code("The file unpacks to more than allowed on disk", _LIMIT),
    "room_missing": Code(
        "There is no room to set the file down for reading",
        "Make room in the folder for temporary files, or name another by TMPDIR",
    ),
    "parser_failed": Code("The reader could not make sense of the file", "Save the file anew"),
    "drivers": Code("The geometry reader is not locked to one format", "Reinstall the atlas"),
}

NOTES: dict[str, Code] = {
    "note_name": Code("The file's name says another kind than its content", ""),
    "note_blank_end": Code("Empty lines at the end were left out", ""),
    "note_bom": Code("A byte order mark was read as such, not as text", ""),
    "note_nameless": Code("The file has no header; its columns are numbered", ""),
    "note_formula": Code(
        "The cell is a formula; its last value is kept beside",
        "Paste the column as values, or take the last values with formulas=values",
    ),
    "note_struck": Code(
        "The cell is struck out, in part or whole; it was read as it stands",
        "Leave out of the file what was withdrawn, or remove the line",
    ),
    "note_merged": Code("Cells are merged; the text stays in the first of them", ""),
    "note_hidden_sheet": Code("The workbook has hidden sheets", ""),
    "note_hidden_row": Code("Rows or columns of the sheet are hidden; they were read too", ""),
    "note_date": Code("Date cells were written as ISO dates", ""),
    "note_date_part": Code(
        "The sheet shows less of a date than the cell holds; a first day is taken as what is shown",
        "Write 2026 or 2026-01 as text where the day is not known, 2026-01-01 where it is",
    ),
    "note_number_format": Code(
        "The sheet shows a number otherwise than it is stored; a zero is taken as it is shown",
        "Write as text what the source says: 0, unknown, at least 5, 5-7",
    ),
    "note_number_precision": Code("A number has more digits than a spreadsheet keeps", ""),
    "note_axes": Code("Longitude and latitude were swapped, as chosen", ""),
    "note_axes_kept": Code("Points that look swapped were kept, as chosen", ""),
    "note_reprojected": Code("Coordinates were converted to WGS 84", ""),
    "note_height": Code("Heights were left out", ""),
    "note_invalid_shape": Code("An outline crosses itself", ""),
    "note_left_out": Code("A column was left out", ""),
    "note_sheet": Code("The sheet of records was read, not the one about the file", ""),
    "note_unread": Code("Columns that nothing is read from; their cells are kept", ""),
    "note_left": Code(
        "The store has rows of an export of ours otherwise, or has rows about its records that the "
        "file lacks; they are left as they are",
        "",
    ),
    "note_styles": Code("The table of drawing styles was not read", ""),
    "note_members": Code("Other files in the archive were not read", ""),
}
