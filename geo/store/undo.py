"""Undoing a version: a version of its own that puts back what was before."""

from __future__ import annotations

from geo.core.errors import ConflictError, DataError, StoreError
from geo.store.database import Writer
from geo.store.entries import Change, load_snapshot, load_states, read_states
from geo.store.frames import check
from geo.store.meant import meant_version
from geo.store.versions import (
    Version,
    add_version,
    changes_of,
    later_versions,
    version_rows,
)


def undo_version(writer: Writer, given: Version | int, *, author: str, reason: str) -> Version:
    """Put back what a version changed; see `geo.store.store.Store.undo`."""
    connection = writer.connection
    version = meant_version(connection, given)
    if version.kind == "seed":
        raise StoreError(
            "The record that ships with the atlas cannot be undone",
            where=version.label,
            fix="Switch the dataset off instead",
        )
    changes = changes_of(connection, version.id)
    now = load_states(connection, version.dataset, [(c.part, c.key) for c in changes])
    moved = [(c.part, c.key) for c in changes if now.get((c.part, c.key)) != c.after]
    if moved:
        later = later_versions(connection, version, moved)
        raise ConflictError(
            f"{version.label} cannot be undone: {len(moved)} of its rows were changed later",
            where="; ".join(one.label for one in later),
            fix="Undo these first, the last one first",
        )
    back = [Change(c.part, c.key, c.after, c.before) for c in reversed(changes)]
    undone = add_version(
        writer,
        version.dataset,
        back,
        kind="undo",
        author=author,
        reason=reason,
        undoes=version.id,
    )
    try:
        check(read_states(load_snapshot(connection, version.dataset)))
    except DataError as error:
        after = [v for v in version_rows(connection, version.dataset) if v.id > version.id]
        raise ConflictError(
            f"{version.label} cannot be undone: a later row needs it ({error.what}; {error.where})",
            where="; ".join(one.label for one in after if one.id != undone.id),
            fix="Undo these first, the last one first",
        ) from error
    return undone
