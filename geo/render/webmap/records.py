"""Incidents and claims of a scene as columns: the one place that says what a page knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.analysis.scene import Scene
from geo.core.groups import positions
from geo.incidents.model import DATE_PRECISIONS, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.placement import PLACEMENTS
from geo.render.webmap.codec import Whole

NONE = -(2**30)
"""Stands for a missing whole number; plain JSON has null."""

SOURCE_COLUMNS = ("publisher", "title", "date", "url", "relays")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Columns of one table: whole numbers (`NONE` is missing), decimals (NaN is missing), texts."""

    rows: int
    whole: dict[str, Whole]
    real: dict[str, NDArray[np.float64]]
    text: dict[str, pd.Series]

    def words(self, name: str) -> list[str]:
        """Texts of a column."""
        cells: list[str] = self.text[name].tolist()
        return cells

    def kinds(self, name: str) -> tuple[Whole, list[str]]:
        """Texts of a column as numbers of the different ones, which come with them."""
        codes, words = pd.factorize(self.text[name])
        return codes, words.tolist()

    def lists(self) -> dict[str, list[Any]]:
        """All columns as plain lists, missing cells as None."""
        whole = {
            k: [None if v == NONE else v for v in column.tolist()]
            for k, column in self.whole.items()
        }
        real = {
            k: [None if v != v else v for v in column.tolist()]  # noqa: PLR0124  (NaN)
            for k, column in self.real.items()
        }
        return {**whole, **real, **{name: self.words(name) for name in self.text}}

    def rows_of(self, *, flags: tuple[str, ...]) -> list[dict[str, Any]]:
        """All rows as plain values; the columns named as flags are true or false."""
        lists = self.lists()
        lists |= {name: [bool(v) for v in lists[name]] for name in flags}
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def incident_columns(scene: Scene) -> Columns:
    """Incidents of a scene in their order.

    Returns
    -------
    Columns
        ``d0``, ``d1`` (days since 1970), ``dp``, ``type``, ``dist`` (position of the district, -1
        without), ``placement``, ``ver`` (positions in the block's lists); ``lon``, ``lat`` to four
        decimals and ``radius`` in kilometres of what may be drawn as a point; texts.
    """
    frame = scene.incidents
    text = {name: texts(frame[column]) for name, column in _TEXTS.items()}
    text["actors"] = text["actors"].str.replace(";", ", ", regex=False)
    return Columns(
        rows=len(frame),
        whole={
            "d0": days(frame["date_earliest"]),
            "d1": days(frame["date_latest"]),
            "dp": _places(frame["date_precision"], DATE_PRECISIONS),
            "type": _places(frame["event_type"], EVENT_TYPES),
            "dist": _places(frame["district_id"], scene.boundaries.index),
            "placement": _places(frame["placement"], PLACEMENTS),
            "ver": _places(frame["verification_group"], VERIFICATION_GROUPS),
        },
        real={
            "lon": frame["lon"].to_numpy(dtype=float, na_value=np.nan).round(4),
            "lat": frame["lat"].to_numpy(dtype=float, na_value=np.nan).round(4),
            "radius": frame["radius_km"].to_numpy(dtype=float, na_value=np.nan).round(1),
        },
        text={"id": frame.index.to_series(), **text},
    )


_TEXTS = {
    "title": "title",
    "summary": "summary",
    "sub": "sub_event_type",
    "place": "place",
    "actors": "actors",
    "vertext": "verification",
    "method": "method",
    "joinnote": "join_note",
    "conflict": "conflict",
}


def claim_columns(scene: Scene) -> tuple[Columns, list[dict[str, Any]]]:
    """Claims about the incidents and operations of a scene in their order, and their sources.

    Returns
    -------
    Columns
        ``incident`` and ``operation`` (position, one of them -1), ``low``, ``high``, ``best``,
        ``as_of``, ``order``, ``span0``, ``partial``, ``unverified``, ``source`` (position in the
        list of sources); texts.
    list
        The sources that are used, in the order of their first use.
    """
    claims = scene.record.claims
    incident = positions(claims["incident_id"], scene.incidents.index)
    operation = positions(claims["operation_id"], scene.operations.index)
    kept = (incident >= 0) | (operation >= 0)
    claims = claims if kept.all() else claims[kept]
    source, used = pd.factorize(claims["source_id"])
    columns = Columns(
        rows=len(claims),
        whole={
            "incident": incident[kept],
            "operation": operation[kept],
            "low": whole(claims["low"]),
            "high": whole(claims["high"]),
            "best": whole(claims["best"]),
            "as_of": days(claims["as_of"]),
            "order": whole(claims["as_of_order"]),
            "span0": days(claims["span_from"]),
            "partial": claims["partial"].to_numpy(dtype=np.int64),
            "unverified": claims["unverified"].to_numpy(dtype=np.int64),
            "source": source,
        },
        real={},
        text={
            "id": texts(claims["claim_id"]),
            "claimant": texts(claims["claimant"]),
            "type": texts(claims["claimant_type"]),
            "measure": texts(claims["measure"]),
            "category": texts(claims["category"]),
            "qualifier": texts(claims["qualifier"]),
            "span": texts(claims["span_text"]),
            "relay": texts(claims["relay"]).str.replace(";", ", ", regex=False),
            "origin": texts(claims["origin"]),
        },
    )
    table = scene.record.sources.loc[list(used), list(SOURCE_COLUMNS)]
    cards = zip(*(table[c].tolist() for c in SOURCE_COLUMNS), strict=True)
    return columns, [dict(zip(SOURCE_COLUMNS, card, strict=True)) for card in cards]


def days(column: pd.Series) -> Whole:
    """Dates as days since 1970."""
    values = column.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(values), NONE, values.astype("int64"))


def whole(column: pd.Series) -> Whole:
    """Whole numbers."""
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(values), NONE, np.nan_to_num(values)).astype("int64")


def texts(column: pd.Series) -> pd.Series:
    """Texts, empty where nothing is."""
    return column.fillna("")


def _places(column: pd.Series, words: Any) -> Whole:
    """Position of each value in a list, -1 for a missing one.

    Raises
    ------
    ValueError
        If a value is not in the list, and is not a district.
    """
    codes, found = pd.factorize(column)
    place = {w: n for n, w in enumerate(words)}
    strict = not isinstance(words, pd.Index)
    at = np.array([place[w] if strict else place.get(w, -1) for w in found] + [-1], dtype=np.int64)
    return at[codes]
