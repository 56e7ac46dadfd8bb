"""From what a provider says of somebody to a role and a name for the record."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from geo.core.errors import OptionError, PermissionDeniedError
from geo.workflow.permission import Actor, Role

EVERYBODY = "*"
_HANDLE_KEY_LENGTH = 16
_AHEAD_S = 300
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Who is viewer, who is editor, and by what name the record knows them.

    ``editors`` and ``viewers`` hold subjects, e-mail addresses, and values of the claim named
    ``claim`` (groups or roles). ``names`` is ``handle`` or ``provider``.
    """

    editors: frozenset[str]
    viewers: frozenset[str]
    claim: str
    names: str
    session_s: float
    handle_key: str = field(repr=False)

    def actor(self, claims: Mapping[str, Any], *, now: float) -> Actor | None:
        """Whom the claims stand for; None for somebody who is neither viewer nor editor.

        Raises
        ------
        PermissionDeniedError
            If the sign-in has ended, or does not say when it began or who it is.
        """
        self.refuse_ended(claims, now=now)
        role = self.role(claims)
        return None if role is None else Actor(name=self.name(claims), role=role)

    def role(self, claims: Mapping[str, Any]) -> Role | None:
        """The higher of the roles that the claims give, or None."""
        known = _marks(claims, self.claim)
        if known & self.editors:
            return "editor"
        if known & self.viewers or EVERYBODY in self.viewers:
            return "viewer"
        return None

    def name(self, claims: Mapping[str, Any]) -> str:
        """What the history and the trail call them: a handle, unless names are asked for."""
        if self.names == "provider":
            for claim in ("name", "preferred_username", "email"):
                text = " ".join(str(claims.get(claim) or "").split())
                if text:
                    return text[:80]
        return handle(f"{claims.get('iss', '')}\n{claims['sub']}", key=self.handle_key)

    def refuse_ended(self, claims: Mapping[str, Any], *, now: float) -> None:
        """Raise unless the sign-in names somebody and is younger than a session may be."""
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject or not _is_text(subject):
            raise PermissionDeniedError(
                "The provider did not say who signed in", fix="Sign in again"
            )
        began = claims.get("iat")
        # One that begins tomorrow would outlive its time; nothing that is no number holds this.
        oldest, newest = now - self.session_s, now + _AHEAD_S
        if not isinstance(began, int | float) or not oldest <= began <= newest:
            raise PermissionDeniedError("Your sign-in has ended", fix="Sign in again")


def handle(subject: str, *, key: str) -> str:
    """Name that stands for somebody and, without the key, for nobody.

    Raises
    ------
    OptionError
        If the key is too short to hide anybody.
    """
    if len(key) < _HANDLE_KEY_LENGTH:
        raise OptionError(
            "The key of handles is too short to hide anybody",
            where="ATLAS_HANDLE_KEY",
            fix=f"Set it to {_HANDLE_KEY_LENGTH} random characters or more",
        )
    found = hmac.new(key.encode(), subject.encode(), hashlib.sha256).hexdigest()
    return f"member-{found[:8]}"


def folded(address: str) -> str:
    """An e-mail address as addresses are compared: the letters A to Z alone have a small form.

    Python would fold more: ``ß`` to ``ss``, the Kelvin sign to ``k``. Those are other mailboxes.
    """
    return address.translate(_SMALL)


def _is_text(words: str) -> bool:
    """Whether text can be written; JSON may hold halves of letters."""
    return not any("\ud800" <= letter <= "\udfff" for letter in words)


def _marks(claims: Mapping[str, Any], claim: str) -> set[str]:
    """What somebody can be listed by. An e-mail address counts if the provider verified it.

    Some providers make subjects of names or addresses that people choose themselves, so one that
    looks like an address is no address: it is listed as ``sub:…``.
    """
    subject = str(claims.get("sub") or "")
    marks = {f"sub:{subject}"} | ({subject} if "@" not in subject else set())
    if claims.get("email_verified") is True:
        marks.add(folded(str(claims.get("email") or "")))
    marks |= _values(claims, claim) if claim else set()
    return marks - {"", EVERYBODY}


def _values(claims: Mapping[str, Any], claim: str) -> set[str]:
    """Values of a claim, which may lie deeper: ``realm_access.roles``."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return {found}
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()
