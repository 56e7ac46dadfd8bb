"""Claims of a general table: who says it, and the figures of one row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from geo.core.dates import DateSpan
from geo.core.digest import digest
from geo.core.text import visible
from geo.importers.cells import remark_on_size
from geo.importers.codes import ImportRefusedError, Remark, RowRefusedError
from geo.importers.column_map import COUNTS
from geo.importers.figures import Figure, read_figure
from geo.importers.rows import Cells, claim_row, host_of, publisher_rows, source_row
from geo.incidents.model import CLAIMANT_TYPES

# Between two addresses in one cell; a semicolon or a comma may be part of one.
_BETWEEN = re.compile(r"[\s;,|]+(?=https?://)")


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who claims the figures where the row does not say it."""

    name: str
    kind: str
    dataset: str
    licence: str


def speaker(columns: dict[str, str], decisions: dict[str, str], *, dataset: str) -> Speaker:
    """Claimant for a table, from its columns and the owner's decisions.

    Raises
    ------
    ImportRefusedError
        With ``decision.claimant`` if there are figures and nobody is named.
    """
    figures = [field for field in columns if field.partition("_")[0] in COUNTS]
    name, kind = decisions.get("claimant", "").strip(), decisions.get("claimant_type", "")
    if figures and not (kind and (name or "claimant" in columns)):
        raise ImportRefusedError(
            "decision.claimant",
            f"The table has figures ({', '.join(figures)}) and does not say whose claims they are "
            "or of what kind the claimants are",
            choices=CLAIMANT_TYPES,
        )
    return Speaker(
        name=name or "not stated",
        kind=kind,
        dataset=dataset,
        licence=decisions.get("licence", ""),
    )


def table_claims(
    cells: Cells, *, columns: dict[str, str], voice: Speaker, incident: str, span: DateSpan
) -> tuple[tuple[Cells, ...], tuple[Cells, ...], list[Remark]]:
    """Claims, publishers and remarks of one row. Without a figure there is no claim.

    Raises
    ------
    RowRefusedError
        If a figure cannot be read or low is above high.
    """
    sources = _sources(cells, voice)
    figures: dict[str, Figure] = {}
    remarks: list[Remark] = []
    for measure in COUNTS:
        figure, notes = _figure(cells, columns, measure)
        remarks += notes
        if figure.low or figure.high:
            figures[measure] = figure
            size = max(int(number) for number in (figure.low, figure.high, figure.best) if number)
            remarks += remark_on_size(size, column=columns.get(measure, measure))
    if not figures:
        return (), sources, [*remarks, *_unsaid(cells, columns)]
    name, kind, said = _who(cells, columns, voice)
    source_id = sources[0]["source_id"] if len(sources) == 1 else voice.dataset
    claims = tuple(
        claim_row(
            incident,
            source_id=source_id,
            claimant=name,
            claimant_type=kind,
            claimant_text=cells.get("claimant", "") or name,
            qualifier=figure.qualifier,
            measure=measure,
            category="total",
            low=figure.low,
            high=figure.high,
            best=figure.best,
            as_of=span.latest.isoformat(),
        )
        for measure, figure in figures.items()
    )
    return claims, sources, [*remarks, *said]


def _sources(cells: Cells, voice: Speaker) -> tuple[Cells, ...]:
    """Publishers of a row, and its addresses: with the publisher where there is one of each.

    Whose an address is among several publishers is not guessed: it is a source by itself.
    """
    named = publisher_rows(cells.get("source", ""), prefix=voice.dataset, licence=voice.licence)
    urls = tuple(dict.fromkeys(_BETWEEN.split(cells.get("source_url", ""))))
    if not urls[0]:
        return named
    if len(named) == len(urls) == 1:
        return (_with_address(named[0]["publisher"], urls[0], voice),)
    return (*named, *(_with_address(host_of(url), url, voice) for url in urls))


def _with_address(publisher: str, url: str, voice: Speaker) -> Cells:
    identifier = f"own-source-{digest(f'{publisher} {url}')[:12]}"
    return source_row(identifier, publisher, kind="unknown", licence=voice.licence, url=url)


def _unsaid(cells: Cells, columns: dict[str, str]) -> list[Remark]:
    """Remark on a claimant of a row that has no figure: of that no claim can be made."""
    name = cells.get("claimant", "")
    if not name:
        return []
    what = f"{visible(name, limit=80)!r} is named as the claimant and there is no figure"
    remark = Remark(code="claimant.no-figure", what=what, column=columns["claimant"], value=name)
    return [remark]


