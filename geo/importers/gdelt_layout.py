"""GDELT's columns, which its files do not name: 61 in version 2, 58 and before 2013 57 in 1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.importers.codes import ImportRefusedError
from geo.importers.sheet import Sheet, distinct
from geo.importers.sniff import Columns, Sample, Sniff, by_columns

_EVENT = "globaleventid day monthyear year fractiondate"
_ACTOR = (
    "code name countrycode knowngroupcode ethniccode religion1code religion2code type1code "
    "type2code type3code"
)
_ACTION = (
    "isrootevent eventcode eventbasecode eventrootcode quadclass goldsteinscale nummentions "
    "numsources numarticles avgtone"
)
_PLACE = "type fullname countrycode adm1code adm2code lat long featureid"


def _columns(*, second: bool) -> tuple[str, ...]:
    """Columns of the second version, or of the first, which has no second-level code."""
    place = [one for one in _PLACE.split() if second or one != "adm2code"]
    return (
        *_EVENT.split(),
        *(f"actor{side}{one}" for side in "12" for one in _ACTOR.split()),
        *_ACTION.split(),
        *(f"{part}geo_{one}" for part in ("actor1", "actor2", "action") for one in place),
        "dateadded",
        "sourceurl",
    )


COLUMNS = _columns(second=True)
FIRST = _columns(second=False)
# The backfile to March 2013 ends before the address of the report.
_LAYOUTS = {len(one): one for one in (COLUMNS, FIRST, FIRST[:-1])}
NEEDED = (
    "globaleventid", "day", "eventcode", "eventrootcode", "actiongeo_type", "actiongeo_fullname",
    "actiongeo_countrycode", "actiongeo_adm1code", "actiongeo_lat", "actiongeo_long",
)  # fmt: skip
_OTHER_NAMES = {"sqldate": "day"}
EVERY_COLUMN = (*COLUMNS, *_OTHER_NAMES)

_GEO = re.compile(r"[0-5]?")
_DEGREES = re.compile(r"(-?[0-9]{1,3}(\.[0-9]+)?)?")
_SHAPES = {
    "globaleventid": re.compile(r"[0-9]{1,12}"),
    "day": re.compile(r"(19|20)[0-9]{6}"),
    "monthyear": re.compile(r"(19|20)[0-9]{4}"),
    "year": re.compile(r"(19|20)[0-9]{2}"),
    "isrootevent": re.compile(r"[01]"),
    "eventcode": re.compile(r"[0-9]{2,4}"),
    "eventrootcode": re.compile(r"[0-9]{1,2}"),
    "quadclass": re.compile(r"[1-4]"),
    "actor1geo_type": _GEO,
    "actiongeo_type": _GEO,
    "actiongeo_lat": _DEGREES,
    "actiongeo_long": _DEGREES,
    "dateadded": re.compile(r"[0-9]{8}([0-9]{6})?"),
}
# Names that a reader gives to columns that have none.
_NUMBERED = re.compile(r"(column|col|field|unnamed|f)?[ _:]*[0-9]{1,2}", re.IGNORECASE)


def fits(cells: Sequence[str]) -> bool:
    """Whether a line without names has the number and the shapes of GDELT's values."""
    layout = _LAYOUTS.get(len(cells))
    return layout is not None and all(
        shape.fullmatch(cells[layout.index(name)].strip()) for name, shape in _SHAPES.items()
    )


def sniff(columns: Columns, sample: Sample) -> Sniff:
    """Likeness to a GDELT event file: the count and shapes of its values, or its columns."""
    if len(columns) in _LAYOUTS and sample and fits(sample[0]) and _is_numbered(columns):
        share = sum(fits(row) for row in sample) / len(sample)
        return Sniff(
            score=0.5 + 0.45 * share,
            reason=f"no header; {len(columns)} columns with the shapes of GDELT's values",
        )
    names = [_name(one) for one in columns]
    return by_columns(names, known=COLUMNS, needed=NEEDED, word="a GDELT event file")


def with_names(sheet: Sheet, *, where: str) -> Sheet:
    """Sheet with GDELT's names.

    Raises
    ------
    ImportRefusedError
        With ``columns.missing`` if the file has names and a needed one is not among them.
    """
    labels = sheet.columns
    if len(labels) in _LAYOUTS and _is_numbered(labels):
        names = _LAYOUTS[len(labels)]
        return Sheet(
            columns=labels, names=names, labels=distinct(names), cells=sheet.cells, first_row=1
        )
    names = tuple(_name(one) for one in sheet.names)
    if len(set(names) & set(COLUMNS)) != sum(name in COLUMNS for name in names):
        raise ImportRefusedError("columns.repeated", "A column stands twice", where=where)
    named = Sheet(columns=labels, names=names, labels=sheet.labels, cells=sheet.cells)
    named.require(NEEDED, where=where)
    return named


def _is_numbered(labels: Sequence[str]) -> bool:
    return all(_NUMBERED.fullmatch(label.strip()) for label in labels)


def _name(label: str) -> str:
    plain = label.replace("\ufeff", "").strip().casefold()
    return _OTHER_NAMES.get(plain, plain)
