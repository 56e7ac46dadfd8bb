"""One client: who may be asked, how long is waited, and what a fault means in words."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from geo import __version__
from geo.core.errors import FetchError
from geo.core.text import visible
from geo.fetch.addresses import Address
from geo.fetch.watch import Watch, watch_of

_MOST_HOPS = 5
# Bytes a second. A mobile network that hardly works carries ten times as much.
_SLOWEST = 64
_STATUS = {
    401: "asks for a valid account or token",
    403: "refuses the request",
    404: "has nothing at this address",
    410: "has nothing at this address any more",
}


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds to wait: for a connection, for the next bytes, and for a busy server in all.

    ``slow`` is how long fewer bytes may come than any network carries. Where no wait for the next
    bytes ends, but nothing of an answer comes, ``read`` and ``slow`` together are waited.
    """

    connect: float = 15.0
    read: float = 60.0
    busy: float = 60.0
    slow: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question to a source: extra headers, and those that only its own server may see."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@contextmanager
def open_client(patience: Patience | None = None) -> Iterator[httpx.Client]:
    """A client that follows no redirect by itself and verifies every certificate."""
    wait = patience or Patience()
    timeout = httpx.Timeout(wait.read, connect=wait.connect)
    agent = {"User-Agent": f"balochistan-incident-atlas/{__version__}"}
    hooks = {"request": [Watch(wait.read + wait.slow).follow]}
    with httpx.Client(
        timeout=timeout, headers=agent, follow_redirects=False, event_hooks=hooks
    ) as client:
        yield client


@contextmanager
def asked(
    client: httpx.Client, address: Address, ask: Ask, *, patience: Patience | None = None
) -> Iterator[httpx.Response]:
    """The answer to a question, still to be read; redirects were followed as far as allowed.

    Raises
    ------
    FetchError
        If the server cannot be reached, sends us to an address that the table does not name,
        stays busy, refuses, or sends the header of its answer too slowly.
    """
    wait = patience or Patience()
    with explained(address):
        response = _follow(client, address, ask, wait)
        try:
            # What a refusal says is not read: it is shown to nobody, and may never end.
            if response.status_code not in (200, 206, 416):
                raise _refused(address, response)
            yield response
        finally:
            watch_of(response.request).stop()
            response.close()


def paced(
    response: httpx.Response,
    chunks: Iterable[bytes],
    address: Address,
    *,
    patience: Patience | None = None,
) -> Iterator[bytes]:
    """Parts of an answer as they come, for as long as it is worth waiting for the next.

    Raises
    ------
    FetchError
        If a server sends a byte now and then, so that the wait for the next one never ends.
    """
    slow = (patience or Patience()).slow
    watch = watch_of(response.request)
    begun, come = time.monotonic(), 0
    try:
        watch.start()
        for chunk in chunks:
            yield chunk
            come += len(chunk)
            took = time.monotonic() - begun
            if took < slow:
                continue
            if come < took * _SLOWEST:
                raise _too_slow(address, f"{come:,} bytes", took)
            begun, come = time.monotonic(), 0
            watch.start()
    except httpx.HTTPError as error:
        if watch.over:
            raise _too_slow(address, f"{come:,} bytes", watch.seconds) from error
        raise
    finally:
        watch.stop()
    # An answer without a length ends where its connection does.
    if watch.over:
        raise _too_slow(address, f"{come:,} bytes", watch.seconds)


def _too_slow(address: Address, come: str, took: float) -> FetchError:
    return FetchError(
        f"{address.host} sent {come} in {took:.0f} s, too few to wait for the rest",
        where=f"{address.source} {address.what}",
        fix=f"Run it again later: what has come is kept; or {by_hand(address)}",
    )


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Faults of the network in words that say what to do."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise FetchError(
            f"{_host(error, address)} could not be reached",
            where=f"{address.source} {address.what}",
            fix=f"Is there a network? Otherwise {by_hand(address)}",
        ) from error
    except httpx.TimeoutException as error:
        raise FetchError(
            f"{_host(error, address)} stopped sending",
            where=f"{address.source} {address.what}",
            fix="Run it again: what has come is kept, and the rest is asked for",
        ) from error
    except httpx.InvalidURL as error:
        raise FetchError(
            f"{address.host} names an address that is none",
            where=f"{address.source} {address.what}", fix=f"See {address.home}",
        ) from error  # fmt: skip
    except httpx.HTTPError as error:
        raise FetchError(
            f"The connection to {_host(error, address)} broke ({type(error).__name__})",
            where=f"{address.source} {address.what}",
            fix="Run it again: what has come is kept, and the rest is asked for",
        ) from error


