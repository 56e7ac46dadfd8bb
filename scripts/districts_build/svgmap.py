"""The SVG map of Pakistan's districts of about 2010, read into polygons in degrees."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Point = tuple[float, float]
Ring = list[Point]

# SVG id -> the name used here; only Balochistan's units are named one by one.
BALOCHISTAN = {
    "awaran": "Awaran",
    "barkhan": "Barkhan",
    "bolan": "Kachhi",
    "chaghai": "Chagai",
    "dera-bugti": "Dera Bugti",
    "gwadar": "Gwadar",
    "haranai": "Harnai",
    "jafarabad": "Jaffarabad",
    "jhal-magsi": "Jhal Magsi",
    "kalat": "Kalat",
    "kech": "Kech",
    "kharan": "Kharan",
    "khuzdar": "Khuzdar",
    "killa-abdullah": "Killa Abdullah",
    "killa-saifullah": "Killa Saifullah",
    "kohlu": "Kohlu",
    "lasbela": "Lasbela",
    "loralai": "Loralai",
    "mastung": "Mastung",
    "musakhel": "Musakhel",
    "naseerabad": "Nasirabad",
    "nushki": "Nushki",
    "panjgur": "Panjgur",
    "pishin": "Pishin",
    "quetta": "Quetta",
    "sheerani": "Sherani",
    "sibi": "Sibi",
    "washuk": "Washuk",
    "zhob": "Zhob",
    "ziarat": "Ziarat",
}
PROVINCES = {
    "Sindh": (
        "badin dadu ghotki hyderabad jacobabad jamshoro karachi kashmore khairpur larkana matiari "
        "mirpur-khas naushahro-firoze nawabshah qambar-shahdatkot sanghar shikarpur sukkur "
        "tando-allahyar tando-muhammad-khan tharparkar thatta umerkot"
    ),
    "Punjab": (
        "attock bahawalnagar bahawalpur bhakkar chakwal chiniot dera-ghazi-khan gujranwala gujrat "
        "hafizabad islamabad jhang jhelum kasur khanewal khushab lahore layyah lodhran "
        "mandi-bahauddin mianwali multan muzaffargarh nankana-sahab narowal okara pakpattan "
        "rahimyar-khan rajanpur sahiwal sargodha shaikhupura sialkot toba-tek-singh vehari"
    ),
    "Khyber Pakhtunkhwa": (
        "abbottabad bajaur bannu bannu-subdivision battagram buner charsadda chitral "
        "d-i-khan-subdivision dera-ismail-khan hangu haripur karak khyber kohat "
        "kohat-subdivision kohistan kurram lakki-marwat lakki-subdivision lower-dir malakand "
        "mansehra mardan mohmand north-waziristan nowshera orakzai peshawar "
        "peshawar-subdivision shangla south-waziristan swabi swat tank tank-subdivision upper-dir"
    ),
}

# Least squares of the SVG outline on the Natural Earth outline: median residual 0.86 km.
_LON = (60.578443, 0.00999726, 0.00000421)
_LAT = (37.344936, -0.00000645, -0.00868356)
# What the interior still misses after that fit, linear about 66 E 28.5 N, fading to the outline.
_SHIFT_LON = (0.0178, -0.00305, 0.00339)
_SHIFT_LAT = (0.0037, 0.00587, 0.01168)
_FADE_DEG = 0.25

# One vertex of Harnai is missing on its border with a neighbour that has it.
_MISSING = {"haranai": ((670.8, 807.1), (669.8, 811.3), (667.2, 820.1))}

_COMMAND = re.compile(r"([MmLlZz])([^MmLlZz]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def read_units(svg: str, outline: BaseGeometry) -> dict[str, BaseGeometry]:
    """Polygons in degrees: Balochistan's districts of about 2010 by name, then three provinces.

    Parameters
    ----------
    svg
        The map's text.
    outline
        Pakistan's boundary line in degrees, towards which the interior shift fades out.
    """
    rings = {
        str(path.get("id")): _rings(str(path.get("d")))
        for path in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")  # noqa: S314
    }
    for unit, (before, missing, after) in _MISSING.items():
        rings[unit] = [_insert(ring, before, missing, after) for ring in rings[unit]]
    shapes = {unit: _place(parts, outline) for unit, parts in rings.items()}
    units = {name: shapes[unit] for unit, name in BALOCHISTAN.items()}
    for province, members in PROVINCES.items():
        units[province] = shapely.union_all([shapes[unit] for unit in members.split()])
    return units


def _rings(path: str) -> list[Ring]:
    """Rings of a path of straight segments, absolute or relative, rounded to the map's 0.1."""
    rings: list[Ring] = []
    x, y = 0.0, 0.0
    for command, numbers in _COMMAND.findall(path):
        if command in "Zz":
            x, y = rings[-1][0]
            continue
        if command in "Mm":
            rings.append([])
        pairs = np.asarray(_NUMBER.findall(numbers), dtype=float).reshape(-1, 2)
        for dx, dy in pairs.tolist():
            x, y = (x + dx, y + dy) if command.islower() else (dx, dy)
            rings[-1].append((round(x, 1), round(y, 1)))
    return rings


def _insert(ring: Ring, before: Point, missing: Point, after: Point) -> Ring:
    for index, point in enumerate(ring):
        following = ring[(index + 1) % len(ring)]
        if {point, following} == {before, after}:
            return [*ring[: index + 1], missing, *ring[index + 1 :]]
    return ring


def _place(rings: list[Ring], outline: BaseGeometry) -> BaseGeometry:
    parts = [Polygon(_to_degrees(np.asarray(ring), outline)) for ring in rings if len(ring) > 2]
    return shapely.union_all(shapely.buffer(parts, 0.0))


def _to_degrees(xy: Floats, outline: BaseGeometry) -> Floats:
    x, y = xy[:, 0], xy[:, 1]
    lon = _LON[0] + _LON[1] * x + _LON[2] * y
    lat = _LAT[0] + _LAT[1] * x + _LAT[2] * y
    away = shapely.distance(shapely.points(lon, lat), outline)
    fade = np.minimum(1.0, away / _FADE_DEG)
    u, v = lon - 66.0, lat - 28.5
    lon = lon + fade * (_SHIFT_LON[0] + _SHIFT_LON[1] * u + _SHIFT_LON[2] * v)
    lat = lat + fade * (_SHIFT_LAT[0] + _SHIFT_LAT[1] * u + _SHIFT_LAT[2] * v)
    return np.column_stack([lon, lat])
