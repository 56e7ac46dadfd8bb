"""What a table file holds, read by readers that know nothing of the atlas."""

import csv
import io
import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo.core.cells import unguard_cell


def cell_text(value):
    """A cell as text, empty for a missing one."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def read_cells(path):
    """Rows of a file as text, and its geometry where it has one."""
    form = path.suffix[1:]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
        return [[unguard_cell(c) for c in r] for r in rows], None
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        rows = [list(r) for r in book.worksheets[0].iter_rows(values_only=True)]
        return [[unguard_cell(cell_text(c)) for c in r] for r in rows], None
    if form == "geojson":
        features = json.loads(path.read_text())["features"]
        rows = [list(features[0]["properties"])]
        rows += [[cell_text(v) for v in f["properties"].values()] for f in features]
        shapes = [shapely.from_geojson(json.dumps(f["geometry"])) if f["geometry"] else None
                  for f in features]  # fmt: skip
        return rows, shapes
    if form == "gpkg":
        frame = pyogrio.read_dataframe(path, layer=0)
    else:
        has_geo = b"geo" in pq.read_schema(path).metadata
        frame = gpd.read_parquet(path) if has_geo else pd.read_parquet(path)
    shapes = list(frame.pop("geometry")) if "geometry" in frame else None
    rows = [[cell_text(v) for v in row] for row in frame.astype(object).itertuples(index=False)]
    return [list(frame.columns), *rows], shapes