def by_hand(address: Address) -> str:
    """How to do without: fetched elsewhere, brought here, imported."""
    boundary = address.kind == "geojson" or address.take.endswith(".geojson")
    then = "atlas districts add FILE" if boundary else "atlas import FILE"
    return f"download it by hand from {address.home}, bring the file here, and run {then}"


def _follow(client: httpx.Client, address: Address, ask: Ask, patience: Patience) -> httpx.Response:
    url, waited = ask.url, 0.0
    for _ in range(_MOST_HOPS):
        if not address.allows(url):
            raise FetchError(
                f"{address.host} sends us on to {_shown(url)}, which is not in the table",
                where=f"{address.source} {address.what}",
                fix="Nothing was fetched. If the source has moved, name its new address in a "
                "table of your own (ATLAS_ADDRESSES), or " + by_hand(address),
            )
        response = _send(client, address, ask, url)
        if response.has_redirect_location:
            response.close()
            if ask.form is not None:
                raise FetchError(
                    f"{address.host} sends a request with an account on to another address",
                    where=f"{address.source} {address.what}",
                    fix="Nothing was sent there. See " + address.home,
                )
            url = _joined(url, response.headers["location"])
            continue
        if response.status_code not in (429, 503):
            return response
        pause = _pause(response)
        waited += pause
        response.close()
        if waited > patience.busy:
            raise FetchError(
                f"{address.host} is busy ({response.status_code}) and asks to wait {pause:g} s",
                where=f"{address.source} {address.what}", fix="Try again after that",
            )  # fmt: skip
        time.sleep(pause)
    raise FetchError(
        f"{address.host} sends us around in a circle, or stays busy",
        where=f"{address.source} {address.what}", fix="Try again later, or " + by_hand(address),
    )  # fmt: skip


def _joined(url: str, location: str) -> str:
    """Where a server sends us; what is no address stays as it is, and is allowed by nobody."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _send(client: httpx.Client, address: Address, ask: Ask, url: str) -> httpx.Response:
    # A secret is for the server that was asked; one that it sends us to never sees it.
    own = urlsplit(url).netloc == urlsplit(ask.url).netloc
    headers = {**ask.headers, **(ask.secret if own else {})}
    method = "GET" if ask.form is None else "POST"
    request = client.build_request(method, url, headers=headers, data=ask.form)
    try:
        return client.send(request, stream=True)
    except httpx.HTTPError as error:
        watch = watch_of(request)
        if watch.over:
            raise _too_slow(address, "only bytes of a header", watch.seconds) from error
        raise
    finally:
        watch_of(request).stop()


def _pause(response: httpx.Response) -> float:
    """Seconds that a busy server asks for; a date instead of a number is taken as a minute."""
    text = response.headers.get("retry-after", "")
    number = text.isascii() and text.isdecimal()
    return float(text) if number else 60.0 if text else 5.0


def _refused(address: Address, response: httpx.Response) -> FetchError:
    code = response.status_code
    what = _STATUS.get(code, "has a fault of its own" if code >= 500 else "answers")
    fixes = {
        401: f"Check {' and '.join(address.secret) or 'the account'}; see {address.home}",
        403: f"The account may lack the right, or the network is blocked; see {address.home}",
        404: "Name a release that is there (--release), or a table of addresses of your own "
        f"(ATLAS_ADDRESSES), or {by_hand(address)}",
    }
    return FetchError(
        f"{address.host} {what} (status {code})",
        where=f"{address.source} {address.what}",
        fix=fixes.get(code, f"Try again later, or {by_hand(address)}"),
    )


def _host(error: httpx.HTTPError, address: Address) -> str:
    try:
        return error.request.url.host
    except RuntimeError:
        return address.host


def _shown(url: str) -> str:
    """An address for a message: without its query, which may hold a signature."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return visible(url, limit=60)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"[:200]
