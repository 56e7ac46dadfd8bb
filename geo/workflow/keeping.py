"""The use-cases of the store as a whole: where it is, its backups, and the files it keeps."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from geo.core.errors import StoreDamagedError, StoreError
from geo.export.write import write_whole
from geo.store.address import shown, store_url
from geo.store.backup import Backup
from geo.store.opening import open_existing
from geo.store.restore import restore
from geo.store.versions import Version
from geo.workflow.permission import Actor, require_editor
from geo.workflow.shelf import open_shelf, shelf_is_new

DAMAGED, AWAY = "damaged", "out of reach"
UNSOUND = (DAMAGED, AWAY)


def store_state() -> dict[str, Any]:
    """Where the store is and how it fares; asking makes none.

    Returns
    -------
    dict
        ``where``, ``state`` (``none yet``, ``whole``, ``read only``, ``damaged`` or ``out of
        reach``), ``problem`` (empty if all is well), the numbers of ``datasets``, ``versions`` and
        ``incidents``, how many versions are ``dated_before`` one that was made earlier, and the
        ``latest`` date of any (empty of none).
    """
    where = shown(store_url())
    empty = {"datasets": 0, "versions": 0, "incidents": 0, "dated_before": 0, "latest": ""}
    if shelf_is_new():
        return {"where": where, "state": "none yet", "problem": "", **empty}
    try:
        store = open_shelf()
        datasets, versions = store.datasets(), store.versions()
    except StoreError as error:
        state = DAMAGED if isinstance(error, StoreDamagedError) else AWAY
        return {"where": where, "state": state, "problem": str(error), **empty}
    problem = store.problem
    state = "whole"
    if problem is not None:
        state = DAMAGED if isinstance(problem, StoreDamagedError) else "read only"
    return {
        "where": where,
        "state": state,
        "problem": str(problem) if problem else "",
        "datasets": len(datasets),
        "versions": int(datasets["versions"].sum()),
        "incidents": int(datasets["incidents"].sum()),
        "dated_before": int(versions["dated_before"].notna().sum()),
        "latest": str(versions["at"].max()),
    }


def backup_store(path: Path, *, replace: bool = False) -> Backup:
    """Copy the store into one file that is itself a store, and check the copy.

    Raises
    ------
    NotFoundError
        If there is no store: a copy of nothing would pass for one of what was meant.
    StoreError
        If there is such a file already and ``replace`` is not set, or it cannot be written.
    """
    with open_existing() as store:
        return store.backup(path, replace=replace)


def restore_store(
    path: Path, *, replace: bool = False, author: str = "command line", actor: Actor | None = None
) -> Backup:
    """Make the store what a backup holds; see `geo.store.restore.restore`.

    The audit trail that came with the backup gets a line that says so.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor.
    StoreError
        If there is a store and ``replace`` is not set, or the backup is damaged.
    """
    require_editor(actor)
    done = restore(path, replace=replace, author=author)
    # What this process was told of a server's store before may be past; the rest is done.
    with suppress(StoreError):
        open_shelf().look()
    return done


def find_version(identifier: int) -> Version:
    """A version by its number.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    return open_shelf().version(identifier)


def save_original(version: int, path: Path, *, actor: Actor | None = None) -> Path:
    """Write the file that a version came from, byte for byte; what it holds was never published.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor.
    NotFoundError
        If the version came from no file, or the file was purged.
    WriteError
        If it cannot be written.
    """
    require_editor(actor)
    return write_whole(path, open_shelf().original(version))
