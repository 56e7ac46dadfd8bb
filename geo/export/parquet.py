"""GeoParquet 1.1: WKB in longitude and latitude, with attribution, coverage and stamp."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.export.frames import Table
from geo.export.stamp import KEY

_TYPES = {"Int64": pa.int64(), "Float64": pa.float64(), "bool": pa.bool_()}


def parquet_bytes(table: Table) -> bytes:
    """File content of a table; a table without places is plain Parquet."""
    names, columns = [], []
    for name in table.frame.columns:
        kind = _TYPES.get(str(table.frame[name].dtype), pa.string())
        values = [None if v is pd.NA else v for v in table.frame[name].astype(object)]
        names.append(str(name))
        columns.append(pa.array(values, type=kind))
    metadata: dict[str, str] = {
        "attribution": table.attribution,
        "coverage": json.dumps(list(table.coverage), ensure_ascii=False),
        KEY: table.stamp,
    }
    if table.geometry is not None:
        names.append("geometry")
        columns.append(pa.array(shapely.to_wkb(table.geometry.to_numpy()), type=pa.binary()))
        metadata["geo"] = json.dumps(_geo(table.geometry), sort_keys=True)
    schema = pa.schema(
        [pa.field(n, c.type) for n, c in zip(names, columns, strict=True)], metadata=metadata
    )
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), out, compression="zstd")
    return out.getvalue()


def _geo(shapes: Any) -> dict[str, Any]:
    """The format's own description; without a "crs" it is longitude and latitude on WGS84."""
    there = shapes[shapes.notna()]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(set(there.geom_type)),
        "orientation": "counterclockwise",
    }
    if len(there):
        column["bbox"] = [round(float(b), 6) for b in there.total_bounds]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
