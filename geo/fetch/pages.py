"""Events that come in pages: UCDP's API with a token, ACLED's with one's own account."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from geo.core.errors import FetchError, OptionError
from geo.fetch.addresses import Address, is_loopback
from geo.fetch.answers import read_json, unexpected
from geo.fetch.client import Ask, Patience
from geo.importers import acled as acled_format
from geo.importers import ucdp_sheet

MOST_PAGES = 2_000
_TOKEN_BYTES = 100_000
Rows = list[dict[str, Any]]
Progress = Callable[[int, int | None], None]


def ucdp_events(
    client: httpx.Client,
    address: Address,
    *,
    secrets: Mapping[str, str],
    release: str = "",
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> bytes:
    """All events of a release as the CSV that UCDP's own files are.

    Raises
    ------
    OptionError
        If there is no token.
    FetchError
        If a page cannot be fetched, or is not as documented.
    """
    token = _needed(address, secrets, address.secret[0])
    url, rows = address.at(release), list[dict[str, Any]]()
    for _ in range(MOST_PAGES):
        ask = Ask(url=url, secret={"x-ucdp-access-token": token})
        page = read_json(client, address, ask, limit=address.limit, patience=patience)
        found, total = page.get("Result"), page.get("TotalCount")
        if not isinstance(found, list) or not isinstance(total, int):
            raise unexpected(address, "sent a page without Result and TotalCount")
        rows += _dicts(address, found)
        if progress:
            progress(len(rows), total)
        following = page.get("NextPageUrl")
        if not following:
            if len(rows) != total:
                raise unexpected(address, f"sent {len(rows):,} of {total:,} events")
            return to_csv(rows, ucdp_sheet.COLUMNS)
        url = _secure(str(following))
        if not address.allows(url) or not found:
            raise unexpected(address, "names a next page that is not its own")
    raise unexpected(address, f"has more than {MOST_PAGES:,} pages")


def acled_events(
    client: httpx.Client,
    address: Address,
    *,
    secrets: Mapping[str, str],
    period: tuple[str, str] = ("", ""),
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> bytes:
    """Events of Balochistan as ACLED's export has them, by one's own account.

    Account, password and token are used here and kept nowhere.

    Raises
    ------
    OptionError
        If there is no account.
    FetchError
        If the account is refused, a page cannot be fetched, or it is not as documented.
    """
    form = {
        "username": _needed(address, secrets, address.secret[0]),
        "password": _needed(address, secrets, address.secret[1]),
        "grant_type": "password",
        "client_id": "acled",
        "scope": "authenticated",
    }
    ask = Ask(url=address.resource, form=form)
    answer = read_json(client, address, ask, limit=_TOKEN_BYTES, patience=patience)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise unexpected(address, "gave no token for the account")
    rows = list[dict[str, Any]]()
    for page in _acled_pages(client, address, token, period, patience):
        rows += _dicts(address, page)
        if progress:
            progress(len(rows), None)
    return to_csv(rows, acled_format.COLUMNS)


def to_csv(rows: Rows, columns: Sequence[str]) -> bytes:
    """Rows as CSV: known columns first, in the order of the source's own files, then any others."""
    there = dict.fromkeys(key for row in rows for key in row)
    header = [name for name in columns if name in there or not rows]
    header += [name for name in there if name not in set(columns)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(row.get(name)) for name in header] for row in rows)
    try:
        return out.getvalue().encode("utf-8")
    except UnicodeEncodeError as error:
        raise FetchError(
            "The source sent half a character, which no file can hold",
            where=f"row {out.getvalue().count(chr(10), 0, error.start) + 1} of the table",
            fix="Try again later; nothing was kept",
        ) from error


def _acled_pages(
    client: httpx.Client,
    address: Address,
    token: str,
    period: tuple[str, str],
    patience: Patience | None,
) -> Iterator[list[Any]]:
    query = {"event_date": "|".join(period), "event_date_where": "BETWEEN"} if all(period) else {}
    size = _page_size(address)
    for number in range(1, MOST_PAGES + 1):
        url = f"{address.url}&{urlencode({**query, 'page': number})}"
        ask = Ask(url=url, secret={"Authorization": f"Bearer {token}"})
        answer = read_json(client, address, ask, limit=address.limit, patience=patience)
        found = answer.get("data")
        if not isinstance(found, list):
            said = answer.get("message") or answer.get("error") or answer.get("status")
            raise unexpected(address, f"sent a page without data ({said})"[:200])
        yield found
        if len(found) < size:
            return
    raise unexpected(address, f"has more than {MOST_PAGES:,} pages")


def _page_size(address: Address) -> int:
    """Rows of a full page, as the address asks for them."""
    found = dict(part.partition("=")[::2] for part in urlsplit(address.url).query.split("&"))
    return int(found.get("limit", "5000"))


def _needed(address: Address, secrets: Mapping[str, str], name: str) -> str:
    value = secrets.get(name, "")
    if not value:
        raise OptionError(
            f"{address.source} {address.what} needs {name}", where=name,
            fix=f"Set the environment variable {name}; it is kept nowhere. See {address.home}",
        )  # fmt: skip
    return value


def _dicts(address: Address, found: list[Any]) -> Rows:
    if not all(isinstance(one, dict) for one in found):
        raise unexpected(address, "sent an event that is no object")
    return found


def _secure(url: str) -> str:
    """The address of the next page, asked for securely even where it is written without."""
    return url if is_loopback(url) else url.replace("http://", "https://", 1)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if not isinstance(value, float) else repr(value)


__all__ = ["FetchError", "acled_events", "to_csv", "ucdp_events"]
