"""Operations as a list and side by side; their totals stay their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from geo.analysis.concentration import concentrate, up_to
from geo.analysis.ledger import Ledger, make_ledger
from geo.analysis.scene import Scene
from geo.core.errors import OptionError
from geo.core.tables import each_row
from geo.core.values import plain_value
from geo.incidents.record import Record

KILLED = ("civilian", "security", "militant")
_CELL = ["side", "measure", "category"]


def operations_table(scene: Scene) -> pd.DataFrame:
    """Operations of a view that touch its period, by first day.

    Returns
    -------
    DataFrame
        Indexed by ``operation_id``: ``title``, ``kind``, ``claimed_name``, ``named_by``,
        ``date_earliest``, ``date_latest``, ``members_claimed``, ``members_inferred``,
        ``districts`` (all three of members that no filter leaves out, on whatever day),
        ``places`` (how each claimant counted them, in its own unit), ``civilian_low``,
        ``civilian_high``, ``civilian_top`` and so on for security and militants (killed, under
        the view's rule, not attributed to a district; a missing ``high`` beside a ``low`` means
        at least, ``top`` is the highest figure stated),
        ``claims``, ``origins`` and ``belligerent_share``.
    """
    record = scene.record
    own = scene.operations
    own = own[(own["date_earliest"] <= scene.end) & (own["date_latest"] >= scene.start)]
    own = own.sort_values(["date_earliest", "operation_id"])
    facts = ["title", "kind", "claimed_name", "named_by", "date_earliest", "date_latest"]
    out = own[facts].rename_axis(index="operation_id")
    members = record.memberships
    members = members[members["incident_id"].isin(scene.incidents.index)]
    for basis in ("claimed", "inferred"):
        number = members.loc[members["basis"] == basis, "operation_id"].value_counts()
        out[f"members_{basis}"] = number.reindex(out.index, fill_value=0).astype("int64")
    home = members["incident_id"].map(scene.incidents["district_id"])
    districts = home.groupby(members["operation_id"]).nunique()
    out["districts"] = districts.reindex(out.index, fill_value=0).astype("int64")
    counted = record.operation_places
    if scene.selection.as_of:
        counted = counted[~(counted["as_of"] > pd.Timestamp(scene.selection.as_of))]
    places = {name: _say_places(rows) for name, rows in counted.groupby("operation_id")}
    out["places"] = out.index.map(lambda name: places.get(name, ""))
    figures = scene.tally.figures
    killed = figures[(figures["measure"] == "killed") & ~figures["derived"]]
    for category in KILLED:
        chosen = killed[killed["category"] == category].set_index("subject")
        for end in ("low", "high", "top"):
            out[f"{category}_{end}"] = chosen[end].reindex(out.index).astype("Int64")
    known = up_to(record.claims, scene.selection.as_of)
    behind = concentrate(known, by=known["operation_id"].where(known["operation_id"] != ""))
    for column in ("claims", "origins", "belligerent_share"):
        out[column] = (
            behind[column]
            .reindex(out.index)
            .astype("Float64" if column == "belligerent_share" else "Int64")
        )
    return out


def _say_places(rows: pd.DataFrame) -> str:
    said = []
    for p in each_row(rows):
        if pd.isna(p.count_high):
            number = f"{p.count_low}+"
        else:
            number = "-".join(dict.fromkeys([str(p.count_low), str(p.count_high)]))
        said.append(f"{number} {p.unit} ({p.claimant})")
    return "; ".join(said)


def compare_operations(
    record: Record, a: str, b: str, *, as_of: date | None = None
) -> dict[str, Any]:
    """Two operations side by side, as plain values.

    Returns
    -------
    dict
        ``as_of``; ``a`` and ``b``: their ledgers (see `geo.analysis.ledger.Ledger.as_dict`);
        ``figures``: for each side, measure and category that either has, ``a`` and ``b`` with
        ``low``, ``high`` (None: at least), ``top`` (the highest figure stated) and ``as_of``,
        or None. Nothing is added across the two, and a missing figure is not a zero.

    Raises
    ------
    NotFoundError
        If there is no such subject.
    OptionError
        If one is an incident.
    """
    ledgers = {"a": _operation(record, a, as_of), "b": _operation(record, b, as_of)}
    sides = [ledger.sides.set_index(_CELL) for ledger in ledgers.values()]
    cells = [*dict.fromkeys([*sides[0].index, *sides[1].index])]
    return {
        "as_of": plain_value(as_of),
        **{name: ledger.as_dict() for name, ledger in ledgers.items()},
        "figures": [
            {
                **dict(zip(_CELL, cell, strict=True)),
                **{
                    name: {
                        c: plain_value(own.loc[cell, c]) for c in ("low", "high", "top", "as_of")
                    }
                    if cell in own.index
                    else None
                    for name, own in zip("ab", sides, strict=True)
                },
            }
            for cell in cells
        ],
    }


def _operation(record: Record, name: str, as_of: date | None) -> Ledger:
    ledger = make_ledger(record, name, as_of=as_of)
    if ledger.kind != "operation":
        raise OptionError(
            f"{name} is an incident, not an operation",
            where="compare",
            choices=list(record.operations.index),
        )
    return ledger
