"""Who may send a file to the served app, asked before a byte of it is taken.

Streamlit takes files from whoever has a session open, and everybody has one: the sign-in page.
"""

from __future__ import annotations

import json
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime import Runtime
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.core.errors import PermissionDeniedError
from geo.serve.settings import Hosting
from geo.serve.start import UPLOAD_MB

_FILES = 3
"""Files of the largest size that a session may hold: one in hand, and those being exchanged."""


def may_upload(scope: MutableMapping[str, Any], hosting: Hosting) -> bool:
    """Whether a request comes from an editor whose session has room; without sign-in, from anybody.

    The session of the address is Streamlit's to know: one that is not open is refused by it.
    """
    session = str(scope["path"]).rsplit("/", 2)[-2]
    full = (_FILES - 1) * UPLOAD_MB << 20
    return _is_editor(HTTPConnection(scope), hosting) and _held(session) <= full


def _is_editor(asking: HTTPConnection, hosting: Hosting) -> bool:
    if hosting.sign_in is None or hosting.membership is None:
        return True
    secret = hosting.sign_in.cookie_secret

    def one(name: str) -> bytes | None:
        return decode_signed_value(secret, name, asking.cookies.get(name, ""))

    try:
        claims = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
        known = claims.get("is_logged_in") is True and claims.get("origin") == hosting.origin
        actor = hosting.membership.actor(claims, now=time.time()) if known else None
    except (ValueError, PermissionDeniedError):
        return False
    return actor is not None and actor.may_edit


def _held(session: str) -> int:
    """Bytes that a session's files take."""
    files: dict[str, Any] = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {})
    return sum(len(file.data) for file in list(files.get(session, {}).values()))
