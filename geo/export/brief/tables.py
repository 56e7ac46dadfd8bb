"""Sections that are tables: incidents, and figures by district."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from geo.analysis.district_table import district_table
from geo.analysis.scene import Scene
from geo.core.tables import each_row
from geo.export.brief.claims import statement_cell
from geo.export.brief.model import Block, Cell, Day, Said, Section, Sentence, Table
from geo.export.brief.pictures.legend import say_measure
from geo.export.brief.statements import SIDE_NAMES, Stated
from geo.export.brief.view import View
from geo.export.brief.words import say_range
from geo.incidents.placement import DISTRICT, UNPLACED
from geo.incidents.selection import with_changes
from geo.render.filters import district_names

_CATEGORIES = ("civilian", "security", "militant", "unspecified")
_TOTAL = "total"


def incidents_section(view: View) -> Section:
    """Every incident of the view with what each side said of it."""
    words = view.words
    rows = []
    names = district_names(view.scene.boundaries, lang=words.lang)
    for incident in view.incidents.index:
        row = view.incidents.loc[incident]
        when = words.when(row["date_earliest"], row["date_latest"], row["date_precision"])
        found = view.about(str(incident))
        sides = [[s for s in found if s.side == side] for side in SIDE_NAMES]
        rows.append(
            (
                Cell(lines=(Sentence(pieces=(Day(text=when),)),), look="head"),
                Cell(lines=_what(view, row, names)),
                *(_said(view, sides)),
            )
        )
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Table(
                key="incidents",
                caption="",
                head=(
                    words("incident_when"),
                    words("incident_what"),
                    *(words(f"ledger_{s}") for s in SIDE_NAMES),
                ),
                rows=tuple(rows),
                widths=(12, 28, 24, 18, 18),
            )
        )
        blocks.append(words.say("incident_note", kind="note"))
    else:
        blocks.append(words.say(view.nothing))
    return Section(key="incidents", title=words("section_incidents"), blocks=tuple(blocks))


def districts_section(view: View) -> Section:
    """Records and deaths by district; no record, no figure and zero are told apart."""
    words, scene = view.words, view.scene
    names = district_names(scene.boundaries, lang=words.lang)
    tables = {c: district_table(_counting(scene, c)) for c in (*_CATEGORIES, _TOTAL)}
    table = district_table(_counting(scene, ""))
    chosen = list(scene.selection.district) or list(table.index)
    table = table.loc[[d for d in table.index if d in chosen]]
    # What is asked for has its column also where nobody has a figure of it.
    asked = scene.selection.category if scene.selection.measure == "killed" else ""
    shown = [c for c in _CATEGORIES if c == asked or tables[c]["low"].notna().any()]
    # Somebody gave a figure for all together and none by category, or all together is asked for.
    alone = tables[_TOTAL].loc[table.index, "low"].notna()
    for c in shown:
        alone &= tables[c].loc[table.index, "low"].isna()
    if scene.selection.category == _TOTAL or alone.any():
        shown.append(_TOTAL)
    shown = shown or ["civilian"]
    own = district_table(scene) if scene.selection.measure in ("days", "operations") else None
    rows = []
    with_records = table[table["records"] > 0].sort_values(
        "records", ascending=False, kind="stable"
    )
    for d in each_row(with_records):
        cells = [_text(names[d.Index], "head"), _number(say_range(d.low, d.high))]
        if own is not None:
            cells.append(_number(say_range(own.loc[d.Index, "low"], own.loc[d.Index, "high"])))
        cells += [_deaths(view, tables[c].loc[d.Index]) for c in shown]
        rows.append(tuple(cells))
    extra = [words(f"measure_{scene.selection.measure}")] if own is not None else []
    head = (words("district_name"), words("district_records"), *extra,
            *(words(f"killed_{c}") for c in shown))  # fmt: skip
    for key, look in (("district_norecord", "norecord"), ("district_nocoverage", "nocoverage")):
        absent = [names[d] for d in table.index[table["look"] == look]]
        if absent:
            listed = words.say(key, list=Said(text=words("list_comma").join(absent)))
            rows.append((Cell(lines=(listed,), look="absent", span=len(head)),))
    unplaced = int(view.incidents["district_id"].isna().sum())
    if unplaced:
        n = words.number(unplaced, of="incidents not placed")
        rows.append((Cell(lines=(words.say("district_unplaced", n=n),), span=len(head)),))
    width = 100 // len(head)
    note = [words("district_note", rule=words(f"rule_{scene.selection.rule}"))]
    if scene.selection.per != "count":
        note.append(say_measure(scene, words) + words("stop"))
    block = Table(
        key="districts",
        caption="",
        head=head,
        rows=tuple(rows),
        widths=(100 - width * (len(head) - 1), *[width] * (len(head) - 1)),
        note=" ".join(note),
    )
    return Section(key="districts", title=words("section_districts"), blocks=(block,))


def _said(view: View, sides: list[list[Stated]]) -> list[Cell]:
    if any(sides):
        return [statement_cell(view, told, dated=True) for told in sides]
    silent = Sentence(pieces=(view.words("incident_silent"),))
    return [Cell(lines=(silent,), look="absent", span=len(sides))]


def _counting(scene: Scene, category: str) -> Scene:
    """The same scene with plain counts of records, or with deaths of a category."""
    if not category:
        changed = with_changes(scene.selection, measure="incidents", per="count")
    else:
        changed = with_changes(scene.selection, measure="killed", category=category, per="count")
    return replace(scene, selection=changed)


def _deaths(view: View, row: pd.Series) -> Cell:
    if pd.isna(row["low"]):
        return _text(view.words("district_nofigure"), "absent")
    return _number(say_range(row["low"], row["high"], at_least=bool(row["at_least"])))


def _what(view: View, row: Any, names: dict[str, str]) -> tuple[Sentence, ...]:
    words = view.words
    place = Said(text=row["place"]) if row["place"] else ""
    if row["placement"] == UNPLACED:
        where = words.say("province_only", kind="note", place=place or "–")
    elif row["placement"] == DISTRICT:
        where = words.say(
            "district_only", kind="note", district=Said(text=names[row["district_id"]])
        )
    else:
        where = words.say(
            "in_district", kind="note", place=place, district=Said(text=names[row["district_id"]])
        )
    kind = words(f"type_{row['event_type']}")
    checked = words(f"verification_{row['verification_group']}")
    return (
        Sentence(pieces=(Said(text=row["title"], strong=True),)),
        where,
        Sentence(pieces=(f"{kind} · {checked} · ", Said(text=str(row.name))), kind="note"),
    )


def _text(text: str, look: str = "text") -> Cell:
    return Cell(lines=(Sentence(pieces=(text,)),), look=look)


def _number(text: str) -> Cell:
    return _text(text, "number")
