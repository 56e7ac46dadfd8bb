from __future__ import annotations

import os

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo.core.errors import CrsError, DataError, OptionError
from geo.districts.boundaries import load_boundaries, read_boundaries
from geo.districts.measure import agreement_table, measure_agreement


def squares(*, shift: float = 0.0, count: int = 3) -> gpd.GeoDataFrame:
    shapes = [shapely.box(65 + i + shift, 28, 66 + i + shift, 29) for i in range(count)]
    names = [f"D{i}" for i in range(count)]
    return gpd.GeoDataFrame(
        {"name": names}, geometry=shapes, crs="EPSG:4326", index=pd.Index(names, name="district_id")
    )


def test_a_set_agrees_with_itself() -> None:
    current = load_boundaries()
    result = measure_agreement(current, current.reset_index(drop=True), points=20_000)
    assert result.share == 1.0
    assert result.unmatched == ()
    assert result.missing == ()
    assert list(result.districts.index) == list(current.index)
    assert result.districts["iou"].min() == pytest.approx(1.0, abs=1e-9)
    assert result.districts["boundary_km"].max() == pytest.approx(0.0, abs=1e-6)
    assert result.districts["area_error_pct"].abs().max() == pytest.approx(0.0, abs=1e-6)


def test_a_shifted_set_agrees_by_what_overlaps() -> None:
    # Three squares shifted by a quarter: 3 * 0.75 of the 3.25 in either are the same.
    result = measure_agreement(squares(), squares(shift=0.25), points=100_000)
    assert result.share == pytest.approx(2.25 / 3.25, abs=0.005)
    assert result.districts["iou"].to_numpy() == pytest.approx([0.6] * 3, abs=1e-3)
    assert result.districts["same_share"].to_numpy() == pytest.approx([0.75] * 3, abs=0.01)
    assert result.districts["centroid_km"].to_numpy() == pytest.approx([24.45] * 3, abs=0.2)


def test_the_same_seed_gives_the_same_figures() -> None:
    one = measure_agreement(squares(), squares(shift=0.1), points=5_000, seed=7)
    two = measure_agreement(squares(), squares(shift=0.1), points=5_000, seed=7)
    assert one.share == two.share
    assert_frame_equal(one.districts, two.districts)


def test_inputs_are_left_as_they_were() -> None:
    mine, theirs = squares(), squares(shift=0.1)
    before = mine.copy(), theirs.copy()
    measure_agreement(mine, theirs, points=1_000)
    assert_frame_equal(mine, before[0])
    assert_frame_equal(theirs, before[1])


def test_projected_frames_give_the_same_measure() -> None:
    degrees = measure_agreement(squares(), squares(shift=0.25), points=20_000)
    projected = measure_agreement(
        squares().to_crs("EPSG:32641"), squares(shift=0.25).to_crs("EPSG:32641"), points=20_000
    )
    assert projected.share == pytest.approx(degrees.share, abs=0.01)


def test_names_come_from_match_then_resolve() -> None:
    theirs = squares()
    theirs["name"] = ["first", "D-1", "stranger"]
    result = measure_agreement(
        squares(),
        theirs,
        match={"first": "D0"},
        resolve=lambda name: name.replace("-", "") if "-" in name else None,
        points=30_000,
    )
    assert result.unmatched == ("stranger",)
    assert result.missing == ("D2",)
    assert list(result.districts.index) == ["D0", "D1"]
    assert result.share == pytest.approx(2 / 3, abs=0.01)
    table = agreement_table(result)
    assert "stranger" in table
    assert "D2" in table


def test_different_reference_systems_are_refused() -> None:
    with pytest.raises(CrsError):
        measure_agreement(squares(), squares().to_crs("EPSG:32641"))
    with pytest.raises(CrsError):
        measure_agreement(squares(), squares().set_crs(None, allow_override=True))


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(OptionError):
        measure_agreement(squares(), squares(), points=0)
    with pytest.raises(DataError, match="No name"):
        measure_agreement(squares(), squares(), resolve=lambda _: None)
    with pytest.raises(DataError, match="Several rows"):
        measure_agreement(squares(), squares(), match={"D1": "D0"})


def test_the_table_has_one_line_a_district() -> None:
    lines = agreement_table(measure_agreement(squares(), squares(), points=1_000)).splitlines()
    assert len(lines) == 2 + 3 + 1
    assert all(line.count("|") == lines[0].count("|") for line in lines)


@pytest.mark.yardstick
@pytest.mark.skipif("ATLAS_YARDSTICK" not in os.environ, reason="ATLAS_YARDSTICK: a boundary file")
def test_the_shipped_set_agrees_with_the_yardstick() -> None:
    yardstick = read_boundaries(os.environ["ATLAS_YARDSTICK"], layer="cod_36")
    result = measure_agreement(load_boundaries(), yardstick)
    assert result.unmatched == ()
    assert result.missing == ()
    assert result.share >= 0.95
