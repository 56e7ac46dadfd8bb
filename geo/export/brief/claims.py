"""Sections made of claims: who said what, how it moved, what is disputed."""

from __future__ import annotations

from itertools import groupby

import pandas as pd

from geo.export.brief.model import (
    Block,
    Bullets,
    Cell,
    Day,
    Picture,
    Piece,
    Said,
    Section,
    Sentence,
    Table,
)
from geo.export.brief.pictures.steps import draw_steps
from geo.export.brief.statements import (
    SIDE_NAMES,
    Stated,
    by_side,
    disputes,
    fold_range,
    lines,
    moments,
    partial,
)
from geo.export.brief.view import View
from geo.export.brief.words import say_range


def ledger_section(view: View) -> Section:
    """Every statement about the operations of the view, by date and side."""
    blocks: list[Block] = []
    for operation in view.operations:
        found = view.about(operation.Index)
        if found:
            blocks.append(_ledger(view, operation.Index, operation.title, found))
    if blocks:
        blocks.append(view.words.say("ledger_note", kind="note"))
    else:
        blocks.append(view.words.say("ledger_none"))
    return Section(key="ledger", title=view.words("section_ledger"), blocks=tuple(blocks))


def totals_table(view: View) -> list[Table]:
    """What stands for whole operations, beside the map and in no district of it."""
    words, phrases = view.words, view.phrases
    out = []
    for operation in view.operations:
        found = view.about(operation.Index)
        cells = by_side(found)
        aside = [s for s in partial(found) if (s.measure, s.category) == ("killed", "total")]
        for s in aside:
            cells.setdefault((s.measure, s.category), {})
        if not cells:
            continue
        rows = []
        for (measure, category), sides in cells.items():
            row = [_cell(capital(words(f"line_{measure}_{category}")), look="head")]
            for side in SIDE_NAMES:
                told = [_total(view, group) for group in _by_line(sides.get(side, []))]
                if (measure, category) == ("killed", "total"):
                    told += [
                        words.say("totals_partial", kind="note", n=phrases.figure(s),
                                  who=Said(text=s.claimant), day=words.day(s.as_of, short=True))
                        for s in aside if s.side == side
                    ]  # fmt: skip
                row.append(
                    Cell(lines=tuple(told), look="number")
                    if told
                    else _absent(words("no_text_column"))
                )
            rows.append(tuple(row))
        out.append(
            Table(
                key=f"totals-{operation.Index}",
                caption=operation.title,
                head=(words("figure_of"), *(words(f"ledger_{s}") for s in SIDE_NAMES)),
                rows=tuple(rows),
                widths=(28, 24, 24, 24),
            )
        )
    return out


def moved_section(view: View) -> Section:
    """Sentences and charts of the figures that a side changed."""
    words = view.words
    blocks: list[Block] = []
    for subject, title in _subjects(view):
        found = view.about(subject)
        moved = lines(found)
        if not moved:
            continue
        blocks.append(Sentence(pieces=(Said(text=title),), kind="subject"))
        blocks.append(Bullets(items=tuple(_steps(view, line) for line in moved)))
        blocks += _charts(view, found, moved)
    if not blocks:
        blocks.append(words.say("moved_none"))
    elif any(isinstance(b, Picture) for b in blocks):
        blocks.append(words.say("chart_key", kind="note"))
    return Section(key="moved", title=words("section_moved"), blocks=tuple(blocks))


def _events(view: View) -> list[tuple[str, list[Stated]]]:
    """What was said of each operation and event; records that are one event are taken together."""
    titles = dict(_subjects(view))
    one, _ = view.scene.events.at_home(dict.fromkeys(titles, ""))
    order = {subject: number for number, subject in enumerate(titles)}
    group = {member: sorted(own, key=order.__getitem__) for own in one for member in own}
    out = []
    for subject, title in titles.items():
        own = group.get(subject, [subject])
        if own[0] != subject:
            continue
        told = " · ".join(titles[each] for each in own)
        said = view.words("disputed_joined", list=told) if len(own) > 1 else title
        out.append((said, [stated for each in own for stated in view.about(each)]))
    return out


def disputed_section(view: View) -> Section:
    """Figures of two sides that exclude each other."""
    words, phrases = view.words, view.phrases
    blocks: list[Block] = []
    for title, found in _events(view):
        items = [
            words.say(
                "disputed_item",
                what=capital(phrases.what(a[0])),
                a=phrases.side(a[0].side),
                x=phrases.ranged(a),
                b=phrases.side(b[0].side),
                y=phrases.ranged(b),
            )
            for a, b in disputes(found)
        ]
        if items:
            blocks.append(Sentence(pieces=(Said(text=title),), kind="subject"))
            blocks.append(Bullets(items=tuple(items)))
    blocks = [words.say("disputed_intro"), *blocks] if blocks else [words.say("disputed_none")]
    contested = int((view.incidents["verification_group"] == "contested").sum())
    if contested:
        blocks.append(
            words.say("disputed_contested", n=words.number(contested, of="contested records"))
        )
    return Section(key="disputed", title=words("section_disputed"), blocks=tuple(blocks))


