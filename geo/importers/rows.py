"""Rows of our tables as the importers make them: every column there, identifiers that last."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from geo.core.digest import digest
from geo.incidents import model

Cells = dict[str, str]

# Columns that the importers add to those of the model, all text.
EXTRA = (
    "stand_in_lon",
    "stand_in_lat",
    "geo_precision_raw",
    "date_precision_raw",
    "event_type_raw",
    "source_ids",
    "record_timestamp",
)


def incident_id(dataset: str, record_id: str) -> str:
    """Identifier of an incident: data set and the file's own id, or a digest of an unusual one."""
    plain = record_id.replace("-", "").replace("_", "").replace(".", "")
    if plain.isascii() and plain.isalnum() and len(record_id) <= 80:
        return f"{dataset}-{record_id}"
    return f"{dataset}-x{digest(record_id)[:16]}"


def source_row(source_id: str, publisher: str, **cells: str) -> Cells:
    """Row of the sources table, with what is not given left empty."""
    row = dict.fromkeys(model.SOURCES.columns, "")
    return {**row, "weak": "false", **cells, "source_id": source_id, "publisher": publisher}


@lru_cache(maxsize=65536)
def publisher_rows(names: str, *, prefix: str, licence: str) -> tuple[Cells, ...]:
    """Rows of the publishers in a semicolon list, each once, with ids that do not depend on it."""
    parts = dict.fromkeys(part.strip() for part in names.split(";"))
    return tuple(
        source_row(f"{prefix}-source-{digest(part)[:12]}", part, kind="unknown", licence=licence)
        for part in parts
        if part
    )


def host_of(url: str) -> str:
    """Who publishes at an address, as far as that says it: the host, or the address itself."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def claim_row(incident: str, *, measure: str, category: str, source_id: str, **cells: str) -> Cells:
    """Row of the claims table about an incident.

    Its id is the incident's with measure and category, so that a later import finds it again.
    """
    row = dict.fromkeys(model.CLAIMS.columns, "")
    base = {
        "claim_id": f"{incident}-{measure}-{category}",
        "measure": measure,
        "category": category,
        "incident_id": incident,
        "source_id": source_id,
        "partial": "false",
        "cumulative": "false",
        "unverified": "false",
        "origin": incident,
        "found_via": "import",
    }
    return {**row, **base, **cells}


def incident_row(incident: str, **cells: str) -> Cells:
    """Row of the incidents table with the importers' extra columns."""
    row = dict.fromkeys((*model.INCIDENTS.columns, *EXTRA), "")
    return {**row, **cells, "incident_id": incident}
