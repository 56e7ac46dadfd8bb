"""Answers that are read at once: the metadata of a dataset, a page of events, a token."""

from __future__ import annotations

import json
from typing import Any

import httpx

from geo.core.errors import FetchError
from geo.fetch.addresses import Address
from geo.fetch.client import Ask, Patience, asked, explained, paced


def read_json(
    client: httpx.Client,
    address: Address,
    ask: Ask,
    *,
    limit: int,
    patience: Patience | None = None,
) -> dict[str, Any]:
    """An answer as a JSON object.

    Raises
    ------
    FetchError
        If it cannot be fetched, is longer than ``limit`` bytes, or is no JSON object.
    """
    with asked(client, address, ask, patience=patience) as response, explained(address):
        content = b""
        for chunk in paced(response, response.iter_bytes(), address, patience=patience):
            content += chunk
            if len(content) > limit:
                raise FetchError(
                    f"{address.host} sent more than {limit:,} bytes for one answer",
                    where=f"{address.source} {address.what}",
                )
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        page = content.lstrip()[:1] == b"<"
        raise unexpected(
            address, "sent a web page: a sign-in, or a notice" if page else "sent no JSON"
        ) from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise unexpected(address, "sent JSON of another shape")
    return value


def unexpected(address: Address, what: str) -> FetchError:
    """The error of an answer that is not what its documentation says."""
    return FetchError(
        f"{address.host} {what}", where=f"{address.source} {address.what}",
        fix=f"The service may have changed; see {address.home}",
    )  # fmt: skip
