"""The grid says what a test of every point against every polygon says, borders and all."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.analysis.grid.build import build_grid
from geo.analysis.grid.lookup import locate_points

# Few values, so that vertices, edges and points fall on each other again and again.
steps = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 1.0, 1.5, 2.0, 1 / 3, 2.0000001, 0.9999999])
corner = st.tuples(steps, steps)
cuts = st.lists(st.tuples(corner, corner), min_size=0, max_size=7)
scales = st.sampled_from([1.0, 7.3, 1e-3, 1e-7, 40.0])
origins = st.sampled_from([(60.0, 24.0), (-71.3, -33.1), (0.0, 0.0), (1e-5, 0.0)])


def coverage(lines, groups, holes):
    """Polygons from lines that cut a square, put together in groups: holes and parts apart."""
    frame = shapely.box(0, 0, 2, 2)
    cut = [shapely.LineString(line) for line in lines if line[0] != line[1]]
    net = shapely.unary_union([frame.boundary, *cut])
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(net)]))
    made = []
    for group in range(max(groups) + 1):
        own = [f for at, f in enumerate(faces) if groups[at % len(groups)] == group]
        if own:
            made.append(shapely.union_all(own))
    if holes:
        made.append(shapely.Point(1, 1).buffer(0.3, quad_segs=3))  # overlaps all the others
        made.append(shapely.box(0.2, 0.2, 1.8, 1.8) - shapely.box(0.3, 0.3, 0.3000001, 1.7))
        made.append(shapely.Polygon([(0, 0), (2, 1e-9), (2, 0)]))
    made = [one for one in made if one.area and one.is_valid]
    return [one for one in made if one.geom_type in ("Polygon", "MultiPolygon")]


def some_points(shapes, extra, seed):
    """Vertices, places along edges, neighbours of both by the last digit, and others."""
    random = np.random.default_rng(seed)
    rings = shapely.get_rings(shapely.get_parts(shapes))
    vertices = shapely.get_coordinates(rings)
    ends = [ring.coords for ring in rings]
    along = [
        np.add(a, share * np.subtract(b, a))
        for ring in ends
        for a, b in pairwise(ring)
        for share in (0.5, 1 / 3, random.random())
    ]
    west, south, east, north = shapely.total_bounds(shapes)
    size = np.array([east - west, north - south])
    loose = np.array([west, south]) + size * random.uniform(-0.3, 1.3, (60, 2))
    wished = np.array([west, south]) + size * np.array(extra).reshape(-1, 2) / 2
    exact = np.concatenate([vertices, along, wished])
    # Within a few cells of a border: where fine cells are told from each other.
    away = size * random.normal(0, 1, (len(exact), 2)) * 10 ** random.uniform(-5, -2)
    return np.concatenate(
        [exact, np.nextafter(exact, np.inf), np.nextafter(exact, -np.inf), exact + away, loose]
    )


def expected(frame, points):
    shapes = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs="EPSG:4326")
    joined = gpd.sjoin(shapes, frame.reset_index(drop=True), predicate="intersects")
    lowest = joined.groupby(level=0)["index_right"].min()
    return lowest.reindex(range(len(points)), fill_value=-1).to_numpy()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    cuts,
    st.lists(st.integers(0, 4), min_size=1, max_size=6),
    st.booleans(),
    st.lists(corner, min_size=1, max_size=5),
    st.tuples(scales, origins, st.integers(0, 2**32 - 1)),
)
def test_the_grid_and_geopandas_agree(lines, groups, holes, extra, chance):
    scale, origin, seed = chance
    shapes = np.array(coverage(lines, groups, holes), dtype=object)
    shapes = shapely.transform(shapes, lambda xy: xy * scale / 2 + origin)
    shapes = shapes[shapely.is_valid(shapes) & (shapely.area(shapes) > 0)]
    if not len(shapes):
        return
    frame = gpd.GeoDataFrame(
        geometry=shapes, index=pd.Index([f"d{at:03d}" for at in range(len(shapes))]),
        crs="EPSG:4326",
    )  # fmt: skip
    points = some_points(shapes, extra, seed)
    found = locate_points(build_grid(frame), points[:, 0], points[:, 1], axes="lonlat")
    np.testing.assert_array_equal(found, expected(frame, points))
