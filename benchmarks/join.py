"""Points to districts: the grid against its peers, in one run, with the same answers."""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from detailed import detailed
from made_events import points
from measure import Timed, at_most, goal, in_rounds, once, ratio, say, table_of, write
from numpy.typing import NDArray

from geo.analysis.grid.build import build_grid
from geo.analysis.grid.cells import Grid
from geo.analysis.grid.compiled import has_numba
from geo.analysis.grid.lookup import locate_points
from geo.analysis.locate import Locator
from geo.districts.boundaries import load_boundaries
from geo.incidents.record import bundled_record

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
# Codes of the points, or pairs of point and polygon, which some methods give instead.
Answer = Codes | tuple[Codes, Codes]
OWN, SJOIN, SEDONA = "grid, NumPy", "geopandas.sjoin", "SedonaDB"
ATLAS = "the atlas (geo.analysis.locate)"
# duckdb compares every pair; more points would only take longer.
_DUCK_ROWS = 1_000_000


class Peers:
    """Other ways to the same answer."""

    def __init__(self, frame: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> None:
        self.frame, self.lon, self.lat = frame, lon, lat
        self.shapes = np.array(frame.geometry.array, dtype=object)
        shapely.prepare(self.shapes)
        self.points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")

    def codes(self, answer: Answer) -> Codes:
        """Lowest polygon of each point, or -1; the clock does not run meanwhile."""
        if not isinstance(answer, tuple):
            return answer
        point, polygon = answer
        codes = np.full(len(self.lon), -1, dtype=np.int64)
        order = np.argsort(-polygon, kind="stable")
        codes[point[order]] = polygon[order]
        return codes

    def sjoin(self, predicate: str, *, kept: bool = False) -> Callable[[], Answer]:
        """Its index of the points is part of the work, unless it is kept from before."""

        def work() -> Answer:
            points = self.points if kept else gpd.GeoDataFrame(geometry=self.points.geometry.copy())
            found = gpd.sjoin(points, self.frame[["geometry"]], predicate=predicate)
            return found.index.to_numpy(), found["index_right"].to_numpy()

        return work

    def shapely_boxes(self) -> Codes:
        codes = np.full(len(self.lon), -1, dtype=np.int64)
        for at in reversed(range(len(self.shapes))):
            west, south, east, north = self.shapes[at].bounds
            near = np.flatnonzero(
                (self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north)
            )
            held = shapely.intersects_xy(self.shapes[at], self.lon[near], self.lat[near])
            codes[near[held]] = at
        return codes

    def dask(self) -> Callable[[], Answer]:
        import dask
        import dask_geopandas

        parts = dask_geopandas.from_geopandas(self.points, npartitions=2 * (os.cpu_count() or 1))

        def work() -> Answer:
            with dask.config.set(scheduler="threads"):
                found = parts.sjoin(self.frame[["geometry"]], predicate="intersects").compute()
            return found.index.to_numpy(), found["index_right"].to_numpy()

        return work

    def polars(self) -> Callable[[], Answer]:
        import polars as pl
        import polars_st as st

        left = st.GeoDataFrame(
            pl.DataFrame({"point": np.arange(len(self.lon)), "x": self.lon, "y": self.lat})
            .with_columns(geometry=st.point(pl.concat_arr("x", "y")))
            .select("point", "geometry")
        )
        right = st.GeoDataFrame(
            pl.DataFrame(
                {"polygon": np.arange(len(self.shapes)), "geometry": shapely.to_wkb(self.shapes)}
            )
        )

        def work() -> Answer:
            found = left.st.sjoin(right, on="geometry", predicate="intersects")
            return found["point"].to_numpy(), found["polygon"].to_numpy()

        return work

    def sedona(self) -> Callable[[], Answer]:
        import pyarrow as pa
        import sedonadb

        link = sedonadb.connect()
        points = pa.table({"point": np.arange(len(self.lon)), "x": self.lon, "y": self.lat})
        wkb = pa.array(list(shapely.to_wkb(self.shapes)), pa.binary())
        shapes = pa.table({"polygon": np.arange(len(self.shapes)), "wkb": wkb})
        for name, table, made in (
            ("events", points, "point, ST_Point(x, y)"),
            ("districts", shapes, "polygon, ST_GeomFromWKB(wkb)"),
        ):
            link.create_data_frame(table).to_view("given", overwrite=True)
            query = f"SELECT {made} AS geometry FROM given"  # noqa: S608 - words of our own
            link.sql(query).to_memtable().to_view(name, overwrite=True)
        query = (
            "SELECT e.point, d.polygon FROM events e JOIN districts d "
            "ON ST_Intersects(d.geometry, e.geometry)"
        )

        def work() -> Answer:
            found = pa.table(link.sql(query))
            return found["point"].to_numpy(), found["polygon"].to_numpy()

        return work

    def duckdb(self) -> Callable[[], Answer]:
        import duckdb

        own = duckdb.connect()
        own.install_extension("spatial")
        own.load_extension("spatial")
        few = pd.DataFrame({"point": np.arange(len(self.lon)), "x": self.lon, "y": self.lat})
        shapes = pd.DataFrame(
            {"polygon": np.arange(len(self.shapes)), "wkb": shapely.to_wkb(self.shapes)}
        )
        own.register("few", few)
        own.register("shapes", shapes)
        own.execute("CREATE TABLE events AS SELECT point, ST_Point(x, y) g FROM few")
        own.execute("CREATE TABLE districts AS SELECT polygon, ST_GeomFromWKB(wkb) g FROM shapes")
        query = "SELECT point, polygon FROM events e JOIN districts d ON ST_Intersects(d.g, e.g)"

        def work() -> Answer:
            found = own.execute(query).fetchnumpy()
            return found["point"], found["polygon"]

        return work


def missing(error: Exception) -> Callable[[], Answer]:
    def work() -> Answer:
        raise error

    return work


def built(make: Callable[[], Callable[[], Answer]]) -> Callable[[], Answer]:
    """A peer's work, its tables made beforehand; one that raises if it cannot be made."""
    try:
        return make()
    except Exception as error:  # not installed, or its extension cannot be had
        return missing(error)


def methods_of(peers: Peers, grid: Grid) -> dict[str, Callable[[], Answer]]:
    lon, lat = peers.lon, peers.lat
    own: dict[str, Callable[[], Answer]] = {
        SJOIN: peers.sjoin("intersects"),
        "geopandas.sjoin, index kept": peers.sjoin("intersects", kept=True),
        "geopandas.sjoin within": peers.sjoin("within"),
        "dask-geopandas, threads": built(peers.dask),
        "polars-st": built(peers.polars),
        "duckdb spatial": missing(RuntimeError("left out at this size")),
        "shapely intersects_xy in boxes": peers.shapely_boxes,
        SEDONA: built(peers.sedona),
        "grid, NumPy, one thread": lambda: locate_points(grid, lon, lat, threads=1),
        OWN: lambda: locate_points(grid, lon, lat),
        "grid, numba": lambda: locate_points(grid, lon, lat, compiled=True),
    }
    if len(lon) <= _DUCK_ROWS:
        own["duckdb spatial"] = built(peers.duckdb)
    if not has_numba():
        own["grid, numba"] = missing(RuntimeError("numba is not installed"))
    return own


def compared(peers: Peers, methods: dict[str, Callable[[], Answer]]) -> dict[str, str]:
    """How many answers of each method differ from geopandas' `intersects`."""
    wanted = peers.codes(peers.sjoin("intersects")())
    notes = {}
    for name, work in methods.items():
        try:
            wrong = int((peers.codes(work()) != wanted).sum())
        except Exception as error:
            notes[name] = " ".join(str(error).split())[:60]
            continue
        notes[name] = "same answers" if not wrong else f"{wrong:,} answers differ"
    return notes


def border_points(frame: gpd.GeoDataFrame, rows: int) -> tuple[Floats, Floats]:
    """Points on the borders: all corners, and places along the edges."""
    rings = shapely.get_rings(shapely.get_parts(frame.geometry.to_numpy()))
    length = float(shapely.length(rings).sum())
    on = shapely.get_coordinates(shapely.segmentize(rings, length / rows))
    return np.ascontiguousarray(on[:, 0]), np.ascontiguousarray(on[:, 1])


def _corners(frame: gpd.GeoDataFrame) -> float:
    return float(shapely.get_num_coordinates(frame.geometry.to_numpy()).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=int(os.environ.get("BENCH_ROWS", "10000000")))
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    shipped = load_boundaries()
    surveyed = detailed(shipped)
    frames = {name: one.sort_index().reset_index() for name, one in
              (("shipped", shipped), ("surveyed", surveyed))}  # fmt: skip
    corners = {name: _corners(one) for name, one in frames.items()}
    build = Timed()
    for _ in range(5):
        grid: Grid = once(build, lambda: build_grid(surveyed))
    plain = build_grid(shipped)
    say(f"grid of {grid.nbytes / 1e6:.1f} MB in {build.seconds:.3f} s")

    say("borders")
    on = Peers(frames["surveyed"], *border_points(frames["surveyed"], min(1_100_000, given.rows)))
    differ = compared(on, methods_of(on, grid))
    say(str(differ))

    say(f"{given.rows:,} points")
    peers = Peers(frames["surveyed"], *points(given.rows))
    methods = methods_of(peers, grid)
    found = in_rounds(methods, rounds=given.rounds, warm=False)
    own, geopandas = (peers.codes(methods[name]()) for name in (OWN, SJOIN))
    same = bool((own == geopandas).all())
    del peers, methods, own, geopandas

    say("a million in the shipped boundaries")
    million = Peers(frames["shipped"], *points(min(_DUCK_ROWS, given.rows), part=1))
    small = in_rounds(methods_of(million, plain), rounds=given.rounds, warm=False)

    say("the bundled record")
    given_points = bundled_record().incidents[["lon", "lat"]].dropna().astype(float)
    few = Peers(frames["shipped"], *given_points.to_numpy().T)
    tiny = in_rounds(
        {
            SJOIN: lambda: gpd.sjoin(
                gpd.GeoDataFrame(geometry=gpd.points_from_xy(few.lon, few.lat), crs="EPSG:4326"),
                shipped,
                predicate="intersects",
            ),
            ATLAS: lambda: Locator(shipped).locate(few.lon, few.lat),
        },
        rounds=15,
    )

    def titled(rows: int, name: str) -> str:
        return f"{rows:,} points, {corners[name]:.0f} corners a polygon"

    write(
        "join",
        title="Join: points to districts",
        notes=[
            f"36 polygons, once with {corners['surveyed']:.0f} corners on average, as surveyed "
            f"boundary files have (the shipped ones with wriggling borders), once with "
            f"{corners['shipped']:.0f}, as shipped. The time of the grid hardly depends on their "
            "number, that of a test of each point does.",
            "Tables and geometries of the peers are made before the clock starts; the grid gets "
            "plain longitudes and latitudes and checks every one of them. geopandas makes its "
            "index within the join, as it does for a file just read.",
            f"Grid: {build.seconds:.3f} s to build, {grid.nbytes / 1e6:.1f} MB, kept on the disk. "
            f"Answers at full size {'are' if same else 'ARE NOT'} those of geopandas.sjoin.",
        ],
        tables=[
            table_of(titled(given.rows, "surveyed"), found, rows=given.rows, first=SJOIN,
                     extra={}),
            table_of(titled(len(million.lon), "shipped"), small, rows=len(million.lon), first=SJOIN,
                     extra={}),
            table_of(f"The {len(few.lon)} points of the bundled record, geometries and all", tiny,
                     rows=len(few.lon), first=SJOIN, extra={ATLAS: "with nearest district"}),
            {
                "title": f"{len(on.lon):,} points on borders and corners",
                "columns": ["method", "against geopandas `intersects`"],
                "rows": [[name, note] for name, note in differ.items()],
            },
        ],
        goals=[
            goal("NumPy only, at least 300 times geopandas.sjoin", ratio(found, SJOIN, OWN), 300),
            goal("NumPy only, at least 14 times SedonaDB", ratio(found, SEDONA, OWN), 14),
            goal("with numba, at least 1000 times geopandas.sjoin",
                 ratio(found, SJOIN, "grid, numba"), 1000),
            at_most("index built in under 0.5 s", build.seconds, 0.5, unit="s"),
            {"goal": "identical on border points", "measured": differ[OWN],
             "met": differ[OWN] == "same answers" and same},
            goal("the bundled record not slower than geopandas", ratio(tiny, SJOIN, ATLAS), 1),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
