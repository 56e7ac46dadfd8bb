"""GDAL with one driver: the rest are switched off before the library is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyogrio

from geo.importers.upload.errors import UploadError

ALLOWED = "ESRI Shapefile"


@cache
def closed_gdal() -> dict[str, str]:
    """Environment in which GDAL starts with the one driver and reaches no network.

    The list of drivers to skip is that of the installed GDAL, so that a newer one with more
    drivers is locked as well.
    """
    skipped = ",".join(sorted(set(pyogrio.list_drivers()) - {ALLOWED}))
    return {
        "OGR_SKIP": skipped,
        "GDAL_SKIP": skipped,
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_PYTHON_DRIVER_PATH": "",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_HTTP_PROXY": "127.0.0.1:1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "CPL_VSIL_CURL_USE_HEAD": "NO",
        "SHAPE_RESTORE_SHX": "NO",
        "SHAPE_ENCODING": "",
        "OGR_ENABLE_PARTIAL_REPROJECTION": "NO",
    }


def assert_drivers(live: Iterable[str]) -> None:
    """Refuse to read unless exactly the one driver is live.

    Raises
    ------
    UploadError
        ``drivers``.
    """
    names = sorted(live)
    if names != [ALLOWED]:
        raise UploadError(
            f"{len(names)} drivers are live, among them {', '.join(names[:3])}", code="drivers"
        )