def statement_cell(view: View, found: list[Stated], *, dated: bool = False) -> Cell:
    """Statements of one cell: who, then the figures, written out with their claims.

    ``dated`` says of which day each is where they are of several, for a cell that has no day.
    """
    words, phrases = view.words, view.phrases
    out: list[Sentence] = []
    apart = words("list_and")
    several = dated and len({s.as_of for s in found}) > 1
    same = groupby(
        found,
        key=lambda s: (
            s.claimant, s.qualifier, s.partial, s.relay, s.unverified, s.stands,
            s.as_of if several else None,
        ),
    )  # fmt: skip
    for (claimant, qualifier, aside, relay, unseen, stands, as_of), group in same:
        rows = list(group)
        figures = words.join((phrases.counted(s, defines=True) for s in rows), by="list_comma")
        notes: list[Piece] = []
        if as_of is not None and not pd.isna(as_of):
            notes += [apart, words.day(as_of, short=True)]
        if aside:
            notes += [apart, words("in_part")]
        elif dated and not stands:
            notes += [apart, words("replaced")]
        if qualifier and not all(s.own for s in rows):
            notes += [apart, Said(text=qualifier)]
        if relay:
            notes += [apart, *words.say("relayed", who=Said(text=relay)).pieces]
        if unseen:
            notes += [apart, words("not_seen")]
        kind = "note" if aside else "plain"
        out.append(
            Sentence(pieces=(Said(text=claimant, strong=True), ": ", *figures, *notes), kind=kind)
        )
    return Cell(lines=tuple(out)) if out else _absent(words("no_text_column"))


def _ledger(view: View, key: str, title: str, found: list[Stated]) -> Table:
    words = view.words
    rows = []
    for day, group in groupby(found, key=lambda s: s.as_of):
        told = list(group)
        cells = [statement_cell(view, [s for s in told if s.side == side]) for side in SIDE_NAMES]
        when = Sentence(pieces=(Day(text=words.say_day(day)),))
        rows.append((Cell(lines=(when,), look="head"), *cells))
    return Table(
        key=f"ledger-{key}",
        caption=title,
        head=(words("ledger_date"), *(words(f"ledger_{s}") for s in SIDE_NAMES)),
        rows=tuple(rows),
        widths=(13, 33, 27, 27),
    )


def _by_line(found: list[Stated]) -> list[list[Stated]]:
    groups: dict[tuple[str, str, str, bool], list[Stated]] = {}
    for s in found:
        groups.setdefault(s.line, []).append(s)
    return list(groups.values())


def _total(view: View, group: list[Stated]) -> Sentence:
    words, first = view.words, group[0]
    day = words.day(max(s.as_of for s in group), short=True)
    total = words.say("total_of", n=view.phrases.ranged(group), day=day)
    if first.own:
        return Sentence(pieces=(*total.pieces, words("list_comma"), words("own_fighters")))
    return total


def _steps(view: View, line: list[Stated]) -> Sentence:
    words, phrases = view.words, view.phrases
    steps = []
    for _, group in groupby(moments(line), key=fold_range):
        same = [s for moment in group for s in moment]
        days = words.join([_who_day(view, s) for s in same])
        steps.append(words.say("step_same", n=phrases.ranged(same), who=days))
    return words.say(
        "moved_line",
        who=phrases.line_pieces(line[0]),
        what=words(f"line_{line[0].measure}_{line[0].category}"),
        steps=words.join(steps, by="then"),
    )


def _who_day(view: View, stated: Stated) -> Sentence:
    """Officials are one line but many speakers, so they are named; others need a date only."""
    day = view.words.day(stated.as_of, short=True)
    if stated.claimant_type != "official":
        return Sentence(pieces=(day,))
    return view.words.say("who_day", who=Said(text=stated.claimant), day=day)


def _charts(view: View, found: list[Stated], moved: list[list[Stated]]) -> list[Picture]:
    """One chart for each thing counted whose figures changed and that takes more than a day."""
    words, phrases = view.words, view.phrases
    out = []
    things = list(dict.fromkeys((line[0].measure, line[0].category) for line in moved))
    for measure, category in things:
        whole = [
            s for s in found if (s.measure, s.category) == (measure, category) and not s.partial
        ]
        if len({s.as_of for s in whole}) < 2:
            continue
        drawn = [(phrases.line_name(line[0]), line) for line in _by_line(whole)]
        what = words(f"line_{measure}_{category}")
        said = ("؛ " if words.lang == "ur" else "; ").join(
            f"{name}: "
            + words("list_comma").join(
                f"{say_range(s.low, s.high)} ({words.say_day(s.as_of)})" for s in line
            )
            for name, line in drawn
        )
        alt = words("moved_alt", lines=said)
        out.append(
            Picture(
                key=f"moved-{found[0].subject}-{measure}-{category}",
                svg=draw_steps(drawn, words=words, alt=alt),
                alt=alt,
                caption=capital(what),
                width_mm=80.0,
            )
        )
    return out


def _cell(text: str, *, look: str) -> Cell:
    return Cell(lines=(Sentence(pieces=(text,)),), look=look)


def _absent(text: str) -> Cell:
    return _cell(text, look="absent")


def _subjects(view: View) -> list[tuple[str, str]]:
    """Id and title of the operations, then of the incidents, of a view."""
    operations = [(str(o.Index), str(o.title)) for o in view.operations]
    rows = view.incidents["title"].items()
    return [*operations, *((str(i), str(title)) for i, title in rows)]


def capital(text: str) -> str:
    """Text with its first letter made large."""
    return text[:1].upper() + text[1:]
