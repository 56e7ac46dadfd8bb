import random
import tracemalloc

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box

from geo.analysis.grid import lookup
from geo.analysis.grid.build import build_grid
from geo.analysis.grid.lookup import locate_points
from geo.analysis.grid.shelf import load_grid
from geo.analysis.locate import Locator
from geo.core.errors import CrsError, DataError, OptionError
from geo.districts.boundaries import load_boundaries


def frame_of(**shapes):
    return gpd.GeoDataFrame(
        geometry=list(shapes.values()), index=pd.Index(shapes, name="district_id"), crs="EPSG:4326"
    )


@pytest.fixture(scope="module")
def shipped():
    return load_boundaries(vintage="36")


@pytest.fixture(scope="module")
def grid(shipped):
    return build_grid(shipped)


@pytest.fixture(scope="module")
def border_points(shipped):
    """Every vertex, places along every edge, and places within a few hundred metres of it."""
    rings = shapely.get_rings(shapely.get_parts(shipped.geometry.to_numpy()))
    cut = shapely.segmentize(rings, 0.02)
    corners = shapely.get_coordinates(cut)
    noise = np.random.default_rng(7).normal(0, 0.003, (4, *corners.shape))
    return np.concatenate([corners, *(corners + one for one in noise)])


def by_geopandas(frame, points):
    asked = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs="EPSG:4326")
    joined = gpd.sjoin(asked, frame.sort_index().reset_index(drop=True), predicate="intersects")
    lowest = joined.groupby(level=0)["index_right"].min()
    return lowest.reindex(range(len(points)), fill_value=-1).to_numpy()


@pytest.mark.parametrize("threads", [1, 3])
def test_the_shipped_borders_are_those_of_geopandas(shipped, grid, border_points, threads):
    found = locate_points(grid, *border_points.T, threads=threads)
    np.testing.assert_array_equal(found, by_geopandas(shipped, border_points))


def test_numba_says_the_same(grid, border_points):
    pytest.importorskip("numba")
    plain = locate_points(grid, *border_points.T)
    np.testing.assert_array_equal(locate_points(grid, *border_points.T, compiled=True), plain)


def test_numba_that_is_not_there_is_said(grid, monkeypatch):
    monkeypatch.setattr("geo.analysis.grid.compiled.find_spec", lambda _: None)
    with pytest.raises(OptionError, match="numba is not installed"):
        locate_points(grid, [66.0], [29.0], compiled=True)


def test_a_border_belongs_to_the_lowest_identifier():
    shapes = {"b": box(66, 27, 67, 28), "a": box(65, 27, 66, 28), "c": box(65, 28, 66, 29)}
    for order in (shapes, dict(reversed(shapes.items()))):
        grid = build_grid(frame_of(**order))
        found = locate_points(grid, [66, 66, 65.5, 66.5, 67, 67.01], [27.5, 28, 28, 28, 27, 27])
        assert [grid.ids[one] if one >= 0 else "" for one in found] == ["a", "a", "a", "b", "b", ""]


def test_holes_parts_and_overlaps():
    shapes = frame_of(
        a=box(0, 0, 10, 10) - box(4, 4, 6, 6),
        b=shapely.MultiPolygon([box(4.5, 4.5, 5.5, 5.5), box(20, 0, 21, 1)]),
        c=box(9, 0, 12, 10),
    )
    found = locate_points(
        build_grid(shapes), [1, 5, 4.2, 20.5, 9.5, 11, 4], [1, 5, 4.2, 0.5, 5, 5, 5]
    )
    assert found.tolist() == [0, 1, -1, 1, 0, 2, 0]


def test_a_grid_of_one_tiny_far_polygon():
    grid = build_grid(frame_of(a=box(179.9999999, 60, 179.99999995, 60.0000001)))
    assert locate_points(grid, [179.99999992, 179.999999], [60.00000005, 60]).tolist() == [0, -1]


def test_points_that_are_none(grid):
    with pytest.raises(DataError, match=r"1 of 3 points are NaN.*row 1.*missing=keep"):
        locate_points(grid, [66, np.nan, 66], [29, np.nan, 28])
    found = locate_points(grid, [66, np.nan], [29, np.nan], missing="keep")
    assert found[1] == -1
    assert locate_points(grid, [], []).tolist() == []


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(66, np.nan), (np.inf, 29), (66, -np.inf), (181, 29), (66, 91), (-1.7e308, 5), (1e9, 1e9)],
)
def test_points_that_are_not_on_the_globe(grid, lon, lat):
    inside = 50 * [66.0]
    with pytest.raises(CrsError, match=r"not a point on the globe.*file\.parquet, row 50"):
        locate_points(
            grid, [*inside, lon], [*50 * [29.0], lat], missing="keep", where="file.parquet"
        )


def test_exchanged_axes_are_refused_and_offered(grid):
    lon, lat = np.full(100, 66.0), np.full(100, 29.0)
    right = locate_points(grid, lon, lat)
    assert (right >= 0).all()
    with pytest.raises(CrsError, match=r"100 of 100 points.*axes=latlon.*never done for you"):
        locate_points(grid, lat, lon)
    assert (locate_points(grid, lat, lon, axes="latlon") == right).all()
    assert (locate_points(grid, lat, lon, axes="lonlat") == -1).all()
    with pytest.raises(CrsError, match="axes=lonlat"):
        locate_points(grid, lon, lat, axes="latlon")
    few = np.where(np.arange(100) < 40, 29.0, lon), np.where(np.arange(100) < 40, 66.0, lat)
    assert (locate_points(grid, *few) == -1).sum() == 40


