"""Briefs that the tests look at; built once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from geo import workflow
from geo.analysis.scene import Scene, join_record, make_scene
from geo.export.brief.build import make_brief
from geo.export.brief.model import (
    Brief,
    Bullets,
    Cell,
    Piece,
    Sentence,
    Table,
)
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.workflow import briefs

PRODUCED = date(2026, 7, 10)
DAY = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
YEAR = Selection(start=date(2025, 1, 1), end=date(2025, 12, 31), district=("mastung",))
HOSTILE = "{{7*191}} </script><script>alert(1)</script> & <img src=x onerror=alert(2)> ]]> C:\\u"
META = {
    "credit": "credit",
    "filters": "",
    "version": "0",
    "data": "d" * 64,
    "view": "v" * 64,
    "link": "",
    "command": "atlas brief OUT.html",
    "withheld": "Profile internal: nothing withheld.",
}


@cache
def scene_of(selection: Selection) -> Scene:
    return workflow.view_scene(selection)


@cache
def brief_of(selection: Selection) -> Brief:
    return briefs.view_brief(selection, produced=PRODUCED)


@cache
def hostile_brief(lang: str) -> Brief:
    """The bundled day with hostile text in every cell that a person reads."""
    record = bundled_record()
    frames = {}
    for name, columns in (
        ("incidents", ["title", "summary", "place", "actors", "verification"]),
        ("operations", ["title", "claimed_name", "named_by", "summary"]),
        ("claims", ["claimant", "claimant_text", "qualifier", "relay", "note"]),
        ("sources", ["publisher", "title", "relays", "licence", "note", "url"]),
        ("operation_places", ["claimant", "place_names"]),
    ):
        frame = getattr(record, name).copy()
        frame[columns] = HOSTILE
        frames[name] = frame
    changed = replace(record, **frames)
    joined = join_record(record, vintage="36")
    scene = make_scene(changed, replace(DAY, lang=lang), joined=joined)
    return make_brief(scene, produced=PRODUCED, meta=META)


def sentences(brief: Brief) -> list[Sentence]:
    """Every sentence of a brief outside its tables."""
    out = [brief.title, *brief.summary]
    for section in brief.sections:
        for block in section.blocks:
            if isinstance(block, Sentence):
                out.append(block)
            elif isinstance(block, Bullets):
                out += block.items
    return out


def cells(brief: Brief) -> list[Cell]:
    return [
        cell
        for section in brief.sections
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    ]


def pieces(brief: Brief) -> list[Piece]:
    told = [*sentences(brief), *(line for cell in cells(brief) for line in cell.lines)]
    return [piece for sentence in told for piece in sentence.pieces]
