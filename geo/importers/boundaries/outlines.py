"""Outlines of districts: repaired and joined by choice alone, and what was done is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.crs import area_km2
from geo.core.text import unit_key, visible
from geo.importers.boundaries.codes import BoundaryFileError
from geo.importers.result import RowNote

MEND = "mend"
LONGEST_NAME = 120
_MOST_SPELLINGS = 3
_Shapes = NDArray[np.object_]


def mend(shapes: _Shapes, rows: Sequence[int], choice: str) -> tuple[_Shapes, list[RowNote]]:
    """Valid outlines, repaired if that was chosen.

    Raises
    ------
    BoundaryFileError
        ``boundary_crossed`` with the first row, or ``boundary_empty``.
    """
    crossed = np.flatnonzero(~shapely.is_valid(shapes))
    if len(crossed) and choice != MEND:
        first = int(crossed[0])
        others = f" ({len(crossed)} such features)" if len(crossed) > 1 else ""
        raise BoundaryFileError(
            f"{shapely.is_valid_reason(shapes[first])}{others}",
            code="boundary_crossed",
            row=rows[first],
            column="geometry",
            asks="repair",
            choices=(MEND,),
        )
    out = shapes.copy()
    notes = []
    for at in map(int, crossed):
        out[at] = _areas_of(shapely.make_valid(shapes[at], method="structure"))
        before = abs(float(area_km2(shapes[[at]])[0]))
        after = float(area_km2(out[[at]])[0])
        what = (
            f"The outline crossed itself and was repaired ({shapely.is_valid_reason(shapes[at])}); "
            f"its area went from {before:,.1f} to {after:,.1f} km2"
        )
        note = RowNote(
            code="note_mended", row=rows[at], column="geometry", value="", what=what, fix=""
        )
        notes.append(note)
    bare = np.flatnonzero(shapely.is_empty(out) | (shapely.area(out) <= 0))
    if len(bare):
        raise BoundaryFileError(
            "The area has no ground", code="boundary_empty", row=rows[int(bare[0])],
            column="geometry",
        )  # fmt: skip
    return out, notes


def join_features(
    cells: pd.DataFrame,
    shapes: _Shapes,
    rows: Sequence[int],
    *,
    name_column: str,
    code_column: str,
    choice: str,
) -> tuple[pd.DataFrame, _Shapes, list[RowNote]]:
    """One row a district: ``name``, ``code`` and ``rows`` of the file, with its outline.

    Raises
    ------
    BoundaryFileError
        ``boundary_same_name`` where features have one code (without codes, one name) and nothing
        was chosen; ``boundary_mixed`` where the chosen column joins different names;
        ``boundary_name``; ``boundary_column``.
    """
    frame = pd.DataFrame(
        {
            "name": [" ".join(text.split()) for text in cells[name_column]],
            "code": [text.strip() for text in cells[code_column]] if code_column else "",
            "row": list(rows),
        }
    )
    _check_names(frame, name_column)
    if choice and choice not in cells.columns:
        raise BoundaryFileError(
            f"There is no column {visible(choice, limit=80)!r} to dissolve by",
            code="boundary_column", asks="dissolve", choices=[str(c) for c in cells.columns],
        )  # fmt: skip
    if choice:
        # What is refused as one name is joined as one name.
        of_name = choice == name_column
        keys = pd.Series([unit_key(text) if of_name else text.strip() for text in cells[choice]])
        frame, shapes, notes = _dissolve(frame, shapes, keys, column=choice)
    else:
        frame, notes = frame.assign(rows=frame["row"].astype(str)), []
    _refuse_twice(frame, name_column=name_column, code_column=code_column)
    return frame[["name", "code", "rows"]], shapes, notes


def _check_names(frame: pd.DataFrame, column: str) -> None:
    for at, name in enumerate(frame["name"]):
        if not name or len(name) > LONGEST_NAME:
            raise BoundaryFileError(
                f"The name is longer than {LONGEST_NAME} characters" if name else "No name",
                code="boundary_name", row=int(frame["row"][at]), column=column,
            )  # fmt: skip


def _dissolve(
    frame: pd.DataFrame, shapes: _Shapes, keys: pd.Series, *, column: str
) -> tuple[pd.DataFrame, _Shapes, list[RowNote]]:
    out, joined, notes = [], [], []
    for value, index in keys.groupby(keys, sort=False).groups.items():
        part = frame.loc[index]
        names = dict.fromkeys(unit_key(name) for name in part["name"])
        if len(names) > 1:
            raise BoundaryFileError(
                f"{visible(str(value), limit=60)!r} joins "
                + " and ".join(repr(visible(n, limit=60)) for n in part["name"].unique()[:2]),
                code="boundary_mixed", row=int(part["row"].iloc[-1]), column=column,
                asks="dissolve",
            )  # fmt: skip
        codes = part["code"].unique()
        said = ", ".join(str(row) for row in part["row"])
        out.append((part["name"].iloc[0], codes[0] if len(codes) == 1 else "", said))
        joined.append(shapely.union_all(shapes[index.to_numpy()]))
        if len(part) > 1:
            what = f"{len(part)} features became {visible(part['name'].iloc[0])!r} (rows {said})"
            row = int(part["row"].iloc[0])
            notes.append(
                RowNote(code="note_dissolved", row=row, column=column, value="", what=what, fix="")
            )
    table = pd.DataFrame(out, columns=["name", "code", "rows"])
    return table, np.asarray(joined, dtype=object), notes


def _refuse_twice(frame: pd.DataFrame, *, name_column: str, code_column: str) -> None:
    keys = frame["code"] if code_column else frame["name"].map(unit_key)
    keys = keys.where(keys != "", [f"\x00{n}" for n in range(len(keys))])
    twice = keys[keys.duplicated(keep=False)]
    if not twice.empty:
        same = frame.loc[keys == twice.iloc[0]]
        column = code_column or name_column
        spelled = same["code" if code_column else "name"].unique()[:_MOST_SPELLINGS]
        shown = " or ".join(repr(visible(str(one), limit=60)) for one in spelled)
        raise BoundaryFileError(
            f"{len(same)} features have {shown}, rows "
            + ", ".join(str(row) for row in same["rows"]),
            code="boundary_same_name",
            row=int(str(same["rows"].iloc[1]).split(",", maxsplit=1)[0]),
            column=column,
            asks="dissolve",
            choices=list(dict.fromkeys([column, name_column])),
        )


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of what a repair gives, without its lines and points."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()
