"""From a scene to the document of a brief: pure, and the same for every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from geo.analysis.district_table import district_table
from geo.analysis.finding import Finding
from geo.analysis.scene import Scene
from geo.core.settings import DISCLAIMER, PRODUCT, disclaimer
from geo.core.tables import each_row
from geo.export.brief.carried import carried_section
from geo.export.brief.claims import (
    disputed_section,
    ledger_section,
    moved_section,
    totals_table,
)
from geo.export.brief.known import known_section, summary_of, title_of
from geo.export.brief.model import Block, Brief, Picture, Section, Sentence
from geo.export.brief.pictures.choropleth import draw_map
from geo.export.brief.pictures.legend import say_measure
from geo.export.brief.pictures.strip import Strip, draw_strip, make_strip
from geo.export.brief.tables import districts_section, incidents_section
from geo.export.brief.unknown import unknown_section
from geo.export.brief.unusual import unusual_section
from geo.export.brief.view import View, make_view
from geo.export.brief.words import iso, say_number
from geo.incidents.placement import DISTRICT, DOT, RING
from geo.render.carried import Carried
from geo.render.filters import district_names, say_filters, say_left_out

MAP, WIDE, NARROW = 660.0, 760.0, 372.0


def make_brief(
    scene: Scene, *, produced: date, meta: Mapping[str, str], findings: Sequence[Finding] = (),
    carried: Sequence[Carried] = (),
) -> Brief:  # fmt: skip
    """Write the situation update of a scene.

    Parameters
    ----------
    scene
        The view, worked out; withheld or coarsened beforehand where a profile asks for it.
    produced
        Date of making that the frame states.
    meta
        Words for the frame: ``credit``, ``filters``, ``version``, ``data`` (hash of the tables),
        ``view`` (hash of the selection), ``link`` (the view as a query), ``command`` and
        ``withheld`` (what a profile left out and rounded, in the view's language).
    findings
        How unusual the period was; without any the section is left out.
    carried
        Findings that somebody asked for; without any the section is left out.

    Returns
    -------
    Brief
        The same scene, date and words give an equal document.
    """
    view = make_view(scene)
    words = view.words
    title, summary = title_of(view), summary_of(view)
    unusual = unusual_section(
        words, findings, there=list(scene.record.incidents["dataset"].unique())
    )
    asked = carried_section(words, carried)
    sections = (
        _map_section(view),
        known_section(view),
        _time_section(view),
        *((unusual,) if unusual else ()),
        *((asked,) if asked else ()),
        ledger_section(view),
        moved_section(view),
        disputed_section(view),
        unknown_section(view),
        incidents_section(view),
        districts_section(view),
    )
    return Brief(
        lang=words.lang,
        product=words("product"),
        title=title,
        summary=summary,
        facts=_facts(view, produced, meta),
        sections=sections,
        sources=view.numbering.listed(words),
        sources_title=words("section_sources"),
        closing=_closing(view, meta),
        stamp=_stamp(view, produced, meta),
        foot=words(
            "foot_line",
            product=words("product"),
            produced=_ltr(iso(produced)),
            hash=_ltr(meta["data"][:12]),
        ),
        produced=iso(produced),
    )


def _facts(view: View, produced: date, meta: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    words, scene = view.words, view.scene
    selection = scene.selection
    facts = [
        (words("fact_period"), view.period),
        (words("fact_cutoff"), words.say_day(scene.last)),
        (words("fact_produced"), words.say_day(produced)),
    ]
    if selection.as_of:
        facts.append((words("fact_as_of"), words.say_day(selection.as_of)))
    filters = say_filters(selection, boundaries=scene.boundaries, operations=scene.operations)
    if filters:
        facts.append((words("fact_filters"), filters))
    left_out = say_left_out(scene)
    if left_out:
        facts.append((words("fact_left_out"), left_out))
    facts.append((words("fact_withheld"), meta["withheld"]))
    if scene.boundary_set.own:
        label = scene.boundary_set.label
        boundaries = words("fact_boundaries_own", label=label, n=len(scene.boundaries))
    else:
        years = words(f"years_{selection.vintage}")
        boundaries = words("fact_boundaries_of", n=selection.vintage, years=years)
    return (
        *facts,
        (words("fact_measure"), say_measure(scene, words)),
        (words("fact_boundaries"), boundaries),
        (words("fact_data"), meta["data"][:12]),
    )


def _ltr(text: str) -> str:
    """Text between marks that keep its order inside Urdu, in every program."""
    return f"\u200e{text}\u200e"


def _map_section(view: View) -> Section:
    words, scene = view.words, view.scene
    alt = _map_alt(view)
    wide = draw_map(scene, words=words, width=MAP, alt=alt, name="map")
    narrow = draw_map(scene, words=words, width=NARROW, alt=alt, name="small-map")
    caption = words("map_caption", measure=say_measure(scene, words), period=view.period)
    note = [words("total_why")] if scene.selection.made_total else []
    note.append(words("map_note"))
    picture = Picture(
        key="map",
        svg=wide,
        narrow=narrow,
        alt=alt,
        caption=caption,
        note=" ".join(note),
        width_mm=148.0,
    )
    blocks: list[Block] = [picture]
    totals = totals_table(view)
    if totals:
        blocks += [Sentence(pieces=(words("totals_title"),), kind="subject"), *totals]
        blocks.append(words.say("totals_note", kind="note"))
    return Section(key="map", title=words("section_map"), blocks=tuple(blocks))


def _map_alt(view: View) -> str:
    words, scene = view.words, view.scene
    table = district_table(scene)
    names = district_names(scene.boundaries, lang=words.lang)
    inside = table.loc[list(scene.selection.district) or list(table.index)]
    shown = inside[inside["look"].isin(["value", "zero"])].sort_values("value", ascending=False)
    listed = words("list_comma").join(
        words("map_alt_district", name=names[d.Index], n=say_number(float(d.value)))
        for d in each_row(shown)
    )
    placed = view.incidents["placement"].value_counts()
    marks = words("list_comma").join(
        words(f"legend_{name}", n=placed.get(kind, 0))
        for kind, name in ((DOT, "dot"), (RING, "ring"), (DISTRICT, "badge"))
    )
    return words(
        "map_alt",
        list=listed or "–",
        rest=int((inside["records"] == 0).sum()),
        marks=marks,
    )


def _time_section(view: View) -> Section:
    words, scene = view.words, view.scene
    strip = make_strip(scene)
    alt = _time_alt(view, strip)
    note = [words("time_note")] if not strip.bins["inside"].all() else []
    uneven = [words(key) for d, key in (("selection", "time_selection"), ("none", "time_gap"))
              if d in strip.densities]  # fmt: skip
    note += [*uneven, words("time_trend")] if uneven else []
    if strip.vague:
        note.append(words("time_vague", n=strip.vague))
    if view.operations:
        note.append(words("time_bracket"))
    picture = Picture(
        key="time",
        svg=draw_strip(scene, strip, words=words, width=WIDE, alt=alt, name="time"),
        narrow=draw_strip(scene, strip, words=words, width=NARROW, alt=alt, name="small-time"),
        alt=alt,
        caption=words("time_caption", unit=words(f"by_{strip.unit}")),
        note=" ".join(note),
    )
    return Section(key="time", title=words("section_time"), blocks=(picture,))


def _time_alt(view: View, strip: Strip) -> str:
    words = view.words
    most = strip.bins.iloc[int(strip.bins["count"].to_numpy().argmax())]
    return words(
        "time_alt",
        extent=words.period(strip.start, strip.end),
        period=view.period,
        n=int(strip.bins.loc[strip.bins["inside"], "count"].sum()),
        peak=words.period(most["start"], most["end"]),
    )


def _closing(view: View, meta: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    words, scene = view.words, view.scene
    own = scene.record.coverage
    own = own[own["dataset"].isin(scene.record.incidents["dataset"])]
    touching = own[
        (own["period_from"].isna() | (own["period_from"] <= scene.end))
        & (own["period_to"].isna() | (own["period_to"] >= scene.start))
    ]
    cover = " ".join(touching[f"statement_{words.lang}"]) or words("close_coverage_none")
    stands = disclaimer()
    return (
        (words("close_method"), words("method")),
        (words("close_coverage"), cover),
        (words("close_credit"), meta["credit"]),
        (words("close_disclaimer"), words("disclaimer") if stands == DISCLAIMER else stands),
        (
            words("close_stamp"),
            words("stamp_says", view=meta["view"][:12], data=meta["data"], version=meta["version"]),
        ),
        (words("close_again"), meta["command"]),
    )


def _stamp(view: View, produced: date, meta: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    scene = view.scene
    return (
        ("product", PRODUCT),
        ("version", meta["version"]),
        ("data", meta["data"]),
        ("selection", meta["view"]),
        ("link", meta["link"]),
        ("command", meta["command"]),
        ("period", f"{iso(scene.start)}/{iso(scene.end)}"),
        ("cutoff", iso(scene.last)),
        ("as-of", iso(pd.Timestamp(scene.selection.as_of)) if scene.selection.as_of else ""),
        ("produced", iso(produced)),
        ("filters", meta["filters"]),
        ("vintage", scene.selection.vintage),
        ("stamp", meta.get("stamp", "")),
    )
