"""Exported files of anybody's making, read as a browser or another program reads them."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from geo.core.digest import canonical_json
from geo.core.errors import DataError
from geo.core.text import visible

BLOCK = re.compile(
    rb'<script type="application/json" id="(atlas-data-[0-9a-f]{16})">([^<]*)</script>\n'
    rb'((?:<script type="text/plain" id="atlas-texts-[0-9]+">[^<]*</script>\n)*)'
)
"""Name of the data of a map, the data, and the elements of its texts: as a page has them, and no
other way of writing them down, so that what is read here is what a browser reads."""
_TEXTS = re.compile(rb'id="atlas-texts-([0-9]+)">([^<]*)</script>')


def read_block(path: Path) -> dict[str, Any] | None:
    """Data block of an HTML map as the page carries it, None where there is none.

    Raises
    ------
    DataError
        If it cannot be read, or its texts are not the elements that it counts, in their order: a
        page looks them up by their numbers.
    """
    found = BLOCK.search(path.read_bytes())
    try:
        value = json.loads(found[2], object_pairs_hook=once) if found is not None else None
    except (ValueError, RecursionError) as error:
        raise DataError("The data of the map cannot be read", where=path.name) from error
    if found is None or not isinstance(value, dict):
        return None
    pieces = _TEXTS.findall(found[3])
    numbers = [str(n).encode() for n in range(len(pieces))]
    counted = canonical_json(value.get("texts", 0)) == str(len(pieces))
    if not counted or numbers != [number for number, _ in pieces]:
        raise DataError("The texts of the map are not those that it counts", where=path.name)
    if pieces:
        value["texts"] = [piece.decode("ascii") for _, piece in pieces]
    return value


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which no key stands twice: readers differ on which of them counts.

    Raises
    ------
    ValueError
        If one does.
    """
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise ValueError(f"the key {name!r} stands twice")
            seen.add(name)
    return value


def between(content: bytes, start: bytes, end: bytes) -> bytes | None:
    """What stands between two marks, None without both; in time that grows with the file alone."""
    at = content.find(start)
    until = content.find(end, at + len(start)) if at >= 0 else -1
    return content[at + len(start) : until] if until >= 0 else None


def open_sqlite(path: Path) -> sqlite3.Connection:
    """A database that anybody may have made, for reading; its name is a path and nothing else.

    Raises
    ------
    DataError
        If changes lie beside it, which every program that opens it takes for its content.
    """
    for tail in ("-wal", "-journal"):
        beside = path.with_name(path.name + tail)
        if beside.exists() and (not beside.is_file() or beside.stat().st_size):
            raise DataError(
                f"{visible(beside.name)} beside the file holds changes that are not in the file",
                where=path.name,
                fix="Close the program that has the file open, or move that file away",
            )
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    base.execute("PRAGMA trusted_schema=OFF")
    return base


def refuse_views(base: sqlite3.Connection, *names: str) -> None:
    """Raise `ValueError` if one is no plain table: a view or a column can compute without end."""
    for name in names:
        found = base.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (name,))
        kinds = [(kind, str(sql).lstrip().upper()) for kind, sql in found]
        if any(kind != "table" or sql.startswith("CREATE VIRTUAL") for kind, sql in kinds):
            raise ValueError(f"{name} is no table")
        columns = base.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden > 1", (name,))
        if columns.fetchone():
            raise ValueError(f"{name} has a column that computes")
