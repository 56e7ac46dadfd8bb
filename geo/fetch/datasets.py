"""Where a dataset's file is, by the dataset's own account of itself (HDX, geoBoundaries)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import httpx

from geo.core.errors import FetchError
from geo.core.text import visible
from geo.fetch.addresses import Address
from geo.fetch.answers import read_json, unexpected
from geo.fetch.client import Ask, Patience

_MOST_BYTES = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file is, and what its dataset says of it: licence and date, empty where unsaid."""

    url: str
    licence: str = ""
    dated: str = ""


def find_place(
    client: httpx.Client, address: Address, *, release: str = "", patience: Patience | None = None
) -> Place:
    """Address of the file of a row of the table.

    Raises
    ------
    FetchError
        If the dataset does not answer, does not have the file, or names an address that the table
        does not allow.
    """
    if address.how == "file":
        return Place(url=address.at(release))
    answer = read_json(
        client, address, Ask(url=address.at(release)), limit=_MOST_BYTES, patience=patience
    )
    place = _of_hdx(address, answer) if address.how == "hdx" else _of_boundaries(address, answer)
    if not address.allows(place.url):
        raise FetchError(
            f"{address.host} names a file at {visible(place.url, limit=120)}, which is not in "
            "the table",
            where=f"{address.source} {address.what}",
            fix="Nothing was fetched. If that is its new address, add it to redirects in a table "
            "of your own (ATLAS_ADDRESSES)",
        )
    return place


def _of_hdx(address: Address, answer: dict[str, Any]) -> Place:
    result = answer.get("result")
    listed = result.get("resources") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(listed, list):
        raise unexpected(address, "describes its dataset in another way than was known")
    files = {
        str(one.get("name", "")): one for one in listed if isinstance(one, dict) and one.get("url")
    }
    fitting = [name for name in files if fnmatchcase(name.lower(), address.resource.lower())]
    if len(fitting) != 1:
        names = ", ".join(visible(name, limit=60) for name in list(files)[:12])
        what = "several files are" if fitting else "no file is"
        raise FetchError(
            f"In the dataset {what} called {address.resource}; there are: {names or 'none'}",
            where=f"{address.source} {address.what}",
            fix="Name the file in resource in a table of your own (ATLAS_ADDRESSES), or see "
            + address.home,
        )
    chosen = files[fitting[0]]
    return Place(
        url=str(chosen["url"]),
        licence=str(result.get("license_title") or ""),
        dated=str(chosen.get("last_modified") or "")[:10],
    )


def _of_boundaries(address: Address, answer: dict[str, Any]) -> Place:
    url = answer.get(address.resource)
    if not isinstance(url, str) or not url:
        raise unexpected(address, f"does not say where the file is (no {address.resource})")
    return Place(
        url=url,
        licence=str(answer.get("boundaryLicense") or ""),
        dated=str(answer.get("boundaryYearRepresented") or ""),
    )
