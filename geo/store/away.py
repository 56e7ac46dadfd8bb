"""Why a server does not let us in, as far as its driver says."""

from __future__ import annotations

from geo.core.errors import StoreAwayError

# A driver that cannot connect has no code of the server, only words; those of another language
# are taken for a server that does not answer.
_REASONS = (
    (
        ("28",),
        ("authentication failed", "no password supplied", "no pg_hba.conf entry", 'role "'),
        "The database refuses the sign-in",
        "Check user and password in ATLAS_DATABASE_URL, and that the server's pg_hba.conf lets "
        "them in",
    ),
    (
        ("3D",),
        ('database "',),
        "The server has no such database",
        "Create it, or correct its name in ATLAS_DATABASE_URL",
    ),
    (
        ("53300",),
        ("too many clients", "connection slots are reserved"),
        "The server takes no more connections",
        "Raise its max_connections, or end other programs that hold some",
    ),
    (
        (),
        ("server does not support SSL", "server does not support GSSAPI", "no encryption"),
        "The server does not offer the encryption that is asked for",
        "Set up TLS at the server, or correct sslmode in ATLAS_DATABASE_URL",
    ),
    (
        (),
        ("invalid sslmode", "invalid sslrootcert"),
        "The address of the database has an sslmode that is none",
        "Write sslmode=verify-full in ATLAS_DATABASE_URL",
    ),
    (
        (),
        ("root certificate file",),
        "The certificate that vouches for the server cannot be read",
        "Correct sslrootcert in ATLAS_DATABASE_URL; leave sslmode as it is",
    ),
    (
        (),
        ("certificate verify failed", "does not match host name", "server certificate for"),
        "The server's certificate is not to be trusted: somebody else may answer in its place",
        "Check the host, and that sslrootcert names the authority of the server's certificate; "
        "leave sslmode as it is",
    ),
    (
        (),
        ("SSL", "certificate"),
        "No encrypted connection to the database can be made",
        "Check the certificates of the server and those that ATLAS_DATABASE_URL names; leave "
        "sslmode as it is",
    ),
)


def away(code: str, cause: object, where: str, *, kept: str = "") -> StoreAwayError:
    """The error for a server that cannot be reached or refuses the sign-in."""
    said = str(cause)
    for codes, words, what, fix in _REASONS:
        if (codes and code.startswith(codes)) or any(word in said for word in words):
            return StoreAwayError(f"{what}{kept}", where=where, fix=fix)
    return StoreAwayError(
        f"The database does not answer{kept}",
        where=where,
        fix="Start the server and check host and port in ATLAS_DATABASE_URL, or unset it to use "
        "a file",
    )
