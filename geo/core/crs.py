"""Reference systems: what coordinates come in, what areas and distances are measured in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Geod

from geo.core.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd

WGS84 = "EPSG:4326"

# Lambert azimuthal equal-area about the middle of the province. Areas are true everywhere; at the
# corners, some 500 km from the centre, lengths are off by less than 0.1 %, so that 5 km measured
# at a border is good to 5 m. No national grid does both for the whole province.
EQUAL_AREA = "+proj=laea +lat_0=28.5 +lon_0=66 +datum=WGS84 +units=m +no_defs"

# Pakistan's south-west with its neighbourhood, degrees: west, south, east, north. No longitude of
# it is also a latitude of it, which is what makes swapped axes plain.
REGION = (60.0, 23.5, 71.5, 33.0)

_GEOD = Geod(ellps="WGS84")


def require_wgs84(frame: gpd.GeoDataFrame | gpd.GeoSeries, *, where: str = "") -> None:
    """Refuse a frame that is not in longitude and latitude on WGS 84.

    Raises
    ------
    CrsError
        If the frame has no reference system, or another one.
    """
    if frame.crs is None:
        raise CrsError(
            "The coordinates have no reference system",
            where=where,
            fix="Say which one they are in with frame.set_crs(...); it is never assumed",
        )
    if not CRS.from_user_input(frame.crs).equals(
        CRS.from_user_input(WGS84), ignore_axis_order=True
    ):
        raise CrsError(
            f"The coordinates are in {frame.crs.to_string()}, not in {WGS84}",
            where=where,
            fix=f'Use frame.to_crs("{WGS84}")',
        )


def check_lonlat(lon: ArrayLike, lat: ArrayLike, *, where: str = "") -> None:
    """Refuse longitudes and latitudes that are out of range or have their axes swapped.

    Parameters
    ----------
    lon, lat
        Degrees, one number or arrays of one length. A pair of NaN is "no point" and passes.
    where
        File, row or column named in the message.

    Raises
    ------
    CrsError
        At the first pair that is half missing, infinite, outside ±180 and ±90, or outside the
        region as given but inside it when swapped. The swap is offered in the message, never done.
    """
    lons, lats = (np.atleast_1d(np.asarray(axis, dtype=float)) for axis in (lon, lat))
    if lons.shape != lats.shape:
        raise CrsError(
            f"{lons.size} longitudes come with {lats.size} latitudes",
            where=where,
            fix="Give one latitude for each longitude",
        )
    missing = np.isnan(lons) & np.isnan(lats)
    with np.errstate(invalid="ignore"):
        outside = ~((np.abs(lons) <= 180) & (np.abs(lats) <= 90)) & ~missing
    swapped = looks_swapped(lons, lats)
    for index in np.flatnonzero(outside | swapped)[:1]:
        x, y = float(lons[index]), float(lats[index])
        place = where or (f"pair {index}" if lons.size > 1 else "")
        if swapped[index]:
            raise CrsError(
                f"Longitude {x:g} and latitude {y:g} look swapped: as given the point lies "
                "outside the region, the other way round inside it",
                where=place,
                fix=f"If longitude is meant to be {y:g}, swap the two columns; it is never done "
                "for you",
            )
        raise CrsError(
            f"Longitude {x:g} and latitude {y:g} are not a point on the globe",
            where=place,
            fix="Give longitude within ±180 and latitude within ±90 degrees, or leave both empty",
        )


def looks_swapped(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Whether each pair lies outside the region as given and inside it when swapped."""
    lons, lats = (np.atleast_1d(np.asarray(axis, dtype=float)) for axis in (lon, lat))
    return ~_in_region(lons, lats) & _in_region(lats, lons)


def distance_km(
    lon_from: ArrayLike, lat_from: ArrayLike, lon_to: ArrayLike, lat_to: ArrayLike
) -> NDArray[np.float64]:
    """Geodesic distance on the WGS 84 ellipsoid in kilometres, element by element.

    The four arguments (degrees) broadcast against each other; NaN in gives NaN out.
    """
    lons, lats, lons_to, lats_to = np.broadcast_arrays(
        np.asarray(lon_from, dtype=np.float64),
        np.asarray(lat_from, dtype=np.float64),
        np.asarray(lon_to, dtype=np.float64),
        np.asarray(lat_to, dtype=np.float64),
    )
    _, _, metres = _GEOD.inv(
        np.array(lons).ravel(),
        np.array(lats).ravel(),
        np.array(lons_to).ravel(),
        np.array(lats_to).ravel(),
    )
    kilometres = np.asarray(metres, dtype=np.float64) / 1000
    return kilometres.reshape(lons.shape)


def area_km2(shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> NDArray[np.float64]:
    """Area of shapely polygons in longitude and latitude, on the WGS 84 ellipsoid.

    Rings may run either way round; a crossing outline gives a figure without a meaning.
    """
    found = np.asarray(shapes, dtype=object).ravel()
    areas = [_GEOD.geometry_area_perimeter(shapely.orient_polygons(one))[0] for one in found]
    return np.asarray(areas, dtype=np.float64) / 1e6


def flat_areas(shapes: gpd.GeoSeries) -> NDArray[np.object_]:
    """Areas in the equal-area projection, valid there too.

    A sliver between two borders may cross itself once its ends are rounded in metres, though the
    outline is valid in degrees; an overlay would fail on it.
    """
    flat = np.asarray(shapes.to_crs(EQUAL_AREA).array, dtype=object)
    crossed = ~shapely.is_valid(flat)
    flat[crossed] = shapely.make_valid(flat[crossed], method="structure", keep_collapsed=False)
    return flat


def _in_region(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = REGION
    with np.errstate(invalid="ignore"):
        inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside
