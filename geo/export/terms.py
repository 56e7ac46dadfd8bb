"""The terms of datasets: whose rows may be handed on, and a record without the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from geo.core.digest import canonical_json, digest
from geo.incidents.chains import judgements_left, named_in
from geo.incidents.record import Record


def barred_datasets(record: Record) -> tuple[str, ...]:
    """Datasets of a record whose terms forbid handing rows on."""
    return tuple(record.datasets.index[~record.datasets["redistributable"]])


def without_datasets(record: Record, names: Sequence[str]) -> Record:
    """The record without anything that some datasets brought."""
    if not names:
        return record
    incidents = record.incidents[~record.incidents["dataset"].isin(names)]
    operations = record.operations[~record.operations["dataset"].isin(names)]
    claims = record.claims[
        _points_at(record.claims["incident_id"], incidents)
        & _points_at(record.claims["operation_id"], operations)
    ]
    members, places, judged = record.memberships, record.operation_places, record.judgements
    # Every identifier but the bundled record's begins with its dataset's name.
    own = tuple(f"{name}:" for name in names)
    return replace(
        record,
        incidents=incidents,
        operations=operations,
        claims=claims,
        sources=record.sources[~record.sources["source_id"].str.startswith(own)],
        memberships=members[
            members["operation_id"].isin(operations.index)
            & members["incident_id"].isin(incidents.index)
        ],
        operation_places=places[places["operation_id"].isin(operations.index)],
        judgements=judgements_left(
            judged,
            known=named_in(judged, record.incidents.index),
            left=named_in(judged, incidents.index, claims.index),
        ),
        coverage=record.coverage[~record.coverage["dataset"].isin(names)],
        datasets=record.datasets[~record.datasets["dataset"].isin(names)],
        digest=digest(canonical_json([record.digest, "without", *names])),
    )


def _points_at(ids: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """Where an identifier is empty or of the frame."""
    return (ids == "") | ids.isin(frame.index)
