"""Corrections to several incidents at once: all of them happen, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.core.errors import NotFoundError
from geo.store.database import Database, Writer
from geo.store.drafts import stored_incident
from geo.store.edits import changes_of_incident, placed, refuse_unkeepable
from geo.store.entries import Change
from geo.store.versions import Version, add_version, signature


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What an incident that is there should say; as `geo.store.store.Store.save_incident`."""

    incident: Mapping[str, str]
    claims: Sequence[Mapping[str, str]] | None = None
    sources: Sequence[Mapping[str, str]] = ()


class Corrections:
    """The part of `geo.store.store.Store` that corrects several incidents in one go."""

    _database: Database

    def correct(self, given: Sequence[Correction], *, author: str, reason: str) -> list[Version]:
        """Correct incidents of any datasets: all or none, one version for each dataset."""
        author, reason = signature(author, reason)
        with self._database.write() as writer:
            return correct_all(writer, given, author=author, reason=reason)


def correct_all(
    writer: Writer, corrections: Sequence[Correction], *, author: str, reason: str
) -> list[Version]:
    """Make corrections in one transaction, one version for each dataset they are in.

    Raises
    ------
    NotFoundError
        If an incident is not there.
    DataError
        If a cell is not of its kind or a claim points at nothing.
    """
    reserved = [source["source_id"] for one in corrections for source in one.sources]
    by_dataset: dict[str, dict[tuple[str, str], Change]] = {}
    for one in corrections:
        refuse_unkeepable([one.incident, *(one.claims or ()), *one.sources])
        identifier = one.incident["incident_id"]
        stored = stored_incident(writer.connection, identifier)
        if stored is None:
            raise NotFoundError(f"No incident {identifier!r} in the store")
        changes = changes_of_incident(
            writer.connection, stored, identifier, one.incident, one.claims,
            sources=one.sources, opened={}, reserved=reserved,
        )  # fmt: skip
        held = by_dataset.setdefault(stored.dataset, {})
        # Two incidents may bring the same source: it is added once.
        held.update({(change.part, change.key): change for change in changes})
    return [
        add_version(
            writer,
            dataset,
            placed(writer, dataset, list(changes.values())),
            kind="edit",
            author=author,
            reason=reason,
        )
        for dataset, changes in by_dataset.items()
        if changes
    ]
