"""The use-cases of fetching from the sources; no server is asked unless one is named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.core.errors import OptionError
from geo.core.settings import cache_dir
from geo.workflow.permission import Actor, require_editor

if TYPE_CHECKING:
    from geo.fetch.download import Progress
    from geo.fetch.fetching import Fetched

COLUMNS = (
    "source", "what", "title", "host", "release", "licence", "redistributable", "secret",
    "checked_on", "verified", "home",
)  # fmt: skip


def fetch_table() -> pd.DataFrame:
    """What can be fetched, one row each, and how far each address was looked up."""
    from geo.fetch.addresses import load_addresses

    rows = [{name: getattr(one, name) for name in COLUMNS} for one in load_addresses()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def fetch_folder() -> Path:
    """Where files are laid unless a folder is named: it can be emptied at any time."""
    folder = cache_dir() / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secrets_needed(source: str, what: str = "") -> tuple[str, ...]:
    """Names of the environment variables a source needs and that are not set.

    Raises
    ------
    OptionError
        If there is no such source.
    """
    from geo.fetch.addresses import find_address

    return tuple(name for name in find_address(source, what).secret if not os.environ.get(name))


def fetch_source(
    source: str,
    what: str = "",
    *,
    folder: Path | None = None,
    today: date,
    release: str = "",
    period: tuple[str, str] = ("", ""),
    secrets: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    actor: Actor | None = None,
) -> Fetched:
    """Fetch from a source into a folder; parameters as `geo.fetch.fetching.fetch`.

    ``secrets`` come before the environment and are kept nowhere.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor: on a shared machine not every reader reaches out.
    OptionError, NotFoundError, FetchError, WriteError
        As `geo.fetch.fetching.fetch`; what was there before stays.
    """
    from geo.fetch.addresses import find_address
    from geo.fetch.fetching import fetch

    require_editor(actor)
    address = find_address(source, what)
    if folder is None and not address.redistributable:
        raise OptionError(
            f"Rows of {source} are laid nowhere but where you say", where="--folder",
            fix="Name a folder of yours",
        )  # fmt: skip
    known = {name: os.environ.get(name, "") for name in address.secret} | dict(secrets or {})
    return fetch(
        address,
        folder or fetch_folder(),
        today=today,
        release=release,
        period=period,
        secrets=known,
        progress=progress,
    )
