"""Claims of a general table: who says it, and the figures of one row."""

from __future__ import annotations

from dataclasses import dataclass

from geo.core.dates import DateSpan
from geo.core.text import visible
from geo.importers.cells import remark_on_size
from geo.importers.codes import ImportRefusedError, Remark, RowRefusedError
from geo.importers.column_map import COUNTS
from geo.importers.figures import Figure, read_figure
from geo.importers.rows import Cells, claim_row, publisher_rows
from geo.incidents.model import CLAIMANT_TYPES


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
    sources = publisher_rows(cells.get("source", ""), prefix=voice.dataset, licence=voice.licence)
    url = cells.get("source_url", "")
    if url and len(sources) == 1:
        sources = ({**sources[0], "url": url, "source_id": _source_with(sources[0], url)},)
    figures: dict[str, Figure] = {}
    remarks: list[Remark] = []
    for measure in COUNTS:
        figure, notes = _figure(cells, columns, measure)
        remarks += notes
        if figure.low or figure.high:
            figures[measure] = figure
            size = int(figure.high or figure.low)
            remarks += remark_on_size(size, column=columns.get(measure, measure))
    if not figures:
        return (), sources, remarks
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
            as_of=span.latest.isoformat(),
        )
        for measure, figure in figures.items()
    )
    return claims, sources, [*remarks, *said]


def _source_with(source: Cells, url: str) -> str:
    return publisher_rows(f"{source['publisher']} {url}", prefix="own", licence="")[0]["source_id"]


def _figure(
    cells: Cells, columns: dict[str, str], measure: str
) -> tuple[Figure, tuple[Remark, ...]]:
    """Figure of a measure from one column, or from a low and a high one."""
    names = [name for name in (measure, f"{measure}_low", f"{measure}_high") if name in columns]
    if not names:
        return Figure(), ()
    read = {name: read_figure(cells[name], column=columns[name]) for name in names}
    remarks = tuple(remark for _, notes in read.values() for remark in notes)
    one = read.get(measure, (Figure(), ()))[0]
    low = read.get(f"{measure}_low", (Figure(), ()))[0].low or one.low
    high = read.get(f"{measure}_high", (Figure(), ()))[0].high or one.high
    if low and high and int(low) > int(high):
        column = columns.get(f"{measure}_low") or columns[names[0]]
        raise RowRefusedError(
            "count.order",
            f"The low figure {low} is above the high one {high}",
            column=column,
            value=low,
        )
    if high and not low:
        low = "0"
    return Figure(low=low, high=high, qualifier=one.qualifier), remarks


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
