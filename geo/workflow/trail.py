"""Who did what: the audit trail, and files that have to go for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.core.errors import StoreError
from geo.store.address import file_of, store_url
from geo.workflow.permission import Actor, require_editor
from geo.workflow.shelf import open_shelf

if TYPE_CHECKING:
    import pandas as pd

    from geo.store.purge import Purge

PUBLIC = "public"


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
    path = file_of(store_url())
    if path is not None and not path.exists():
        return pd.DataFrame(columns=list(COLUMNS))
    return open_shelf().trail()


def note_sign_in(actor: Actor, *, at: str) -> bool:
    """Say once that somebody signed in; False if the store cannot be written at present.

    Reading goes on without: a store that is damaged or full can still be looked at.
    """
    return _noted("sign_in", actor, subject=f"signed in {at}", once=True)


def note_sign_out(actor: Actor) -> bool:
    """Say that somebody signed out."""
    return _noted("sign_out", actor)


def note_refused(name: str, *, at: str) -> bool:
    """Say once that somebody signed in who is neither viewer nor editor."""
    try:
        open_shelf().note("refused", actor=name, subject=f"signed in {at}", once=True)
    except StoreError:
        return False
    return True


def note_export(actor: Actor | None, *, profile: str, what: str, content: str = "") -> None:
    """Say that something was made which is not for the public.

    Parameters
    ----------
    actor
        Who; None for the command line of a single user, which leaves no line.
    profile
        Publication profile; a public one leaves no line.
    what
        Kind of file, such as ``table claims csv``.
    content
        Hash that the file carries, so that a copy can be traced to its line.

    Raises
    ------
    StoreError
        If the line cannot be written: then the file should not be handed over.
    """
    if actor is None or profile == PUBLIC:
        return
    detail = f"profile {profile}" + (f", content {content[:16]}" if content else "")
    open_shelf().note("export", actor=actor.name, role=actor.role, subject=what, detail=detail)


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
        open_shelf().note(event, actor=actor.name, role=actor.role, subject=subject, once=once)
    except StoreError:
        return False
    return True
