"""Where files live, and the words that every output carries."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

from geo.core.errors import NotFoundError

PRODUCT = "Balochistan Incident Atlas"

DISCLAIMER = (
    "Boundaries and names are indicative, drawn for locating records; they are not an authority "
    "on boundaries and imply no endorsement or acceptance by anyone."
)


def data_dir() -> Path:
    """Folder of the bundled tables: ``ATLAS_DATA``, the checkout's ``data/``, or the wheel's copy.

    Raises
    ------
    NotFoundError
        If none of them exists.
    """
    return _data_dir(os.environ.get("ATLAS_DATA"))


@lru_cache(maxsize=4)
def _data_dir(override: str | None) -> Path:
    package = Path(__file__).resolve().parents[1]
    candidates = [Path(override)] if override else [package.parent / "data", package / "_data"]
    for candidate in candidates:
        if (candidate / "districts").is_dir():
            return candidate
    raise NotFoundError(
        f"No data folder at {' or '.join(str(c) for c in candidates)}",
        fix="Set ATLAS_DATA to the folder that holds districts/, places/ and incidents/",
    )


def cache_dir() -> Path:
    """Folder for files that can always be made again: ``ATLAS_CACHE`` or the platform's own."""
    path = Path(os.environ.get("ATLAS_CACHE") or user_cache_path("balochistan-incident-atlas"))
    path.mkdir(parents=True, exist_ok=True)
    return path


def disclaimer() -> str:
    """Boundary disclaimer, replaceable through ``ATLAS_DISCLAIMER`` (a publisher's own wording)."""
    return os.environ.get("ATLAS_DISCLAIMER") or DISCLAIMER
