"""Section: what is known, and by whom."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.analysis.scene import count_records
from geo.analysis.unsure import unsure_pairs
from geo.core.tables import each_row
from geo.export.brief.model import Block, Bullets, Count, Day, Figure, Said, Section, Sentence
from geo.export.brief.statements import SIDE_NAMES, partial, standing
from geo.export.brief.view import View
from geo.export.brief.words import say_range
from geo.incidents.model import EVENT_TYPES, VERIFICATION_GROUPS
from geo.render.filters import district_names

_SINGLE = 8


def title_of(view: View) -> Sentence:
    """One sentence that says what the view holds."""
    words, n = view.words, len(view.incidents)
    period = Day(text=view.period)
    chosen = [
        district_names(view.scene.boundaries, lang=words.lang)[d]
        for d in view.scene.selection.district
    ]
    where = Said(text=words("list_comma").join(chosen)) if 0 < len(chosen) <= 4 else None
    if not n:
        if not view.covered:
            return words.say("title_nocoverage", period=period)
        if where and not view.hidden:
            return words.say("title_none_where", where=where, period=period)
        return words.say("title_none_open" if view.hidden else "title_none", period=period)
    records = _records(view)
    if where:
        return words.say("title_where", where=where, period=period, records=records)
    if not _districts(view):
        return words.say("title_unplaced", period=period, records=records)
    return words.say("title", period=period, records=records, districts=_in_districts(view))


def summary_of(view: View) -> tuple[Sentence, ...]:
    """The counts under the title."""
    counts = () if _all_in_title(view) else (_counts(view),)
    stated = () if view.incidents.empty else (_stated_share(view),)
    return (*counts, *_joined(view), *_kinds(view), *stated)


def known_section(view: View) -> Section:
    """Counts, then what each side says of each operation, then single incidents."""
    blocks: list[Block] = []
    for operation in view.operations:
        blocks += _operation(view, operation)
    blocks += _single(view)
    if not blocks:
        blocks.append(_stated_share(view))
    return Section(key="known", title=view.words("section_known"), blocks=tuple(blocks))


def _records(view: View) -> Any:
    """Number of the records, from those that are one event or lie in the period for certain."""
    count = Count(text=say_range(*count_records(view.scene)), of="events")
    return view.words.say("n_records", n=count).pieces


def _all_in_title(view: View) -> bool:
    return not view.incidents.empty and bool(view.incidents["district_id"].notna().all())


def _districts(view: View) -> int:
    return int(view.incidents["district_id"].nunique())


def _in_districts(view: View) -> Any:
    return view.words.say(
        "n_districts", n=view.words.number(_districts(view), of="districts")
    ).pieces


def _counts(view: View) -> Sentence:
    words, incidents = view.words, view.incidents
    if incidents.empty:
        return words.say(view.nothing)
    records = _records(view)
    placed = int(incidents["district_id"].notna().sum())
    if placed == len(incidents):
        return words.say("known_counts_all", records=records, districts=_in_districts(view))
    return words.say(
        "known_counts",
        records=records,
        placed=words.number(placed, of="placed incidents"),
        districts=_in_districts(view),
        unplaced=words.number(len(incidents) - placed, of="incidents not placed"),
    )


def _joined(view: View) -> list[Sentence]:
    """Records beyond the events of the title, where there are any."""
    everyone = len(view.incidents)
    joined = everyone - count_records(view.scene)[1]
    if not joined:
        return []
    n = view.words.number(joined, of="joined records")
    return [view.words.say("known_joined", n=n, all=view.words.number(everyone, of="incidents"))]


def _kinds(view: View) -> list[Sentence]:
    words, incidents = view.words, view.incidents
    out: list[Sentence] = []
    if incidents.empty:
        return out
    for key, column, order, prefix in (
        ("known_types", "event_type", EVENT_TYPES, "type_"),
        ("known_verification", "verification_group", VERIFICATION_GROUPS, "verification_"),
    ):
        counts = incidents[column].value_counts()
        items = [
            words.say(
                "item_count", name=words(f"{prefix}{k}"), n=words.number(counts[k], of=str(k))
            )
            for k in sorted(order, key=lambda k: -counts.get(k, 0))
            if counts.get(k, 0)
        ]
        out.append(words.say(key, list=words.join(items, by="list_comma")))
    certain = int(incidents["certain"].sum())
    if certain < len(incidents):
        out.append(words.say("known_vague", n=words.number(certain, of="certain incidents")))
    pairs = unsure_pairs(view.scene.record)
    inside = pairs["a"].isin(incidents.index) & pairs["b"].isin(incidents.index)
    if inside.any():
        out.append(words.say("known_pairs", n=words.number(int(inside.sum()), of="unsure pairs")))
    return out


def _operation(view: View, operation: Any) -> list[Block]:
    words = view.words
    out: list[Block] = [Sentence(pieces=(Said(text=operation.title),), kind="subject")]
    if operation.claimed_name and operation.named_by:
        name, by = Said(text=operation.claimed_name), Said(text=operation.named_by)
        out.append(words.say("known_called", by=by, name=name))
    sides = _sides(view, operation.Index)
    if sides:
        out += [words.say("known_whole"), Bullets(items=tuple(sides))]
    out += _members(view, operation.Index)
    return out


def _sides(view: View, subject: str) -> list[Sentence]:
    """One sentence a side: what stands, and what covers a part only."""
    words, phrases = view.words, view.phrases
    found = view.about(subject)
    if not found:
        return []
    out = []
    for side in SIDE_NAMES:
        whole = [phrases.item(s) for s in standing(found) if s.side == side]
        parts = [phrases.item(s) for s in partial(found) if s.side == side]
        name = phrases.side(side)
        if whole:
            out.append(words.say("known_side", side=name, items=words.join(whole)))
        elif not parts:
            out.append(words.say("known_side_silent", side=name))
        if parts:
            out.append(words.say("known_partial", side=name, items=words.join(parts)))
    places = _places(view, subject)
    return [*out, places] if places else out


def _places(view: View, subject: str) -> Sentence | None:
    rows = view.scene.record.operation_places
    rows = rows[rows["operation_id"] == subject]
    if view.scene.selection.as_of:
        limit = pd.Timestamp(view.scene.selection.as_of)
        rows = rows[rows["as_of"].isna() | (rows["as_of"] <= limit)]
    items = []
    for p in each_row(rows):
        dated = not pd.isna(p.as_of)
        figure = Figure(
            text=say_range(p.count_low, p.count_high), sources=view.numbering.cite(p.source_id)
        )
        items.append(
            view.words.say(
                "known_places_of" if dated else "known_places_of_undated",
                n=figure,
                unit=_unit(view, p.unit),
                who=Said(text=p.claimant),
                day=view.words.day(p.as_of) if dated else "",
            )
        )
    return view.words.say("known_places", items=view.words.join(items)) if items else None


def _unit(view: View, unit: str) -> str | Said:
    """What was counted, in the briefing's language; a unit of somebody's own as it was written."""
    key = f"place_{unit}"
    return view.words(key) if key in view.words else Said(text=unit)


def _members(view: View, subject: str) -> list[Block]:
    members = view.scene.record.memberships
    members = members[members["operation_id"] == subject]
    members = members[members["incident_id"].isin(view.incidents.index)]
    if members.empty:
        return []
    words = view.words
    claimed = int((members["basis"] == "claimed").sum())
    return [
        words.say(key, n=words.number(n, of=of))
        for key, n, of in (
            ("known_members", claimed, "claimed members"),
            ("known_members_inferred", len(members) - claimed, "inferred members"),
        )
        if n
    ]


def _single(view: View) -> list[Block]:
    """Sentences on single incidents: all with a figure, or those with the highest ones."""
    words, phrases = view.words, view.phrases
    told = {i: view.about(i) for i in view.incidents.index if view.about(i)}
    if not told:
        return []
    reach = {i: max(s.top for s in found) for i, found in told.items()}
    chosen = sorted(told, key=lambda i: (-reach[i], i))[:_SINGLE]
    items = []
    for incident in (i for i in view.incidents.index if i in chosen):
        row = view.incidents.loc[incident]
        current = [*standing(told[incident]), *partial(told[incident])]
        parts = words.join([phrases.item(s) for s in current])
        day = Day(text=words.when(row["date_earliest"], row["date_latest"], row["date_precision"]))
        items.append(
            Sentence(
                pieces=(
                    Said(text=row["title"], strong=True),
                    words("list_comma"),
                    day,
                    ": ",
                    *parts,
                    words("stop"),
                )
            )
        )
    intro = "known_incidents" if len(told) <= _SINGLE else "known_incidents_some"
    return [words.say(intro, kind="subject"), Bullets(items=tuple(items))]


def _stated_share(view: View) -> Sentence:
    words, everyone = view.words, len(view.incidents)
    if not everyone:
        return words.say(view.nothing)
    stated = sum(any(s.measure == "killed" for s in view.about(i)) for i in view.incidents.index)
    key = (
        "known_stated"
        if 0 < stated < everyone
        else "known_stated_all"
        if stated
        else "known_stated_none"
    )
    return words.say(
        key,
        n=words.number(stated, of="incidents with a figure"),
        all=words.number(everyone, of="incidents"),
        rest=words.number(everyone - stated, of="incidents without a figure"),
    )
