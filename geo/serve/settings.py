"""Settings of a served atlas, read from the environment; what would be unsafe is refused here."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from geo.core.errors import OptionError
from geo.core.secret import read_secret
from geo.serve.membership import Membership, folded, handle

SIGN_IN = ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET", "COOKIE_SECRET")
_PREFIX = "ATLAS_OIDC_"
_SECRETS = (
    "ATLAS_OIDC_CLIENT_SECRET",
    "ATLAS_OIDC_COOKIE_SECRET",
    "ATLAS_HANDLE_KEY",
    "ATLAS_METRICS_TOKEN",
    "ATLAS_DATABASE_URL",
)
_RANDOM = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
_COOKIE_SECRET_LENGTH = 32
_TOKEN_LENGTH = 16
_SESSION_H = 12.0
_CALLBACK = "/oauth2callback"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An OpenID Connect provider, and the client that the atlas is there."""

    metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)
    redirect_uri: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class Hosting:
    """How the app is served. ``sign_in`` is None for one person on this machine."""

    host: str
    port: int
    public_url: str
    sign_in: SignIn | None
    membership: Membership | None
    metrics_token: str = field(repr=False)

    @property
    def base_path(self) -> str:
        """Path below which a proxy shows the app, without slashes at its ends."""
        return urlsplit(self.public_url).path.strip("/")

    @property
    def origin(self) -> str:
        """Scheme, host and port that browsers see."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host_names(self) -> tuple[str, ...]:
        """Names under which the app answers."""
        public = urlsplit(self.public_url).hostname or ""
        return tuple(dict.fromkeys((public, "127.0.0.1", "localhost", "::1")))


def read_hosting(environment: Mapping[str, str]) -> Hosting:
    """Settings from ``ATLAS_HOST``, ``ATLAS_PORT``, ``ATLAS_PUBLIC_URL``, ``ATLAS_OIDC_…``.

    Raises
    ------
    OptionError
        If something is missing, cannot be read, or would be unsafe.
    """
    given = with_files(environment)
    host = given.get("ATLAS_HOST") or "127.0.0.1"
    port = _port(given.get("ATLAS_PORT") or "8501")
    public_url = _public(given.get("ATLAS_PUBLIC_URL") or f"http://{_shown(host)}:{port}")
    signing = needs_sign_in(given)
    if not signing and not is_loopback(host):
        raise OptionError(
            f"Everybody who reaches {host!r} could change the record: nobody signs in",
            where="ATLAS_HOST, --host",
            fix="Bind 127.0.0.1, or set up sign-in (ATLAS_OIDC_…, docs/operations.md)",
        )
    if not signing and not is_loopback(urlsplit(public_url).hostname or ""):
        raise OptionError(
            f"A proxy would show the app at {public_url} to people who do not sign in",
            where="ATLAS_PUBLIC_URL, --public-url",
            fix="Set up sign-in (ATLAS_OIDC_…, docs/operations.md)",
        )
    return Hosting(
        host=host,
        port=port,
        public_url=public_url,
        sign_in=_sign_in(given, public_url) if signing else None,
        membership=read_membership(given) if signing else None,
        metrics_token=_token(given.get("ATLAS_METRICS_TOKEN", "")),
    )


def needs_sign_in(environment: Mapping[str, str]) -> bool:
    """Whether any setting speaks of sign-in: half of one must never mean none."""
    return any(name.startswith(_PREFIX) and value for name, value in environment.items())


def read_membership(environment: Mapping[str, str]) -> Membership:
    """Who is what, from ``ATLAS_EDITORS``, ``ATLAS_VIEWERS``, ``ATLAS_ROLE_CLAIM``.

    Raises
    ------
    OptionError
        If nobody could come in, or names are hidden without a key.
    """
    editors, viewers = (_listed(environment.get(f"ATLAS_{n}", "")) for n in ("EDITORS", "VIEWERS"))
    if not editors and not viewers:
        raise OptionError(
            "Nobody is named who may come in",
            where="ATLAS_EDITORS, ATLAS_VIEWERS",
            fix="List subjects, verified e-mail addresses or groups with commas; ATLAS_VIEWERS=* "
            "lets everybody read whom the provider signs in",
        )
    if "*" in editors:
        raise OptionError("Not everybody can be editor", where="ATLAS_EDITORS", fix="List them")
    names = environment.get("ATLAS_NAMES") or "handle"
    if names not in ("handle", "provider"):
        raise OptionError(
            f"No names {names!r}", where="ATLAS_NAMES", choices=("handle", "provider")
        )
    key = environment.get("ATLAS_HANDLE_KEY", "")
    if names == "handle":
        if not key:
            raise OptionError(
                "Handles need a key, so that they name nobody to whoever copies the store",
                where="ATLAS_HANDLE_KEY",
                fix=f"Make one and keep it: {_RANDOM}; or set ATLAS_NAMES=provider",
            )
        handle("", key=key)
    return Membership(
        editors=editors,
        viewers=viewers,
        claim=environment.get("ATLAS_ROLE_CLAIM", ""),
        names=names,
        session_s=_hours(environment.get("ATLAS_SESSION_HOURS") or str(_SESSION_H)) * 3600,
        handle_key=key,
    )


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with each secret read from the file that ``…_FILE`` names.

    Raises
    ------
    OptionError
        If a file cannot be read, or a secret is given both ways.
    """
    out = dict(environment)
    for name in _SECRETS:
        held = read_secret(out, name)
        if out.pop(f"{name}_FILE", ""):
            out[name] = held
    return out


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _sign_in(given: Mapping[str, str], public_url: str) -> SignIn:
    missing = [_PREFIX + name for name in SIGN_IN if not given.get(_PREFIX + name)]
    if missing:
        raise OptionError(
            f"Sign-in is set up by halves: {', '.join(missing)} missing",
            where="environment",
            fix="Set them, or unset every ATLAS_OIDC_… to serve one person on this machine",
        )
    secret = given[_PREFIX + "COOKIE_SECRET"]
    if len(secret) < _COOKIE_SECRET_LENGTH:
        raise OptionError(
            f"The cookie secret has fewer than {_COOKIE_SECRET_LENGTH} characters",
            where=_PREFIX + "COOKIE_SECRET",
            fix=f"Make one: {_RANDOM}",
        )
    own = public_url.rstrip("/") + _CALLBACK
    redirect = given.get(_PREFIX + "REDIRECT_URI") or own
    if redirect != own:
        raise OptionError(
            f"The provider would send people back to {redirect}, the app listens at {own}",
            where=_PREFIX + "REDIRECT_URI",
            fix="Unset it, or set ATLAS_PUBLIC_URL to the address that people open",
        )
    return SignIn(
        metadata_url=_private(given[_PREFIX + "METADATA_URL"], _PREFIX + "METADATA_URL"),
        client_id=given[_PREFIX + "CLIENT_ID"],
        client_secret=given[_PREFIX + "CLIENT_SECRET"],
        cookie_secret=secret,
        redirect_uri=redirect,
        scope=given.get(_PREFIX + "SCOPE") or "openid email profile",
    )


