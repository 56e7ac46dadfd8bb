"""Fetch one thing: ask, download, unpack, and lay its papers beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit, urlunsplit

from geo.core.digest import digest
from geo.core.errors import NotFoundError
from geo.core.files import write_whole
from geo.fetch.addresses import Address
from geo.fetch.client import Patience, open_client
from geo.fetch.datasets import find_place
from geo.fetch.download import download
from geo.fetch.pages import acled_events, ucdp_events
from geo.fetch.take import take_member

PAPERS = ".source.json"
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was fetched.

    Attributes
    ----------
    path
        The file to import; its papers lie beside it in ``NAME.source.json``.
    archive
        The archive that it was taken from, None without one.
    address
        Its row in the table of addresses.
    url
        Where it came from, without anything secret.
    size, sha256
        Of the file at ``path``.
    rows
        Rows that were kept of a table of the world, None where nothing was left out.
    resumed_from
        Bytes that were there from an earlier try.
    licence, citation, accessed
        What must be said of it.
    """

    path: Path
    archive: Path | None
    address: Address
    url: str
    size: int
    sha256: str
    rows: int | None
    resumed_from: int
    licence: str
    citation: str
    accessed: str


def fetch(
    address: Address,
    folder: Path,
    *,
    today: date,
    release: str = "",
    period: tuple[str, str] = ("", ""),
    secrets: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> Fetched:
    """Fetch one row of the table into a folder.

    Parameters
    ----------
    address
        From `geo.fetch.addresses.find_address`.
    folder
        Where files shall be; it must be there.
    today
        Date of access, which goes into the papers and the name of what has no release.
    release
        Another release than the table's.
    period
        First and last day as YYYY-MM-DD, for a source that can be asked for a period.
    secrets
        Token or account by the names in ``address.secret``; used and kept nowhere.
    progress, patience
        As `geo.fetch.download.download`.

    Raises
    ------
    FetchError, OptionError, WriteError
        As the steps; what was in the folder before stays.
    NotFoundError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise NotFoundError(f"No folder {folder}", fix="Make it, or name another")
    own = secrets or {}
    paged = {"progress": progress, "patience": patience, "secrets": own}
    archive, rows, resumed, licence = None, None, 0, ""
    with open_client(patience) as client:
        if address.how in ("ucdp-api", "acled"):
            path = folder / _name(address, release, today, ".csv")
            url = _plain(address.at(release))
            if address.how == "acled":
                content = acled_events(client, address, period=period, **paged)  # type: ignore[arg-type]
            else:
                content = ucdp_events(client, address, release=release, **paged)  # type: ignore[arg-type]
            write_whole(path, content)
        else:
            place = find_place(client, address, release=release, patience=patience)
            licence, url = place.licence, _plain(place.url)
            suffix = PurePosixPath(urlsplit(place.url).path).suffix.lower() or f".{address.kind}"
            path = folder / _name(address, release, today, suffix)
            done = download(client, address, place.url, path, progress=progress, patience=patience)
            resumed = done.resumed_from
    if address.take:
        archive = path
        path = archive.with_suffix(PurePosixPath(address.take).suffix)
        rows = take_member(archive, address.take, path, keep=address.keep)
    fetched = Fetched(
        path=path,
        archive=archive,
        address=address,
        url=url,
        size=path.stat().st_size,
        sha256=digest(path.read_bytes()),
        rows=rows,
        resumed_from=resumed,
        licence=licence or address.licence,
        citation=address.citation.replace("{accessed}", today.isoformat()),
        accessed=today.isoformat(),
    )
    write_whole(path.with_name(path.name + PAPERS), _papers(fetched))
    return fetched


def _name(address: Address, release: str, today: date, suffix: str) -> str:
    """Name of our own: of a server's names nothing is believed."""
    mark = release or address.release or today.isoformat()
    return f"{address.source}-{address.what}-{mark}{suffix}"


def _papers(fetched: Fetched) -> str:
    address = fetched.address
    said = {
        "source": address.source, "what": address.what, "title": address.title,
        "url": fetched.url, "page": address.home, "accessed": fetched.accessed,
        "licence": fetched.licence, "citation": fetched.citation,
        "redistributable": address.redistributable, "file": fetched.path.name,
        "bytes": fetched.size, "sha256": fetched.sha256, "rows_kept": fetched.rows,
        "kept_of_the_table": address.keep,
        "archive": fetched.archive.name if fetched.archive else "",
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _plain(url: str) -> str:
    """An address without its query, which may hold a signature."""
    return urlunsplit(urlsplit(url)._replace(query="", fragment=""))
