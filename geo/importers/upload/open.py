"""From somebody's bytes to a table: accept, read in a child, take over the plain result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from geo.core.scratch import scratch_folder
from geo.importers.result import RowNote
from geo.importers.upload.accept import Upload, accept
from geo.importers.upload.errors import UploadError
from geo.importers.upload.limits import LIMITS, Limits
from geo.importers.upload.run import run_child
from geo.importers.upload.table import FORMULA_COLUMNS, BoundaryTable, TextTable

CHOICES = ("encoding", "separator", "quotes", "sheet", "layer", "crs", "axes", "formulas")


def open_upload(
    data: bytes | Path | Upload,
    *,
    file_name: str,
    choices: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> TextTable | BoundaryTable:
    """Read a file that anybody may have made.

    Parameters
    ----------
    data
        Its bytes, its path, or what `accept` gave for it.
    file_name
        The name it came with; it decides nothing.
    choices
        The user's decisions, by the names in `CHOICES`; an error that asks for one says so in
        ``asks`` and lists what it may be in ``choices``.
    limits
        What the child process may use.

    Returns
    -------
    TextTable or BoundaryTable
        Areas give the second, everything else the first.

    Raises
    ------
    UploadError
        And nothing else: with code, file, row, column, what is wrong and what to do.
    """
    decided = {key: value for key, value in (choices or {}).items() if value}
    for key in decided:
        if key not in CHOICES:
            raise UploadError(
                f"There is no decision named {key!r}",
                code="choice_unknown",
                file=file_name,
                choices=CHOICES,
            )
    upload = data if isinstance(data, Upload) else accept(data, file_name=file_name)
    try:
        with scratch_folder() as folder:
            (folder / "input").write_bytes(upload.data)
            meta = run_child(folder, kind=upload.kind, choices=decided, limits=limits)
            return _take(folder, meta, upload)
    except UploadError as error:
        raise error.in_file(file_name) from None
    except OSError as error:
        raise UploadError(
            f"The file could not be set down for reading ({error.strerror})",
            code="room_missing",
            file=file_name,
        ) from error


def _take(folder: Path, meta: dict[str, Any], upload: Upload) -> TextTable | BoundaryTable:
    columns = [str(name) for name in meta["columns"]]
    frame = _read_arrow(folder / "table.arrow").rename_columns(columns).to_pandas()
    notes = [RowNote(**entry) for entry in meta["notes"]]
    if upload.named_otherwise:
        what = f"The name suggests another kind of file; by its content it is {meta['kind']}"
        notes.insert(
            0,
            RowNote(code="note_name", row=0, column="", value=upload.file_name, what=what, fix=""),
        )
    common: dict[str, Any] = {
        "kind": str(meta["kind"]),
        "file_name": upload.file_name,
        "sha256": upload.sha256,
        "encoding": str(meta["encoding"]),
        "layer": str(meta["layer"]),
        "crs": str(meta["crs"]),
        "notes": tuple(notes),
    }
    if meta["shape"] == "boundary":
        shapes = shapely.from_wkb(_read_arrow(folder / "shapes.arrow").column("wkb").to_pylist())
        areas = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
        return BoundaryTable(frame=areas, columns=tuple(columns), **common)
    return TextTable(
        frame=frame,
        separator=str(meta["separator"]),
        sheet=str(meta["sheet"]),
        formulas=_read_formulas(folder / "formulas.json"),
        **common,
    )


def _read_arrow(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
        return reader.read_all()


def _read_formulas(path: Path) -> pd.DataFrame:
    entries = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return pd.DataFrame(entries, columns=FORMULA_COLUMNS)
