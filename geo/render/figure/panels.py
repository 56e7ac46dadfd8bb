"""Small multiples: the same map by year, by who says so or by type of event, with one key."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from geo.analysis.classify import Classes, classify
from geo.analysis.district_table import district_table
from geo.analysis.scene import Scene, in_view
from geo.core.errors import OptionError
from geo.incidents.filters import in_period
from geo.incidents.model import CLAIMANT_TYPES, EVENT_TYPES
from geo.incidents.record import subject_starts
from geo.incidents.selection import with_changes
from geo.incidents.tally import tally
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.district_map import draw_map
from geo.render.figure.edges import Drawing, draw_findings, draw_foot, draw_heading, fit_findings
from geo.render.figure.finding import alt_text, number, say_measured, what_is_shown
from geo.render.figure.fonts import cut, line_height, text_width
from geo.render.figure.footer import Frame
from geo.render.figure.ground import WIDEST
from geo.render.figure.legend import draw_legend, legend_size, make_legend
from geo.render.figure.looks import fills
from geo.render.figure.sizes import Size
from geo.render.figure.strip import draw_strip, strip_height
from geo.render.figure.tile_map import draw_tiles
from geo.render.figure.words import say, say_period

MULTIPLES = ("year", "claimant", "type")
_MOST = 16
_TALLEST_STRIP = 60.0
_PT = 25.4 / 72


def split_scene(scene: Scene, *, by: str) -> list[tuple[str, Scene]]:
    """Scenes of the panels with their names; those without a record or claim are left out.

    Raises
    ------
    OptionError
        If there is no such kind of multiples, or it would make too many panels to read.
    """
    if by not in MULTIPLES:
        raise OptionError(f"No multiples by {by!r}", where="multiples", choices=MULTIPLES)
    lang = scene.selection.lang
    if by == "year":
        years = range(scene.start.year, scene.end.year + 1)
        parts = [(str(y), _one_year(scene, y)) for y in years]
    elif by == "type":
        parts = [
            (say(f"type_{kind}", lang=lang), _subset(scene, scene.incidents["event_type"] == kind))
            for kind in EVENT_TYPES
        ]
        parts = [(name, part) for name, part in parts if len(in_view(part))]
    else:
        kinds = [k for k in CLAIMANT_TYPES if _spoken(scene, k).any()]
        parts = [(_first_up(say(f"rule_{k}", lang=lang)), _one_claimant(scene, k)) for k in kinds]
    if len(parts) > _MOST:
        raise OptionError(f"{len(parts)} panels cannot be read", where="multiples, from, to",
                          fix=f"Choose a period of at most {_MOST} years")  # fmt: skip
    return parts


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _subset(scene: Scene, mask: pd.Series) -> Scene:
    return replace(scene, incidents=scene.incidents[mask.to_numpy()])


def _one_year(scene: Scene, year: int) -> Scene:
    start = max(scene.start, pd.Timestamp(year, 1, 1))
    end = min(scene.end, pd.Timestamp(year, 12, 31))
    period = in_period(scene.incidents, start=start.to_datetime64(), end=end.to_datetime64())
    return replace(scene, incidents=scene.incidents.assign(**period), start=start, end=end)


def _spoken(scene: Scene, kind: str) -> pd.Series:
    claims = scene.record.claims
    own = claims.loc[claims["claimant_type"] == kind, "incident_id"]
    return in_view(scene).index.to_series().isin(own)


def _one_claimant(scene: Scene, kind: str) -> Scene:
    """Under this claimant's own rule for a toll; the incidents they spoke of for a count."""
    claims = scene.record.claims
    spoken = scene.incidents.index.isin(claims.loc[claims["claimant_type"] == kind, "incident_id"])
    part = replace(scene, incidents=scene.incidents[spoken])
    if scene.selection.measure != "killed":
        return part
    return replace(
        part,
        selection=with_changes(scene.selection, rule=kind),
        fold=lambda: tally(
            claims, rule=kind, as_of=scene.selection.as_of, starts=subject_starts(scene.record)
        ),
    )


