"""The use-cases of a user's own boundary files; both faces call these and nothing deeper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import pandas as pd

from geo.core.dates import parse_date
from geo.core.errors import DataError, NotFoundError, OptionError
from geo.districts.sets import OWN, BoundarySet, shipped_set
from geo.incidents.selection import VINTAGES
from geo.store.address import file_of, store_url
from geo.workflow.moment import once
from geo.workflow.permission import Actor, sign

if TYPE_CHECKING:
    from geo.importers.boundaries.measures import BoundaryMeasures
    from geo.importers.boundaries.reading import BoundaryReading
    from geo.store.boundaries import KeptSet

CHOICES = (
    "layer", "crs", "axes", "encoding", "where", "repair", "name_column", "code_column", "dissolve",
)  # fmt: skip
"""Decisions that a boundary file may ask for."""
COLUMNS = (
    "name", "vintage", "label", "districts", "matched", "same_percent", "source", "licence",
    "valid", "accessed", "file_name", "sha256", "digest", "author", "reason", "at",
)  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST = 300


def read_boundaries(
    data: bytes, file_name: str, *, choices: Mapping[str, str] | None = None
) -> BoundaryReading:
    """Read a boundary file of anybody's making; nothing is stored.

    Parameters
    ----------
    data
        The file: GeoPackage, GeoJSON or zipped shapefile.
    file_name
        The name it came with.
    choices
        The user's decisions, by the names in `CHOICES`. ``name_column`` and ``code_column`` ("-"
        for none) are columns of the file; ``where`` is ``COLUMN=VALUE``, ``inside`` (features that
        lie mostly in the province) or ``all``; ``repair`` is ``mend`` (crossing outlines are
        repaired, and said); ``dissolve`` is a column, whose features of one value become one
        district.

    Raises
    ------
    UploadError
        A file that is refused, or a question: then ``asks`` names the decision, ``choices`` lists
        what it may be and ``samples`` shows what each would give.
    """
    from geo.importers.boundaries.read import read_boundary_file

    return read_boundary_file(data, file_name=file_name, choices=choices)


def measure_against_shipped(
    reading: BoundaryReading, *, points: int = 50_000, seed: int = 0
) -> BoundaryMeasures:
    """How far a reading agrees with the shipped districts, and how whole its own coverage is.

    ``measures.sentences()`` says it in words, ``measures.table`` by district.

    Raises
    ------
    OptionError
        If ``points`` is not positive.
    """
    from geo.importers.boundaries.measures import measure_reading

    return measure_reading(reading, points=points, seed=seed)


def add_boundary_set(
    reading: BoundaryReading,
    *,
    name: str,
    author: str,
    reason: str,
    source: str,
    licence: str,
    label: str = "",
    valid: str = "",
    accessed: str = "",
    actor: Actor | None = None,
) -> str:
    """Keep a reading in the store under a name; returns the vintage, ``own:NAME``.

    Parameters
    ----------
    name
        Small letters, digits and hyphens, at most 40: it goes into addresses and stamps.
    author, reason
        Who adds it, and why.
    source, licence
        What every output says of it; neither may be empty.
    label
        What the set is in a few words; the source without one.
    valid, accessed
        Date of the boundaries and of the download, as YYYY-MM-DD, where known.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor.
    OptionError
        If a text is missing or the name cannot be used.
    StoreError
        If there is such a set already, or the store cannot be written.
    """
    from geo.workflow.boundary_sets import pack
    from geo.workflow.shelf import open_shelf

    author = sign(author, actor=actor)
    about = check_terms(
        name, author=author, reason=reason, source=source, licence=licence, label=label,
        valid=valid, accessed=accessed,
    )  # fmt: skip
    figures = measure_against_shipped(reading).figures()
    units, facts = pack(reading, figures=figures)
    open_shelf().boundaries.add(
        name, units, about=about | facts, original=reading.data, author=author, reason=reason
    )
    return OWN + name


def check_terms(
    name: str,
    *,
    author: str,
    reason: str,
    source: str,
    licence: str,
    label: str = "",
    valid: str = "",
    accessed: str = "",
) -> dict[str, str]:
    """What `add_boundary_set` is told, as it will be kept; so that it can be asked before reading.

    Raises
    ------
    OptionError
        As `add_boundary_set`.
    """
    from geo.store.versions import signature

    signature(author, reason)
    if not _NAME.fullmatch(name):
        raise OptionError(
            f"{name!r} cannot be the name of a boundary set", where="name",
            fix="Use small letters, digits and hyphens, at most 40, such as cod-2022",
        )  # fmt: skip
    texts = {"source": source, "licence": licence, "label": label or source}
    days = {"valid": valid, "accessed": accessed}
    return {key: _check_text(key, text) for key, text in texts.items()} | {
        key: _check_day(key, text) for key, text in days.items()
    }


def boundary_sets() -> pd.DataFrame:
    """Sets in the store, one row each, in the order in which they came.

    Columns are those of `COLUMNS`; ``same_percent`` is the share of the ground that is in the same
    district as in the shipped set. Asking makes no store where there is none.
    """
    rows = [_row(one) for one in _in_use()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def remove_boundary_set(name: str, *, author: str, reason: str, actor: Actor | None = None) -> None:
    """Take a set out of use; its file and what was kept of it stay in the store's history.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor.
    NotFoundError
        If there is no such set; the message lists those there are.
    """
    from geo.workflow.shelf import open_shelf

    author = sign(author, actor=actor)
    name = name.removeprefix(OWN)
    if not _in_use():
        raise NotFoundError(f"No boundary set {name!r} in the store", fix="There is none to remove")
    open_shelf().boundaries.remove(name, author=author, reason=reason)


def resolve_boundaries(vintage: str) -> BoundarySet:
    """The set that a view's vintage means: "36", "34" or "own:NAME".

    Raises
    ------
    OptionError
        If there is no such set; the message lists those there are.
    """
    if not vintage.startswith(OWN):
        return shipped_set(vintage)
    return once(f"districts {vintage}", partial(_own_set, vintage))


def _own_set(vintage: str) -> BoundarySet:
    there = {OWN + one.name: one for one in _in_use()}
    if vintage not in there:
        raise OptionError(
            f"No boundary set {vintage.removeprefix(OWN)!r} in the store", where="vintage",
            choices=[*VINTAGES, *there],
            fix="Add it with atlas districts add, or choose another set",
        )  # fmt: skip
    url = store_url().render_as_string(hide_password=False)
    return _resolved(url, vintage, there[vintage].id, there[vintage].digest)


def vintage_choices() -> list[tuple[str, str]]:
    """Own sets that a view can choose: vintage and label."""
    return [(OWN + one.name, f"{one.about['label']} ({one.units})") for one in _in_use()]


def with_credit(sources: str, boundaries: BoundarySet) -> str:
    """Words on sources whose sentence on boundaries is that of a set."""
    if not boundaries.own:
        return sources
    return f"{sources.partition(' Boundaries: ')[0]} Boundaries: {boundaries.credit}"


@lru_cache(maxsize=4)
def _resolved(_url: str, vintage: str, _id: int, _digest: str) -> BoundarySet:
    from geo.workflow.boundary_sets import unpack
    from geo.workflow.shelf import open_shelf

    shelf = open_shelf().boundaries
    kept = shelf.get(vintage.removeprefix(OWN))
    return unpack(kept, shelf.units(kept))


def _in_use() -> list[KeptSet]:
    path = file_of(store_url())
    if path is not None and not path.exists():
        return []
    from geo.workflow.shelf import open_shelf

    return open_shelf().boundaries.in_use()


def _row(kept: KeptSet) -> dict[str, object]:
    about = kept.about
    return {
        "name": kept.name, "vintage": OWN + kept.name, "districts": kept.units,
        "matched": about["matched"], "same_percent": round(100 * about["figures"]["share"], 1),
        "sha256": kept.sha256, "digest": kept.digest, "author": kept.author,
        "reason": kept.reason, "at": kept.at,
        **{key: about[key] for key in ("label", "source", "licence", "valid", "accessed",
                                       "file_name")},
    }  # fmt: skip


def _check_text(key: str, text: str) -> str:
    found = " ".join(text.split())
    if not found or len(found) > _LONGEST:
        raise OptionError(
            f"A boundary set needs its {key}" if not found else f"The {key} is too long",
            where=key, fix=f"Write the {key} as every output should say it, in one line",
        )  # fmt: skip
    return found


def _check_day(key: str, text: str) -> str:
    try:
        return parse_date(text).isoformat() if text else ""
    except DataError:
        raise OptionError(
            f"{text!r} is not a date", where=key, fix="Write it as 2022-09-09"
        ) from None
