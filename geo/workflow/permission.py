"""Who may do what: a viewer reads and takes along, an editor also changes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from geo.core.errors import PermissionDeniedError

Role = Literal["viewer", "editor"]
SERVED = "ATLAS_SERVED"
"""Set by ``atlas serve`` in its process: there nobody is nameless."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: the name that the record's history may keep, and the role."""

    name: str
    role: Role

    @property
    def may_edit(self) -> bool:
        """Whether to offer what changes the record; `require_editor` is what forbids it."""
        return self.role == "editor"


def require_editor(actor: Actor | None) -> None:
    """Refuse everybody but an editor.

    Parameters
    ----------
    actor
        Who asks. None stands for the command line, whose user holds the store itself; in a served
        process it stands for nobody.

    Raises
    ------
    PermissionDeniedError
        If it is not an editor.
    """
    if actor is None and not os.environ.get(SERVED):
        return
    if actor is None or not actor.may_edit:
        raise PermissionDeniedError(
            f"{actor.name if actor and actor.name else 'Whoever asks'} may read, not change",
            where=f"role {actor.role if actor else 'unknown'}",
            fix="Ask whoever runs the atlas to make you an editor; nothing was changed",
        )


def sign(author: str, *, actor: Actor | None) -> str:
    """Name that a change is kept under: whoever signed in signs for nobody else.

    Raises
    ------
    PermissionDeniedError
        As `require_editor`.
    """
    require_editor(actor)
    return actor.name if actor is not None and actor.name else author