def compose_panels(
    scene: Scene, *, frame: Frame, paper: Size, title: str | None, by: str, tiles: bool
) -> Drawing:
    """Lay small multiples out: one set of classes, counts of all panels together in the key."""
    parts = split_scene(scene, by=by)
    tables = [district_table(part) for _, part in parts]
    pooled = pd.concat(tables, ignore_index=True) if tables else district_table(scene)
    classes = classify(
        pooled["value"], scheme=scene.selection.scheme, classes=scene.selection.classes
    )
    harm = scene.selection.measure == "killed"
    lang = scene.selection.lang
    what = what_is_shown(scene.selection)
    heading = title or say(
        "title_panels", lang=lang, period=say_period(scene.start, scene.end, lang=lang),
        what=what[:1].lower() + what[1:] if lang == "en" else what, by=say(f"by_{by}", lang=lang),
    )  # fmt: skip
    sheet = Sheet(width=paper.width, height=paper.height, rtl=lang == "ur")
    inner = Box(
        x=paper.margin, y=paper.margin, w=paper.width - 2 * paper.margin,
        h=paper.height - 2 * paper.margin,
    )  # fmt: skip
    measured = say_measured(scene, filters=frame.filters, each=by == "claimant" and harm)
    note = f"{measured} {say('panel_all', lang=lang, n=len(parts))}"
    top = draw_heading(sheet, inner, heading, note, paper=paper)
    bottom = draw_foot(sheet, inner, scene, frame, paper=paper, tiles=tiles)
    legend = make_legend(scene, table=pooled, classes=classes, harm=harm, marks=False)
    wide, tall = legend_size(legend, size=paper.small, columns=1)
    # Key and strip stand side by side where both fit, else the strip is left out.
    together = inner.w - wide > 90
    foot = max(strip_height(scene, size=paper.small), tall) if together else tall
    findings = fit_findings(
        sheet, frame, width=inner.w, paper=paper, lang=lang,
        room=lambda taken: bottom - foot - 3 - top - taken,
    )  # fmt: skip
    start = draw_findings(sheet, inner, top, findings)
    body = Box(x=inner.x, y=start, w=inner.w, h=bottom - foot - 3 - start)
    y = _draw_grid(sheet, body, parts, tables, classes=classes, harm=harm, paper=paper, tiles=tiles)
    foot = min(bottom - y - 4, _TALLEST_STRIP)
    y = bottom - max(foot, tall)
    start = inner.right - wide if sheet.rtl else inner.x - 2
    key = Box(x=start, y=y, w=wide, h=tall)
    draw_legend(sheet, key, legend, size=paper.small, columns=1)
    if together:
        left = inner.x if sheet.rtl else inner.x + wide + 4
        draw_strip(sheet, Box(x=left, y=y, w=inner.w - wide - 4, h=foot), scene, size=paper.small)
    said = "; ".join(
        _say_panel(name, table, part) for (name, part), table in zip(parts, tables, strict=True)
    )
    alt = alt_text(
        scene, table=district_table(scene), title=heading, standing=pd.DataFrame(), tiles=tiles
    )
    return Drawing(figure=sheet.figure, title=heading, alt=f"{alt} {said}.")


def _say_panel(name: str, table: pd.DataFrame, part: Scene) -> str:
    shown = table[table["look"] == "value"]
    text = say("panel_head", lang=part.selection.lang, name=name, n=len(in_view(part)))
    if shown.empty:
        return text
    best = shown.iloc[int(shown["value"].astype("float64").argmax())]
    return f"{text}, {best['name']} {number(float(best['value']))}"


def _draw_grid(
    sheet: Sheet, body: Box, parts: list[tuple[str, Scene]], tables: list[pd.DataFrame], *,
    classes: Classes, harm: bool, paper: Size, tiles: bool,
) -> float:  # fmt: skip
    """Draw the panels; returns the lower edge of the last row."""
    count = max(len(parts), 1)
    columns = _columns(count, body, head=line_height(paper.base))
    rows = math.ceil(count / columns)
    gap = 3.0
    wide = (body.w - gap * (columns - 1)) / columns
    head = line_height(paper.base)
    high = min((body.h - gap * (rows - 1)) / rows - head, wide * 1.02)
    across = min(wide, high * WIDEST)
    for index, ((name, part), table) in enumerate(zip(parts, tables, strict=True)):
        row, column = divmod(index, columns)
        if sheet.rtl:
            column = columns - 1 - column
        y = body.y + row * (head + high + gap)
        cell = Box(x=body.x + column * (wide + gap), y=y, w=wide, h=head + high)
        number_said = say("panel_head", lang=part.selection.lang, name="", n=len(in_view(part)))
        room = cell.w - text_width(number_said, size=paper.base, weight="bold")
        short = cut(name, room=room, size=paper.base, weight="bold")
        words = say("panel_head", lang=part.selection.lang, name=short, n=len(in_view(part)))
        x, ha = (cell.right, "right") if sheet.rtl else (cell.x, "left")
        sheet.text(x, cell.y + paper.base * _PT, words, size=paper.base, weight="bold", ha=ha)
        left = cell.right - across if sheet.rtl else cell.x
        place = Box(x=left, y=cell.y + head, w=across, h=high)
        styles = fills(table, classes=classes, harm=harm)
        if tiles:
            draw_tiles(sheet, place, part, table=table, styles=styles, size=paper.small, taken=[],
                       names=False)  # fmt: skip
        else:
            draw_map(sheet, place, part, table=table, styles=styles, size=paper.small, taken=[],
                     names=False, marks=False)  # fmt: skip
    return body.y + rows * (head + high + gap) - gap


def _columns(count: int, body: Box, *, head: float) -> int:
    """Number of columns that makes the maps largest."""

    def side(columns: int) -> float:
        rows = math.ceil(count / columns)
        return min(body.w / columns, (body.h / rows - head - 3) / 0.9)

    return max(range(1, count + 1), key=side)