def test_a_city_far_away_is_not_exchanged(grid):
    assert locate_points(grid, [24.94] * 9, [60.17] * 9, axes="lonlat").tolist() == [-1] * 9
    assert locate_points(grid, [-0.13] * 9, [51.51] * 9).tolist() == [-1] * 9


def test_options_and_lengths(grid):
    with pytest.raises(OptionError, match="No axes 'xy'"):
        locate_points(grid, [66], [29], axes="xy")
    with pytest.raises(OptionError, match="No missing 'zero'"):
        locate_points(grid, [66], [29], missing="zero")
    with pytest.raises(CrsError, match="one latitude for each"):
        locate_points(grid, [66, 67], [29])
    with pytest.raises(DataError, match="not a number"):
        locate_points(grid, ["east"], [29])


def test_boundaries_that_are_no_coverage(shipped):
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(DataError, match=r"bow is not valid: Self-intersection.*make_valid"):
        build_grid(frame_of(bow=bow))
    with pytest.raises(DataError, match="an unusable Point"):
        build_grid(frame_of(p=shapely.Point(0, 0)))
    with pytest.raises(DataError, match="no shape"):
        build_grid(frame_of(a=box(0, 0, 1, 1), n=None))
    with pytest.raises(DataError, match="0 polygons"):
        build_grid(shipped.iloc[:0])
    with pytest.raises(DataError, match="'quetta' stands twice"):
        build_grid(pd.concat([shipped, shipped.loc[["quetta"]]]))
    with pytest.raises(CrsError):
        build_grid(shipped.to_crs("EPSG:32642"))


def test_a_run_takes_little_memory(grid):
    random_ = np.random.default_rng(1)
    lon, lat = random_.uniform(61, 70, 1_000_000), random_.uniform(25, 32, 1_000_000)
    locate_points(grid, lon[:10], lat[:10])
    tracemalloc.start()
    codes = locate_points(grid, lon, lat, threads=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - codes.nbytes < 12_000_000


def test_many_points_and_few_are_located_alike(shipped, border_points, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path))
    asked = border_points[:30_000]
    assert len(asked) == 30_000
    many = Locator(shipped).locate(*asked.T)
    few = [Locator(shipped).locate(*part.T) for part in np.array_split(asked, 3)]
    assert list(tmp_path.glob("grid-*.npz"))
    for name in ("nearest", "inside", "away_km"):
        parts = np.concatenate([getattr(one, name) for one in few])
        np.testing.assert_array_equal(getattr(many, name), parts)


# --- what is kept on the disk ------------------------------------------------------------------


def same(one, other):
    tables = ("coarse", "block", "fine", "starts", "candidates")
    return one.frame == other.frame and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in tables
    )


def test_a_grid_is_kept_and_read_again(shipped, grid, tmp_path, monkeypatch):
    assert same(load_grid(shipped, folder=tmp_path), grid)
    monkeypatch.setattr("geo.analysis.grid.shelf.build_grid", lambda _: pytest.fail("rebuilt"))
    again = load_grid(shipped, folder=tmp_path)
    assert same(again, grid)
    assert locate_points(again, [66.0], [29.0]) == locate_points(grid, [66.0], [29.0])


def test_other_boundaries_have_another_file(shipped, tmp_path):
    load_grid(shipped, folder=tmp_path)
    load_grid(load_boundaries(vintage="34"), folder=tmp_path)
    load_grid(shipped.rename(index={"quetta": "quetta-city"}), folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_damaged_file_is_made_anew(tmp_path):
    frame = frame_of(a=box(0, 0, 1, 1), b=box(1, 0, 2, 1))
    grid = load_grid(frame, folder=tmp_path)
    [path] = tmp_path.iterdir()
    whole = path.read_bytes()
    dice = random.Random(3)  # noqa: S311
    damaged = [b"", b"PK", whole[:-1], whole[: len(whole) // 2], b"x" * len(whole)]
    for _ in range(12):
        at = dice.randrange(len(whole))
        damaged.append(whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :])
    for content in damaged:
        path.write_bytes(content)
        assert same(load_grid(frame, folder=tmp_path), grid)
        load_grid(frame, folder=tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_file_of_other_tables_is_not_used(tmp_path):
    frame = frame_of(a=box(0, 0, 1, 1), b=box(1, 0, 2, 1))
    grid = load_grid(frame, folder=tmp_path)
    [path] = tmp_path.iterdir()
    tables = dict(np.load(path))
    for name, wrong in {
        "fine": tables["fine"] + 5,
        "key": np.array("0"),
        "frame": np.zeros(3),
    }.items():
        with path.open("wb") as file:
            np.savez(file, **{**tables, name: wrong})
        assert same(load_grid(frame, folder=tmp_path), grid)


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(grid, shipped, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert same(load_grid(shipped, folder=blocked / "below"), grid)


def test_chunks_do_not_show(grid, border_points, monkeypatch):
    whole = locate_points(grid, *border_points.T)
    monkeypatch.setattr(lookup, "_CHUNK", 1000)
    monkeypatch.setattr(lookup, "_SLICE", 7777)
    np.testing.assert_array_equal(locate_points(grid, *border_points.T, threads=2), whole)
