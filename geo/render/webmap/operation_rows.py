"""Operations as the page has them: their members, and how many places each claimant counted."""

from __future__ import annotations

from typing import Any

from geo.analysis.attribution import DISTRICT_KNOWN
from geo.analysis.scene import Scene
from geo.core.groups import positions
from geo.core.tables import each_row
from geo.incidents.model import DATE_PRECISIONS
from geo.incidents.record import Record
from geo.render.webmap.records import NONE, SOURCE_COLUMNS, days, texts, whole


def operation_rows(scene: Scene) -> list[dict[str, Any]]:
    """Operations of a scene in their order.

    Returns
    -------
    list
        A value for each: its texts and days, ``dp`` (position of its precision), ``members``
        (position of an incident of the scene, 1 where a claimant placed it in the operation and 0
        where that is inferred, 1 where the record says its district) and ``places``: how each
        claimant counted them, with the day and where it was read.
    """
    own = _members(scene)
    places = _places(scene.record)
    frame = scene.operations
    columns: dict[str, list[Any]] = {
        n: texts(frame[column]).tolist() for n, column in _OPERATION.items()
    }
    columns |= {"d0": days(frame["date_earliest"]).tolist()}
    columns |= {"d1": days(frame["date_latest"]).tolist()}
    columns |= {"dp": frame["date_precision"].map(DATE_PRECISIONS.index).tolist()}
    return [
        {
            **{name: column[k] for name, column in columns.items()},
            "short": columns["title"][k].split(",")[0],
            "members": own.get(columns["id"][k], []),
            "places": places.get(columns["id"][k], []),
        }
        for k in range(len(frame))
    ]


_OPERATION = {
    "id": "operation_id", "kind": "kind", "title": "title", "claimed_name": "claimed_name",
    "named_by": "named_by", "summary": "summary",
}  # fmt: skip


def _members(scene: Scene) -> dict[str, list[list[int]]]:
    members = scene.record.memberships
    at = positions(members["incident_id"], scene.incidents.index)
    near = (scene.incidents["geo_precision"] <= DISTRICT_KNOWN).fillna(value=False).to_numpy()
    out: dict[str, list[list[int]]] = {}
    for operation, position, basis in zip(
        members["operation_id"], at.tolist(), members["basis"], strict=True
    ):
        if position >= 0:
            own = [position, int(basis == "claimed"), int(near[position])]
            out.setdefault(operation, []).append(own)
    return out


def _places(record: Record) -> dict[str, list[dict[str, Any]]]:
    frame = record.operation_places
    source = record.sources.reindex(frame["source_id"])
    cards = zip(*(texts(source[c]).tolist() for c in SOURCE_COLUMNS), strict=True)
    numbers = [days(frame["as_of"]), whole(frame["count_low"]), whole(frame["count_high"])]
    told = ([None if n == NONE else n for n in column.tolist()] for column in numbers)
    out: dict[str, list[dict[str, Any]]] = {}
    for p, card, day, low, high in zip(each_row(frame), cards, *told, strict=True):
        out.setdefault(p.operation_id, []).append(
            {
                "claimant": p.claimant,
                "unit": p.unit,
                "low": low,
                "high": high,
                "names": p.place_names.replace(";", ", "),
                "as_of": day,
                "card": dict(zip(SOURCE_COLUMNS, card, strict=True)),
            }
        )
    return out
