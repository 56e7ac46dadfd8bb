"""The use-cases of a user's own boundary files; both faces call these and nothing deeper."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.districts.sets import BoundarySet
from geo.importers.boundaries.measures import BoundaryMeasures
from geo.importers.boundaries.reading import BoundaryReading

CHOICES = (
    "layer", "crs", "axes", "encoding", "name_column", "code_column", "where", "repair", "dissolve",
)  # fmt: skip
"""Decisions that a boundary file may ask for."""


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
    raise NotImplementedError


def measure_against_shipped(
    reading: BoundaryReading, *, points: int = 50_000, seed: int = 0
) -> BoundaryMeasures:
    """How far a reading agrees with the shipped districts, and how whole its own coverage is.

    ``measures.sentences()`` says it in words, ``measures.table`` by district.
    """
    raise NotImplementedError


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
        What the set is in a few words; the source's name without one.
    valid, accessed
        Date of the boundaries and of the download, as YYYY-MM-DD, where known.

    Raises
    ------
    OptionError
        If a text is missing or the name cannot be used.
    StoreError
        If there is such a set already, or the store cannot be written.
    """
    raise NotImplementedError


def boundary_sets() -> pd.DataFrame:
    """Sets in the store, one row each, in the order in which they came.

    Columns: ``name``, ``vintage``, ``label``, ``districts``, ``matched``, ``same_percent``,
    ``source``, ``licence``, ``valid``, ``accessed``, ``file_name``, ``sha256``, ``digest``,
    ``author``, ``reason``, ``at``.
    """
    raise NotImplementedError


def remove_boundary_set(name: str, *, author: str, reason: str) -> None:
    """Take a set out of use; its file and what was kept of it stay in the store's history.

    Raises
    ------
    NotFoundError
        If there is no such set; the message lists those there are.
    """
    raise NotImplementedError


def resolve_boundaries(vintage: str) -> BoundarySet:
    """The set that a view's vintage means: "36", "34" or "own:NAME".

    Raises
    ------
    OptionError
        If there is no such set; the message lists those there are.
    """
    raise NotImplementedError
