"""The record that every face draws from: the store's, or the bundled one where no store is yet."""

from __future__ import annotations

from functools import lru_cache

from geo.incidents.record import Record, bundled_record
from geo.store.address import file_of, store_url
from geo.store.opening import open_store
from geo.store.store import Store


def open_shelf() -> Store:
    """The store of this process, made at first use; its address comes from the environment.

    Raises
    ------
    StoreError
        As `geo.store.opening.open_store`.
    """
    return _opened(store_url().render_as_string(hide_password=False))


def current_record() -> Record:
    """Frames of the datasets that are switched on; shared, so copy before changing.

    Reading alone makes no file: where there is no store yet, the bundled record is what it would
    hold.
    """
    return bundled_record() if shelf_is_new() else open_shelf().record()


def shelf_is_new() -> bool:
    """Whether there is no store file yet; the first write makes it. A server's is always there."""
    path = file_of(store_url())
    return path is not None and not path.exists()


@lru_cache(maxsize=4)
def _opened(url: str) -> Store:
    return open_store(url)
