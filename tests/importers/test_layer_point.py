"""A layer whose columns and geometry say two places: kept where it was, and said."""

import pytest
from made_files import ACCESSED, ACLED_31, SHA, acled_row, frame

from geo.importers.registry import read

TOLD = {"columns": "as-guessed", "event_type": "Battles"}
GEOMETRY = ["geometry_lon", "geometry_lat"]


def layer(lon, lat, *, point=("63.05437", "26.00312"), columns=("lon", "lat"), **decisions):
    """A row of a layer with a point of its own and one in its columns."""
    row = {"date": "2026-01-31", "district": "Kech", columns[0]: lon, columns[1]: lat}
    row |= dict(zip(GEOMETRY, point, strict=True))
    return read(
        frame([row], list(row)), format="table", decisions=TOLD | decisions, file_name="a.gpkg",
        sha256=SHA, accessed=ACCESSED,
    )  # fmt: skip


def test_a_row_is_placed_by_its_geometry_and_says_that_its_columns_contradict_it():
    result = layer("66.99", "30.19")
    assert tuple(result.incidents.iloc[0][["lon", "lat"]]) == ("63.05437", "26.00312")
    (note,) = result.flags
    assert (note.code, note.row, note.column, note.value) == (
        "coord.geometry-differs", 2, "lon", "66.99, 30.19",
    )  # fmt: skip
    assert "say 66.99, 30.19, 603.9 km from the point that was read (63.05437, 26.00312)" in (
        note.what
    )


def test_a_row_that_is_placed_by_its_columns_says_that_its_geometry_contradicts_them():
    result = layer("66.99", "30.19", **{"column.lon": "lon", "column.lat": "lat"})
    assert tuple(result.incidents.iloc[0][["lon", "lat"]]) == ("66.99", "30.19")
    assert [(note.code, note.column) for note in result.flags] == [
        ("coord.geometry-differs", "geometry_lon")
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ("63.05", "26.00"),  # rounded
        ("63.1", "26"),  # to a tenth and to a degree
        ("63.0545", "26.0035"),  # within 100 m
        ("۶۳٫۰۵۴", "۲۶٫۰۰۳"),
        ("", ""),
        ("7019211", "3004411"),  # metres of a projection
        ("63° 3' E", "26° N"),
    ],
)
def test_what_rounding_explains_and_what_is_not_degrees_is_no_contradiction(cells):
    assert layer(*cells, columns=("X", "Y")).accepted == (2,)


def test_a_known_format_that_comes_as_a_layer_says_it_too():
    cells = dict(zip(GEOMETRY, ("66.99", "30.19"), strict=True))
    result = read(
        frame([acled_row(1, **cells)], [*ACLED_31, *GEOMETRY]), format="acled", decisions={},
        file_name="a.gpkg", sha256=SHA, accessed=ACCESSED,
    )  # fmt: skip
    assert [(note.code, note.column) for note in result.flags] == [
        ("coord.geometry-differs", "geometry_lon")
    ]
