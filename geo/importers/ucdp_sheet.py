"""UCDP's columns, whether the file names them or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from geo.importers.codes import ImportRefusedError
from geo.importers.sheet import Sheet, distinct

_WORDS = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id "
    "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a "
    "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office "
    "source_date source_headline source_original where_prec where_coordinates "
    "where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians "
    "deaths_unknown best high low gwnoa gwnob"
)
COLUMNS = tuple(_WORDS.split())
NEEDED = (
    "id", "type_of_violence", "side_a", "side_b", "where_prec", "where_coordinates", "adm_1",
    "adm_2", "latitude", "longitude", "date_prec", "date_start", "date_end", "deaths_a",
    "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low",
)  # fmt: skip
_AT = COLUMNS.index("country") + 1
HDX_COLUMNS = (*COLUMNS[:_AT], "iso3", *COLUMNS[_AT:])
_LAYOUTS = {len(COLUMNS): COLUMNS, len(HDX_COLUMNS): HDX_COLUMNS}

_NUMBER = r"-?[0-9]+(\.0+)?"
_SHAPES = {
    "id": re.compile(r"[0-9]+(\.0+)?"),
    "year": re.compile(r"(19|20)[0-9]{2}(\.0+)?"),
    "type_of_violence": re.compile(r"[123](\.0+)?"),
    "where_prec": re.compile(r"[1-7](\.0+)?"),
    "latitude": re.compile(r"-?[0-9]{1,2}(\.[0-9]+)?|"),
    "longitude": re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?|"),
    "date_prec": re.compile(r"[1-5](\.0+)?"),
    "date_start": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*"),
    "date_end": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*"),
    "best": re.compile(_NUMBER),
    "high": re.compile(_NUMBER),
    "low": re.compile(_NUMBER),
}
# Names that a reader gives to columns that have none.
_GENERIC = re.compile(r"(column|col|field|unnamed|f)?[ _:]*[0-9]{1,2}", re.IGNORECASE)
_UNNAMED = re.compile(r"Unnamed: [0-9]+")
_COUNTED = re.compile(r"(.*)\.([0-9]+)", re.DOTALL)
_ENOUGH = len(_SHAPES) - 1


def fits(cells: Sequence[str]) -> bool:
    """Whether a line without names has the number and the shapes of UCDP's values."""
    layout = _LAYOUTS.get(len(cells))
    if layout is None:
        return False
    hits = sum(
        bool(shape.fullmatch(cells[layout.index(name)].strip())) for name, shape in _SHAPES.items()
    )
    return hits >= _ENOUGH


def without_header(labels: Sequence[str], sample: Sequence[Sequence[str]]) -> str:
    """How a file without a header arrived: ``first-row``, ``numbered``, or empty for neither.

    ``first-row``: its first record stands where the names belong. ``numbered``: a reader has given
    the columns names such as 0 to 48.
    """
    if len(labels) not in _LAYOUTS:
        return ""
    if fits(restore(labels)):
        return "first-row"
    if all(_GENERIC.fullmatch(label.strip()) for label in labels) and sample and fits(sample[0]):
        return "numbered"
    return ""


def restore(labels: Sequence[str]) -> tuple[str, ...]:
    """Cells of a first record that was taken for a header, without the numbers put to repeats."""
    points = {_LAYOUTS[len(labels)].index(name) for name in ("latitude", "longitude")}
    seen: Counter[str] = Counter()
    cells: list[str] = []
    for at, label in enumerate(labels):
        cell = "" if _UNNAMED.fullmatch(label) else label
        counted = _COUNTED.fullmatch(cell)
        if counted and at not in points and seen[counted[1]] == int(counted[2]) > 0:
            cell = counted[1]
        seen[cell] += 1
        cells.append(cell)
    return tuple(cells)


def with_names(sheet: Sheet, *, where: str) -> Sheet:
    """Sheet with UCDP's names, a first record restored to its place.

    Parameters
    ----------
    sheet
        Sheet as it arrived.
    where
        File named in the refusal.

    Raises
    ------
    ImportRefusedError
        With ``columns.missing`` if the file has names and a needed one is not among them.
    """
    labels = sheet.columns
    how = without_header(labels, sheet.cells[:1])
    if not how:
        sheet.require(NEEDED, where=where)
        repeated = [name for name, times in Counter(sheet.names).items() if times > 1]
        if set(repeated) & set(COLUMNS):
            raise ImportRefusedError(
                "columns.repeated",
                f"The column {repeated[0]} stands twice",
                where=where,
                column=repeated[0],
            )
        return sheet
    names = _LAYOUTS[len(labels)]
    first = (restore(labels),) if how == "first-row" else ()
    return Sheet(
        columns=labels,
        names=names,
        labels=distinct(names),
        cells=(*first, *sheet.cells),
        first_row=1,
    )
