"""UCDP's figures as claims: a range with its best estimate, and the deaths by side."""

from __future__ import annotations

from geo.core.dates import DateSpan
from geo.importers.cells import count, remark_on_size
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.rows import Cells, claim_row
from geo.importers.sheet import Row


def figures(
    row: Row, *, incident: str, dataset: str, span: DateSpan
) -> tuple[tuple[Cells, ...], list[Remark]]:
    """Claim of the total with its range, and one for each category of the best estimate.

    Two sides of one category (two militias) make one claim, as they are one claimant's.

    Raises
    ------
    RowRefusedError
        If a figure is not a number of persons, or low is above high.
    """
    cells = {name: row.get(name) for name in ("low", "best", "high")}
    empty = [name for name, cell in cells.items() if not cell]
    if empty:
        what = f"There is no figure in {', '.join(empty)}; no claim was made"
        return (), [Remark(code="count.missing", what=what, column=empty[0])]
    low, best, high = (count(cells[name], column=name) for name in ("low", "best", "high"))
    if low > high:
        raise RowRefusedError(
            "count.order",
            f"The low estimate {low} is above the high one {high}",
            column="low",
            value=cells["low"],
        )
    remarks = remark_on_size(high, column="high")
    if not low <= best <= high:
        what = f"The best estimate {best} is not between {low} and {high}"
        remarks.append(Remark(code="count.best-outside", what=what, column="best", value=str(best)))
    note = ""
    if best == 0 and high > 0:
        note = "claimed, unconfirmed"
        what = f"Claimed, unconfirmed: best 0, high {high}"
        remarks.append(
            Remark(code="count.unconfirmed", what=what, column="best", value=cells["best"])
        )
    shared = {
        "source_id": dataset,
        "claimant": "UCDP",
        "claimant_type": "monitor",
        "measure": "killed",
        "as_of": span.latest.isoformat(),
    }
    word = "UCDP Candidate" if dataset == "ucdp-candidate" else "UCDP GED"
    text = f"{word} (event {row.get('id')}; best estimate {best})"
    total = claim_row(
        incident,
        **shared,
        claimant_text=text,
        category="total",
        low=str(low),
        high=str(high),
        best=str(best),
        note=note,
    )
    parts = _parts(row)
    added = sum(number for number, _ in parts.values())
    if added != best:
        what = f"The deaths by side add up to {added}, the best estimate is {best}"
        remarks.append(
            Remark(code="count.parts-differ", what=what, column="best", value=cells["best"])
        )
    broken = tuple(
        claim_row(
            incident,
            **shared,
            claimant_text=f"{word} (event {row.get('id')}; breakdown)",
            qualifier="breakdown of the best estimate",
            category=category,
            low=str(number),
            high=str(number),
            best=str(number),
            note=detail,
        )
        for category, (number, detail) in parts.items()
    )
    return (total, *broken), remarks


def _parts(row: Row) -> dict[str, tuple[int, str]]:
    """Deaths of the best estimate by category, with the sides they come from; zeros left out."""
    columns = {
        "deaths_a": _category(row.get("side_a"), row.get("gwnoa")),
        "deaths_b": _category(row.get("side_b"), row.get("gwnob")),
        "deaths_civilians": "civilian",
        "deaths_unknown": "unspecified",
    }
    numbers: dict[str, list[tuple[str, int]]] = {}
    for column, category in columns.items():
        cell = row.get(column)
        number = count(cell, column=column) if cell else 0
        if number:
            numbers.setdefault(category, []).append((column, number))
    return {
        category: (
            sum(number for _, number in pairs),
            ", ".join(f"{column} {number}" for column, number in pairs),
        )
        for category, pairs in numbers.items()
    }


def _category(side: str, code: str) -> str:
    """Category of a side: a government's are security forces, unnamed civilians are civilians."""
    if code or side.casefold().startswith("government of"):
        return "security"
    if side.casefold() == "civilians":
        return "civilian"
    return "militant" if side else "unspecified"
