"""The record that every face draws from: the store's, or the bundled one where no store is yet."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from geo.core.errors import StoreDamagedError, StoreError
from geo.incidents.datasets import BUNDLED
from geo.incidents.record import Record, bundled_record
from geo.store.address import file_of, store_url
from geo.store.basis import Basis
from geo.store.entries import States
from geo.store.faults import told
from geo.store.opening import make_store_file, open_store
from geo.store.seed import bundled_states
from geo.store.store import Store
from geo.workflow.moment import once


def open_shelf() -> Store:
    """The store of this process, made at first use; its address comes from the environment.

    A file that was put in the place of another, as restoring does, is opened anew.

    Raises
    ------
    StoreError
        As `geo.store.opening.open_store`.
    """
    address = store_url()
    path = file_of(address)
    if path is not None:
        make_store_file(path)
    return _opened(address.render_as_string(hide_password=False), _identity(path))


def damage_seen() -> StoreDamagedError | None:
    """What is damaged in the store that this process reads; None if it has opened none."""
    if not _opened.cache_info().currsize or shelf_is_new():
        return None
    with suppress(StoreError):
        problem = open_shelf().problem
        return problem if isinstance(problem, StoreDamagedError) else None
    return None


def current_record() -> Record:
    """Frames of the datasets that are switched on; shared, so copy before changing.

    Reading alone makes no file: where there is no store yet, the bundled record is what it would
    hold.
    """
    return once("record", _current)


def whole_record() -> Record:
    """Frames of every dataset, also of those that are switched off. Makes no store."""
    return once("whole record", _whole)


def whole_states() -> dict[str, States]:
    """Every row of every dataset as it is stored, by the dataset's name. Makes no store."""
    return {BUNDLED: bundled_states()} if shelf_is_new() else open_shelf().states()


def record_name() -> str:
    """Hash of the record as it stands: a cache that has it in its key is never stale."""
    return current_record().digest


def shelf_is_new() -> bool:
    """Whether there is no store file yet; the first write makes it. A server's is always there."""
    path = file_of(store_url())
    return path is not None and not path.exists()


def shelf_basis(dataset: str = "") -> Basis:
    """What a preview of a dataset, or of the whole store, rests on now. Makes no store."""
    return Basis(dataset=dataset, state="") if shelf_is_new() else open_shelf().basis(dataset)


def _current() -> Record:
    return bundled_record() if shelf_is_new() else open_shelf().record()


def _whole() -> Record:
    if shelf_is_new():
        return bundled_record()
    store = open_shelf()
    return store.record(datasets=store.datasets()["name"].tolist())


def _identity(path: Path | None) -> tuple[int, int]:
    """What tells a file from another of the same name."""
    if path is None:
        return (0, 0)
    with told(str(path)):
        found = path.stat()
    return (found.st_dev, found.st_ino)


@lru_cache(maxsize=2)
def _opened(url: str, identity: tuple[int, int]) -> Store:  # noqa: ARG001 - part of the key
    return open_store(url)
