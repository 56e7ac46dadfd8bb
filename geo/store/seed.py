"""The bundled record as the first version of the dataset ``bundled``."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from geo.core.digest import canonical_json, digest_files
from geo.core.settings import data_dir
from geo.core.tables import read_rows
from geo.incidents import model
from geo.incidents.datasets import BUNDLED, bundled_facts
from geo.store.database import Writer
from geo.store.entries import (
    ABOUT,
    Incoming,
    State,
    States,
    columns_row,
    incoming_rows,
    load_snapshot,
)
from geo.store.frames import check
from geo.store.merge import plan
from geo.store.taken_out import taken_out
from geo.store.versions import File, Version, add_version, version_rows

_AUTHOR = "Balochistan Incident Atlas"
_STAMP = (2026, 1, 1, 0, 0, 0)


def seed(writer: Writer) -> Version | None:
    """Write the record that this release ships, unless the store has had it already.

    Corrections made by hand stay, as in every import.
    """
    paths = [data_dir() / "incidents" / f"{table.name}.csv" for table in model.TABLES]
    name = digest_files(paths)
    earlier = version_rows(writer.connection, BUNDLED)
    if any(version.decisions.get("digest") == name for version in earlier):
        return None
    incoming = _incoming(paths, name)
    current = load_snapshot(writer.connection, BUNDLED)
    out = taken_out(writer.connection, BUNDLED, current, incoming)
    found = plan(current, incoming, out=out)
    check(found.states)
    rows = sum(1 for row in incoming if row.part == model.INCIDENTS.name)
    return add_version(
        writer,
        BUNDLED,
        found.changes,
        states=found.states,
        kind="seed",
        author=_AUTHOR,
        reason="The record of a new release" if earlier else "The record that ships with the atlas",
        file=File(
            name="incidents.zip",
            format="atlas",
            content=_packed(paths),
            decisions={"digest": name},
            rows_read=rows,
            accepted=rows,
        ),
    )


def bundled_states() -> States:
    """Rows of the record that this release ships, as a new store would hold them."""
    paths = [data_dir() / "incidents" / f"{table.name}.csv" for table in model.TABLES]
    rows = enumerate(_incoming(paths, ""))
    return {(r.part, r.key): State(cells=r.cells, position=n, file=r.cells) for n, r in rows}


def is_current(seen: list[Version]) -> bool:
    """Whether the store has had the record that this release ships."""
    paths = [data_dir() / "incidents" / f"{table.name}.csv" for table in model.TABLES]
    name = digest_files(paths)
    return any(version.decisions.get("digest") == name for version in seen)


def _incoming(paths: list[Path], name: str) -> list[Incoming]:
    rows: list[Incoming] = []
    for path, table in zip(paths, model.TABLES, strict=True):
        cells = [dict(row) for row in read_rows(path)]
        header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        rows.append(columns_row(header, table))
        rows += incoming_rows(cells, table)
    facts = bundled_facts()
    about = {
        **{key: facts[key] for key in ("format", "attribution", "accessed", "licence")},
        "digest": name,
        "sha256": "",
        "decisions": canonical_json({}),
        "coverage": canonical_json({}),
    }
    return [*rows, Incoming(ABOUT, "dataset", about)]


def _packed(paths: list[Path]) -> bytes:
    """The tables in one zip with the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.name, _STAMP), path.read_bytes())
    return out.getvalue()
