"""What the record holds, covers and rests on, in the words that every output carries."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.core.errors import OptionError
from geo.core.tables import each_row
from geo.incidents.datasets import BUNDLED, say_credit, say_credit_short
from geo.incidents.record import Record
from geo.incidents.selection import LANGUAGES
from geo.workflow.shelf import current_record

_GROUND = (
    "Population: Pakistan Bureau of Statistics, census 2023. Places: GeoNames (CC BY 4.0). "
    "Boundaries: svg-maps (Unlicense), Natural Earth (public domain), points read from OCHA "
    "COD-AB 2022."
)
_GROUND_SHORT = "PBS census 2023; GeoNames."
_BUNDLED_SHORT = "Claims as cited on each record; UCDP (CC BY 4.0)"


def say_sources(record: Record) -> str:
    """Credit of every dataset in a record, with its terms, and of what it is drawn on."""
    own = [
        f"Incidents and claims: {say_credit(one)}."
        if one.dataset == BUNDLED
        else f"Dataset {one.dataset}: {say_credit(one)}."
        for one in each_row(record.datasets)
    ]
    return " ".join([*own, _GROUND])


def say_sources_short(record: Record) -> str:
    """The same where room is scarce: every dataset by name, without articles and terms."""
    own = [
        _BUNDLED_SHORT if one.dataset == BUNDLED else say_credit_short(one)
        for one in each_row(record.datasets)
    ]
    return "; ".join([*own, _GROUND_SHORT])


def credit_rows(record: Record, datasets: pd.Series | None = None) -> list[dict[str, Any]]:
    """Datasets of a record as plain values for JSON, or only those that some rows belong to."""
    kept = record.datasets
    if datasets is not None:
        kept = kept[kept["dataset"].isin(datasets)]
    return [
        {
            "dataset": one.dataset,
            "attribution": say_credit(one),
            "accessed": one.accessed,
            "licence": one.licence,
            "redistributable": bool(one.redistributable),
        }
        for one in each_row(kept)
    ]


def say_record() -> str:
    """What the record holds, in one paragraph."""
    record = current_record()
    return (
        f"{len(record.incidents)} incidents, {len(record.operations)} operations and series, "
        f"{len(record.claims)} claims, {len(record.sources)} sources. Every figure is somebody's "
        "claim. Data " + record.digest[:12] + "."
    )


def coverage_statements(*, lang: str = "en") -> list[str]:
    """What each dataset covers and leaves out, in the words that people see.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    if lang not in LANGUAGES:
        raise OptionError(f"No language {lang!r}", where="lang", choices=LANGUAGES)
    return list(current_record().coverage[f"statement_{lang}"])


def source_table() -> pd.DataFrame:
    """Sources of the record with the number of claims that each carries."""
    record = current_record()
    out = record.sources[["publisher", "title", "date", "url", "relays", "kind", "licence"]].copy()
    out.insert(
        0, "claims", record.claims["source_id"].value_counts().reindex(out.index, fill_value=0)
    )
    return out.sort_values("claims", ascending=False).reset_index(drop=True)
