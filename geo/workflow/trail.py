"""Who did what: the audit trail, and files that have to go for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.core.digest import digest
from geo.core.errors import StoreError
from geo.workflow.permission import Actor, require_editor
from geo.workflow.shelf import open_shelf, shelf_is_new

if TYPE_CHECKING:
    import pandas as pd

    from geo.store.purge import Purge

PUBLIC = "public"
_PATIENCE_S = 1.0
_EXPORT_S = 5.0


def trail_table(*, actor: Actor | None = None) -> pd.DataFrame:
    """Lines of the trail and versions, oldest first; empty where there is no store yet.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor.
    """
    import pandas as pd

    from geo.store.audit import COLUMNS

    require_editor(actor)
    if shelf_is_new():
        return pd.DataFrame(columns=list(COLUMNS))
    return open_shelf().trail()


def note_sign_in(actor: Actor, *, at: str) -> bool:
    """Say once that somebody signed in; False if the store cannot be written at present.

    Reading goes on without: a store that is damaged or full can still be looked at, and a reader
    does not wait for somebody's import.
    """
    return _noted("sign_in", actor, subject=f"signed in {at}", once=True)


def note_sign_out(actor: Actor) -> bool:
    """Say that somebody signed out."""
    return _noted("sign_out", actor)


def note_refused(name: str, *, at: str) -> bool:
    """Say once that somebody signed in who is neither viewer nor editor."""
    try:
        subject = f"signed in {at}"
        open_shelf().note("refused", actor=name, subject=subject, once=True, wait_s=_PATIENCE_S)
    except StoreError:
        return False
    return True


def note_export(actor: Actor | None, content: bytes, *, profile: str, what: str) -> None:
    """Say once that somebody made a file which is not for the public.

    Parameters
    ----------
    actor
        Who. Where nobody signs in there is nobody to name, and no line.
    content
        The file; the line has its SHA-256, so that a copy that turns up can be traced to it.
    profile
        Publication profile; a public file leaves no line.
    what
        Kind of file, such as ``table claims csv``.

    Raises
    ------
    StoreError
        If the line cannot be written: then the file should not be handed over.
    """
    if actor is None or not actor.name or profile == PUBLIC:
        return
    subject = f"{what}, {profile}, SHA-256 {digest(content)[:16]}"
    open_shelf().note(
        "export", actor=actor.name, role=actor.role, subject=subject, once=True, wait_s=_EXPORT_S
    )


def purge_original(version: int, *, author: str, reason: str, actor: Actor | None = None) -> Purge:
    """Take the file of a version out for good; see `geo.store.trail.Trail.purge`.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor.
    """
    require_editor(actor)
    return open_shelf().purge(version, author=author, reason=reason)


def _noted(event: str, actor: Actor, *, subject: str = "", once: bool = False) -> bool:
    try:
        open_shelf().note(
            event, actor=actor.name, role=actor.role, subject=subject, once=once, wait_s=_PATIENCE_S
        )
    except StoreError:
        return False
    return True
