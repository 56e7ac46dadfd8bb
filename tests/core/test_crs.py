import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod, Transformer
from shapely.geometry import Point

from geo.core.crs import (
    EQUAL_AREA,
    WGS84,
    check_lonlat,
    distance_km,
    looks_swapped,
    require_wgs84,
)
from geo.core.errors import CrsError


def test_wgs84_passes_under_either_name():
    for crs in (WGS84, "OGC:CRS84"):
        require_wgs84(gpd.GeoDataFrame(geometry=[Point(67, 30)], crs=crs))


def test_no_or_another_system_is_refused():
    with pytest.raises(CrsError, match="no reference system"):
        require_wgs84(gpd.GeoSeries([Point(67, 30)]))
    with pytest.raises(CrsError, match=r"32642.*to_crs"):
        require_wgs84(gpd.GeoDataFrame(geometry=[Point(67, 30)], crs="EPSG:32642"))


def test_points_of_the_region_and_far_ones_pass():
    check_lonlat(67.0, 30.2)
    check_lonlat([67.0, np.nan, -0.1], [30.2, np.nan, 51.5])
    check_lonlat([], [])


def test_swapped_axes_are_named_and_not_mended():
    with pytest.raises(CrsError, match=r"look swapped.*never done"):
        check_lonlat(30.2, 67.0)
    with pytest.raises(CrsError, match="pair 1"):
        check_lonlat([67.0, 30.2], [30.2, 67.0])
    assert looks_swapped([30.2, 67.0, 10.0], [67.0, 30.2, 20.0]).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("lon", "lat"), [(181, 30), (67, -91), (np.inf, 30), (67, np.nan), (np.nan, 30)]
)
def test_what_is_not_on_the_globe_is_refused(lon, lat):
    with pytest.raises(CrsError, match="not a point on the globe"):
        check_lonlat(lon, lat, where="row 3")


def test_unequal_lengths_are_refused():
    with pytest.raises(CrsError, match="2 longitudes come with 1"):
        check_lonlat([67, 68], [30])


def test_distance_is_geodesic_and_broadcasts():
    # Quetta to Gwadar, and along a meridian one degree at 30 north is 110.85 km.
    assert distance_km(67.0, 30.0, 67.0, 31.0) == pytest.approx(110.85, abs=0.02)
    many = distance_km(67.0, 30.18, np.array([67.0, 62.33, np.nan]), np.array([30.18, 25.12, 25.0]))
    assert many.shape == (3,)
    assert many[0] == 0
    assert 700 < many[1] < 740
    assert np.isnan(many[2])


def test_the_equal_area_system_is_good_to_a_thousandth_at_the_corners():
    project = Transformer.from_crs(WGS84, EQUAL_AREA, always_xy=True)
    geod = Geod(ellps="WGS84")
    for lon, lat in [(61.0, 25.0), (70.0, 32.0), (61.0, 31.0), (70.0, 25.0), (66.0, 28.5)]:
        for azimuth in (0, 45, 90):
            lon_to, lat_to, _ = geod.fwd(lon, lat, azimuth, 5000)
            (x0, x1), (y0, y1) = project.transform([lon, lon_to], [lat, lat_to])
            assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(5000, rel=1.5e-3)
