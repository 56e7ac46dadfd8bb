"""The addresses of the sources: one table, and nothing outside of it is ever asked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geo.core.errors import DataError, OptionError
from geo.core.tables import read_rows

HOWS = ("file", "hdx", "geoboundaries", "ucdp-api", "acled")
VARIABLE = "ATLAS_ADDRESSES"
_TABLE = Path(__file__).with_name("addresses.csv")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Address:
    """One thing that can be fetched: a row of ``addresses.csv``.

    Attributes
    ----------
    source, what
        Its name on the command line.
    how
        One of `HOWS`: a file, a dataset of HDX or of geoBoundaries that names its file, or pages.
    url
        Where to ask, with ``{release}`` where it has releases.
    redirects
        Beginnings of addresses to which the source may send us on.
    release
        The release that is asked for unless another is named.
    resource
        File in a dataset's answer (a pattern), field with its address, or address of the token.
    take, keep
        Member of an archive (a pattern), and ``COLUMN=VALUE`` of the rows that are kept.
    kind, limit_mb, sha256
        What it must be, how large it may be, and its digest where that is fixed.
    choices
        Decisions for a boundary file, ``KEY=VALUE`` with ``;`` between them.
    secret
        Environment variables with the token or account, empty for none.
    licence, citation, redistributable, home
        What must be said of it, and its page.
    verified, checked_on, evidence
        Whether the address was asked by this project, when it was last looked up, and where.
    """

    source: str
    what: str
    title: str
    how: str
    url: str
    redirects: tuple[str, ...]
    release: str
    resource: str
    take: str
    keep: str
    kind: str
    limit_mb: float
    sha256: str
    choices: tuple[tuple[str, str], ...]
    secret: tuple[str, ...]
    licence: str
    citation: str
    redistributable: bool
    home: str
    verified: bool
    checked_on: str
    evidence: str

    @property
    def limit(self) -> int:
        """Most bytes that are taken."""
        return int(self.limit_mb * _MB)

    @property
    def host(self) -> str:
        """Name of the server."""
        return urlsplit(self.url).hostname or self.url

    def at(self, release: str = "") -> str:
        """Address of a release.

        Raises
        ------
        OptionError
            If a release is named where there are none, or it is not written as one.
        """
        chosen = release or self.release
        if release and "{release}" not in self.url:
            raise OptionError(
                f"{self.source} {self.what} has no releases", where="release",
                fix="Leave --release out",
            )  # fmt: skip
        if chosen and not all(part.isascii() and part.isdigit() for part in chosen.split(".")):
            raise OptionError(
                f"{chosen!r} is not a release", where="release", fix="Write it as 26.0.8"
            )
        # Candidate files write their release with underscores, the yearly zip without a point.
        plain = chosen.replace(".", "_" if "_v{release}" in self.url else "")
        return self.url.replace("{release}", chosen if self.how == "ucdp-api" else plain)

    def allows(self, url: str) -> bool:
        """Whether an answer may come from an address: a secure one that the table names."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        own = urlsplit(self.url)
        if parts.scheme != "https" and not (is_loopback(url) and is_loopback(self.url)):
            return False
        if parts.username or parts.password:
            return False
        same = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        named = [self.resource] if self.how == "acled" else []
        return same or url.startswith((*self.redirects, *named))


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    try:
        return (urlsplit(url).hostname or "") in _LOOPBACK
    except ValueError:
        return False


def load_addresses() -> tuple[Address, ...]:
    """The table, or the one that ``ATLAS_ADDRESSES`` names: a mirror, or a source that has moved.

    Raises
    ------
    DataError
        If a row cannot be used: an address that is not secure, a way of fetching nobody knows.
    """
    own = os.environ.get(VARIABLE)
    path = Path(own) if own else _TABLE
    found = []
    for number, row in enumerate(read_rows(path), start=2):
        try:
            address = _address(row)
        except (KeyError, ValueError) as error:
            raise DataError(
                f"A row of addresses cannot be read ({error})", where=f"{path.name}, row {number}"
            ) from error
        insecure = urlsplit(address.url).scheme != "https" and not is_loopback(address.url)
        if address.how not in HOWS or insecure:
            raise DataError(
                f"{address.url if insecure else address.how!r} cannot be used",
                where=f"{path.name}, row {number}",
                fix="Write https addresses, and one of " + ", ".join(HOWS),
            )
        found.append(address)
    return tuple(found)


def find_address(source: str, what: str = "") -> Address:
    """The address of a source; its first one unless another is named.

    Raises
    ------
    OptionError
        If there is none.
    """
    table = load_addresses()
    own = [one for one in table if one.source == source]
    if not own:
        raise OptionError(
            f"No source {source!r}", where="source",
            choices=list(dict.fromkeys(one.source for one in table)),
        )  # fmt: skip
    for one in own:
        if what in ("", one.what):
            return one
    raise OptionError(
        f"Nothing is called {what!r} at {source}", where="what", choices=[one.what for one in own]
    )


def _address(row: dict[str, str]) -> Address:
    texts = {key: value.strip() for key, value in row.items()}
    pairs = [pair.partition("=") for pair in texts["choices"].split(";") if pair]
    typed: dict[str, Any] = {
        "redirects": tuple(texts["redirects"].split()),
        "limit_mb": float(texts["limit_mb"]),
        "choices": tuple((key, value) for key, _, value in pairs),
        "secret": tuple(texts["secret"].split()),
        "redistributable": texts["redistributable"] == "yes",
        "verified": texts["verified"] == "yes",
    }
    return Address(**(texts | typed))