def _figure(
    cells: Cells, columns: dict[str, str], measure: str
) -> tuple[Figure, tuple[Remark, ...]]:
    """Figure of a measure from one column, from a low and a high one, or from all three."""
    one, remarks = _cell(cells, columns, measure)
    least, more = _cell(cells, columns, f"{measure}_low")
    most, still = _cell(cells, columns, f"{measure}_high")
    remarks = (*remarks, *more, *still)
    _require_end(least, columns.get(f"{measure}_low", ""), end=least.low, other=least.high)
    _require_end(most, columns.get(f"{measure}_high", ""), end=most.high, other=most.low.strip("0"))
    if not (least.low or most.high):
        return one, remarks
    figure = _agreed(one, least.low, most.high, columns.get(measure, ""))
    shown = columns.get(f"{measure}_low") or columns.get(f"{measure}_high") or columns[measure]
    if figure.low and figure.high and int(figure.low) > int(figure.high):
        what = f"The low figure {figure.low} is above the high one {figure.high}"
        raise RowRefusedError("count.order", what, column=shown, value=figure.low)
    words = [figure.qualifier, least.qualifier, most.qualifier]
    if not figure.low:
        what = f"There is no low figure; it was read as up to {figure.high}"
        remarks = (*remarks, Remark(code="count.low-missing", what=what, column=shown))
        figure = replace(figure, low="0")
        words.append("" if most.qualifier else f"up to {figure.high}")
    elif not figure.high and not any(words):
        what = f"There is no high figure; it was read as at least {figure.low}"
        remarks = (*remarks, Remark(code="count.high-missing", what=what, column=shown))
    return replace(figure, qualifier="; ".join(word for word in words if word)), (
        *remarks,
        *_outside(figure, columns.get(measure, "")),
    )


def _cell(cells: Cells, columns: dict[str, str], field: str) -> tuple[Figure, tuple[Remark, ...]]:
    return read_figure(cells[field], column=columns[field]) if field in columns else (Figure(), ())


def _require_end(figure: Figure, column: str, *, end: str, other: str) -> None:
    """Refuse a range, or one that is open at this end, where one end of a range is asked for."""
    if figure.qualifier and (not end or other):
        what = f"{visible(figure.qualifier, limit=80)!r} is not one end of a range"
        raise RowRefusedError("count.unreadable", what, column=column, value=figure.qualifier)


def _agreed(one: Figure, low: str, high: str, column: str) -> Figure:
    """One figure of a cell of its own and of the cells of its ends; a single number is the best."""
    if one.single:
        same = low == high == one.low
        return Figure(low=low, high=high, best="" if same else one.low)
    for said, end in ((one.low, low), (one.high, high)):
        if said and end and said != end:
            what = f"{visible(one.qualifier, limit=80)!r} and the figure {end} beside it differ"
            raise RowRefusedError("count.differs", what, column=column, value=one.qualifier)
    return replace(one, low=low or one.low, high=high or one.high)


def _outside(figure: Figure, column: str) -> list[Remark]:
    number = int(figure.best or figure.low)
    if int(figure.low) <= number and (not figure.high or number <= int(figure.high)):
        return []
    ends = f"between {figure.low} and {figure.high}" if figure.high else f"{figure.low} or more"
    what = f"The figure {number} is not {ends}"
    return [Remark(code="count.best-outside", what=what, column=column, value=figure.best)]


def _who(cells: Cells, columns: dict[str, str], voice: Speaker) -> tuple[str, str, list[Remark]]:
    remarks: list[Remark] = []
    name, kind = cells.get("claimant", ""), cells.get("claimant_type", "")
    if "claimant" in columns and not name:
        what = f"No claimant is named; {visible(voice.name, limit=80)!r} was decided"
        remarks.append(Remark(code="claimant.missing", what=what, column=columns["claimant"]))
    word = kind.casefold().replace(" ", "_").replace("-", "_")
    if kind and word not in CLAIMANT_TYPES:
        what = f"{visible(kind, limit=80)!r} is not a kind of claimant; {voice.kind} was decided"
        remarks.append(
            Remark(
                code="claimant.type-unknown",
                what=what,
                column=columns["claimant_type"],
                value=kind,
            )
        )
    return name or voice.name, word if word in CLAIMANT_TYPES else voice.kind, remarks
