"""Section: what is not known."""

from __future__ import annotations

from geo.export.brief.model import Bullets, Said, Section, Sentence
from geo.export.brief.statements import Stated, count_later, standing
from geo.export.brief.view import View
from geo.incidents.placement import DISTRICT, UNPLACED

_PROVINCE = 4
"""Precision of a place of which the province alone is known."""


def unknown_section(view: View) -> Section:
    """What nobody has said, what only one side has said, and what could not be placed."""
    words = view.words
    items = [*_of_operations(view), *_of_incidents(view)]
    as_of = view.scene.selection.as_of
    subjects = [*(o.Index for o in view.operations), *map(str, view.incidents.index)]
    later = count_later(view.scene, subjects)
    if as_of and later:
        n = words.number(later, of="later claims")
        items.append(words.say("unknown_later", day=words.day(as_of), n=n))
    if not items:
        items = [words.say("unknown_nothing")]
    return Section(
        key="unknown", title=words("section_unknown"), blocks=(Bullets(items=tuple(items)),)
    )


def _of_operations(view: View) -> list[Sentence]:
    words = view.words
    out = []
    for operation in view.operations:
        gaps = _gaps(standing(view.about(operation.Index)))
        if gaps:
            subject = Said(text=operation.title, strong=True)
            items = words.join([[words(f"unknown_whole_{g}")] for g in gaps])
            out.append(words.say("unknown_of", subject=subject, items=items))
    return out


def _gaps(found: list[Stated]) -> list[str]:
    if not found:
        return ["none"]
    sides = {s.side for s in found}
    out = ["one_side"] if len(sides) == 1 else []
    out += ["independent"] if "independent" not in sides else []
    return out + (["open"] if any(s.high is None for s in found) else [])


def _of_incidents(view: View) -> list[Sentence]:
    words, incidents = view.words, view.incidents
    if incidents.empty:
        return [words.say(view.nothing)]
    told = {i: view.about(i) for i in incidents.index}
    sides = {i: {s.side for s in found} for i, found in told.items() if found}
    silent = sum(not any(s.measure == "killed" for s in found) for found in told.values())
    subjects = [*(o.Index for o in view.operations), *told]
    apart = incidents["placement"] == UNPLACED
    wide = incidents["geo_precision"].astype("Int64").fillna(_PROVINCE).eq(_PROVINCE)
    counts = {
        "no_figure": (silent, "incidents without a figure"),
        "one_side": (sum(len(s) == 1 for s in sides.values()), "incidents with one side"),
        "no_independent": (
            sum("independent" not in s for s in sides.values()),
            "incidents without an independent figure",
        ),
        "place": (int((incidents["placement"] == DISTRICT).sum()), "district-only incidents"),
        "province": (int((apart & wide).sum()), "incidents of the province"),
        "unplaced": (int((apart & ~wide).sum()), "incidents whose district is not known"),
        "day": (int((incidents["date_precision"] != "day").sum()), "incidents without a day"),
        "unseen": (
            sum(s.unverified for i in subjects for s in view.about(i)),
            "statements whose source was not seen",
        ),
    }
    return [
        words.say(f"unknown_{key}_n", n=words.number(n, of=of))
        for key, (n, of) in counts.items()
        if n
    ]
