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
from made_events import points
from measure import Timed, at_most, goal, in_rounds, once, ratio, say, table_of, write
from numpy.typing import NDArray

from geo.analysis.grid.build import build_grid
from geo.analysis.grid.compiled import has_numba
from geo.analysis.grid.lookup import locate_points
from geo.analysis.locate import Locator
from geo.districts.boundaries import load_boundaries

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
OWN, SJOIN, SEDONA = "grid, NumPy", "geopandas.sjoin", "SedonaDB"
# duckdb compares every pair; more points would only take longer.
_DUCK_ROWS = 1_000_000


class Peers:
    """Other ways to the same answer; each gives the lowest position of a district, or -1."""

    def __init__(self, frame: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> None:
        self.frame, self.lon, self.lat = frame, lon, lat
        self.shapes = np.array(frame.geometry.array, dtype=object)
        shapely.prepare(self.shapes)
        self.points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")

    def lowest(self, point: NDArray[np.int64], polygon: NDArray[np.int64]) -> Codes:
        codes = np.full(len(self.lon), -1, dtype=np.int64)
        order = np.argsort(-polygon, kind="stable")
        codes[point[order]] = polygon[order]
        return codes

    def sjoin(self, predicate: str) -> Callable[[], Codes]:
        def work() -> Codes:
            found = gpd.sjoin(self.points, self.frame[["geometry"]], predicate=predicate)
            return self.lowest(found.index.to_numpy(), found["index_right"].to_numpy())

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

    def dask(self) -> Callable[[], Codes]:
        import dask
        import dask_geopandas

        parts = dask_geopandas.from_geopandas(self.points, npartitions=2 * (os.cpu_count() or 1))

        def work() -> Codes:
            with dask.config.set(scheduler="threads"):
                found = parts.sjoin(self.frame[["geometry"]], predicate="intersects").compute()
            return self.lowest(found.index.to_numpy(), found["index_right"].to_numpy())

        return work

    def polars(self) -> Callable[[], Codes]:
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

        def work() -> Codes:
            found = left.st.sjoin(right, on="geometry", predicate="intersects")
            return self.lowest(found["point"].to_numpy(), found["polygon"].to_numpy())

        return work

    def sedona(self) -> Callable[[], Codes]:
        import sedonadb

        own = sedonadb.connect()
        frame = gpd.GeoDataFrame(
            {"polygon": np.arange(len(self.shapes))}, geometry=self.shapes, crs="EPSG:4326"
        )
        table = self.points.assign(point=np.arange(len(self.lon)))
        own.create_data_frame(table).to_memtable().to_view("events", overwrite=True)
        own.create_data_frame(frame).to_memtable().to_view("districts", overwrite=True)
        query = (
            "SELECT e.point, d.polygon FROM events e JOIN districts d "
            "ON ST_Intersects(d.geometry, e.geometry)"
        )

        def work() -> Codes:
            found = own.sql(query).to_arrow_table()
            return self.lowest(found["point"].to_numpy(), found["polygon"].to_numpy())

        return work

    def duckdb(self) -> Callable[[], Codes]:
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

        def work() -> Codes:
            found = own.execute(query).fetchnumpy()
            return self.lowest(found["point"], found["polygon"])

        return work


def missing(error: Exception) -> Callable[[], Codes]:
    def work() -> Codes:
        raise error

    return work


def built(make: Callable[[], Callable[[], Codes]]) -> Callable[[], Codes]:
    """A peer's work, its tables made beforehand; one that raises if it cannot be made."""
    try:
        return make()
    except Exception as error:  # not installed, or its extension cannot be had
        return missing(error)


def methods_of(peers: Peers, grid: object) -> dict[str, Callable[[], Codes]]:
    lon, lat = peers.lon, peers.lat
    own: dict[str, Callable[[], Codes]] = {
        SJOIN: peers.sjoin("intersects"),
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


def compared(methods: dict[str, Callable[[], Codes]], wanted: Codes) -> dict[str, str]:
    """How many answers of each method differ from geopandas' `intersects`."""
    notes = {}
    for name, work in methods.items():
        try:
            wrong = int((work() != wanted).sum())
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=int(os.environ.get("BENCH_ROWS", 10_000_000)))
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    frame = load_boundaries().sort_index().reset_index()
    build = Timed()
    for _ in range(5):
        grid = once(build, lambda: build_grid(load_boundaries()))
    say(f"grid of {grid.nbytes / 1e6:.1f} MB in {build.seconds:.3f} s")  # type: ignore[attr-defined]

    say("borders")
    on = Peers(frame, *border_points(frame, min(1_100_000, given.rows)))
    borders = methods_of(on, grid)
    wanted = on.sjoin("intersects")()
    differ = compared(borders, wanted)
    say(str(differ))

    say(f"{given.rows:,} points")
    peers = Peers(frame, *points(given.rows))
    methods = methods_of(peers, grid)
    found = in_rounds(methods, rounds=given.rounds, warm=False)
    same = bool((methods[OWN]() == methods[SJOIN]()).all())

    say("a million, for those that take no more")
    million = Peers(frame, *points(min(_DUCK_ROWS, given.rows), part=1))
    some = {n: w for n, w in methods_of(million, grid).items() if "dask" not in n}
    small = in_rounds(some, rounds=given.rounds, warm=False)

    say("262 points")
    few = Peers(frame, *points(262, part=2))
    shipped = load_boundaries()
    tiny = in_rounds(
        {
            SJOIN: few.sjoin("intersects"),
            "the atlas's own join of points": lambda: Locator(shipped).locate(few.lon, few.lat),
        },
        rounds=15,
    )
    write(
        "join",
        title="Join: points to districts",
        notes=[
            "36 polygons. Tables and geometries of the peers are made before the clock starts; the "
            "grid gets plain longitudes and latitudes and checks every one of them.",
            f"Grid: {build.seconds:.3f} s to build, {grid.nbytes / 1e6:.1f} MB; "  # type: ignore[attr-defined]
            "0.02 s to read from the cache. Answers at full size "
            + ("are" if same else "ARE NOT") + " those of geopandas.sjoin.",
        ],
        tables=[
            table_of(f"{given.rows:,} points round towns", found, rows=given.rows, first=SJOIN,
                     extra={}),
            table_of(f"{len(million.lon):,} points", small, rows=len(million.lon), first=SJOIN,
                     extra={}),
            table_of("262 points, the size of the bundled record", tiny, rows=262, first=SJOIN,
                     extra={}),
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
            goal("262 points not slower than geopandas",
                 ratio(tiny, SJOIN, "the atlas's own join of points"), 1),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