def _public(url: str) -> str:
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.query or parts.fragment or parts.username:
        raise OptionError(
            f"{url!r} is not the address of a site",
            where="ATLAS_PUBLIC_URL, --public-url",
            fix="Write it as https://atlas.example.org or https://example.org/atlas",
        )
    return _private(url, "ATLAS_PUBLIC_URL, --public-url").rstrip("/")


def _private(url: str, where: str) -> str:
    """The address if nobody between can read along."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise OptionError(f"{url!r} is not an address", where=where, fix="Use https://…") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not safe:
        raise OptionError(
            f"Cookies and secrets would travel unencrypted to {url}", where=where, fix="Use https"
        )
    return url


def _token(text: str) -> str:
    if text and len(text) < _TOKEN_LENGTH:
        raise OptionError(
            f"The token of the metrics has fewer than {_TOKEN_LENGTH} characters",
            where="ATLAS_METRICS_TOKEN", fix=f"Make one: {_RANDOM}",
        )  # fmt: skip
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise OptionError(f"{text!r} is not a port", where="ATLAS_PORT, --port",
                          fix="Choose a whole number from 1 to 65535")  # fmt: skip
    return int(text)


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 30:
        raise OptionError(
            f"{text!r} is not a number of hours up to 720", where="ATLAS_SESSION_HOURS"
        )
    return hours


def _listed(text: str) -> frozenset[str]:
    names = {part.strip() for part in text.split(",")} - {""}
    return frozenset(names | {folded(name) for name in names if "@" in name})


def _shown(host: str) -> str:
    plain = host.strip("[]")
    if not is_loopback(plain):
        return "localhost"
    return f"[{plain}]" if ":" in plain else plain
