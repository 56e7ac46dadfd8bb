"""Where the store is: a file by default, a PostgreSQL server if asked."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from platformdirs import user_data_path

from geo.core.errors import OptionError
from geo.core.secret import read_secret

FILE_NAME = "atlas-store.sqlite"
_SHOWN = ("host", "hostaddr", "port", "dbname", "user", "sslmode", "target_session_attrs")
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")


def store_url(url: str | None = None) -> sa.URL:
    """Address of the store.

    Parameters
    ----------
    url
        ``postgresql://…``, ``sqlite:///…`` or a file path. Without it ``ATLAS_DATABASE_URL``
        decides (or the file that ``ATLAS_DATABASE_URL_FILE`` names), which is no path, then
        ``ATLAS_STORE`` (a file path), then the platform's data folder.

    Raises
    ------
    OptionError
        If the address is neither SQLite's nor PostgreSQL's, is blank, or its file cannot be read.
    """
    text = url or read_secret(os.environ, "ATLAS_DATABASE_URL")
    if not text:
        path = os.environ.get("ATLAS_STORE") or ""
        if path and not path.strip():
            raise OptionError(
                "ATLAS_STORE is blank", where="ATLAS_STORE", fix="Name a file, or unset it"
            )
        return _file(Path(path) if path else _default_file())
    if "://" not in text:
        if url is None:
            # A word that is wrong would be a new store of that name, and the team's record gone.
            raise _unreadable()
        return _file(Path(text))
    try:
        parsed = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise _unreadable() from error
    if parsed.drivername in _POSTGRES:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite") and parsed.database:
        return _file(Path(parsed.database))
    raise _unreadable()


def file_of(url: sa.URL) -> Path | None:
    """File of a SQLite address; None for a server."""
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def backup_folder(url: sa.URL) -> Path:
    """Folder of the backups that are made unasked: ``ATLAS_BACKUPS``, or beside the store."""
    given = os.environ.get("ATLAS_BACKUPS") or ""
    path = file_of(url)
    return Path(given).expanduser() if given else (path or _default_file()).parent


def shown(url: sa.URL) -> str:
    """The address as a message may show it: without the password, wherever it stands."""
    path = file_of(url)
    if path:
        return str(path)
    # libpq takes it in the query as well, and files and keys that open the same door.
    kept = {key: value for key, value in url.query.items() if key.lower() in _SHOWN}
    return url.set(query=kept).render_as_string(hide_password=True)


def _default_file() -> Path:
    return user_data_path("balochistan-incident-atlas", appauthor=False) / FILE_NAME


def _file(path: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=str(path.expanduser().absolute()))


def _unreadable() -> OptionError:
    # The address may hold a password, so the message does not repeat it.
    return OptionError(
        "The address of the store is not one that can be used",
        where="ATLAS_DATABASE_URL",
        fix="Write postgresql://user@host/name, sqlite:///folder/file.sqlite; a file's path is "
        "ATLAS_STORE",
    )
