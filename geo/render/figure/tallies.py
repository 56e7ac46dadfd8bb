"""Three tallies side by side: what the state, armed groups and independent sources say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.analysis.scene import Scene, in_view
from geo.analysis.sides import SIDE_NAMES, say_range, side_figures
from geo.core.tables import each_row
from geo.incidents.model import CATEGORIES
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.words import say, say_day
from geo.render.style import INK, ramps

_HIGH, _LOW = (ramps()["harm"]["7"][i] for i in (1, 3))
_GREY = "#5a5750"
_PT = 25.4 / 72
_GAP = 5.0
_SHORTEST_BAR = 14.0


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """Figures of each side about one operation or about the incidents of a view.

    ``title`` is empty without an operation; ``standing`` and ``steps`` as `side_figures` has them.
    """

    title: str
    standing: pd.DataFrame
    steps: pd.DataFrame

    @property
    def categories(self) -> list[str]:
        """Categories worth a panel; totals only where some side gives nothing finer."""
        finer = self.standing[self.standing["category"] != "total"]
        have = set(finer["category"])
        if set(self.standing["side"]) - set(finer["side"]):
            have.add("total")
        return [c for c in CATEGORIES if c in have]


def find_operation(scene: Scene) -> str:
    """The operation a plate is about: the one chosen, in focus, or largest in a short period."""
    selection = scene.selection
    if selection.operation:
        return selection.operation
    if selection.focus.startswith("o:") and selection.focus[2:] in scene.operations.index:
        return selection.focus[2:]
    frame = scene.operations
    touching = frame[
        (frame["kind"] == "operation")
        & (frame["date_earliest"] <= scene.end)
        & (frame["date_latest"] >= scene.start)
    ]
    members = scene.record.memberships
    counts = members.loc[
        members["incident_id"].isin(in_view(scene).index)
        & members["operation_id"].isin(touching.index),
        "operation_id",
    ].value_counts()
    share = counts.max() / max(len(in_view(scene)), 1) if len(counts) else 0.0
    return str(counts.sort_index().idxmax()) if share > 0.5 else ""


def make_tallies(scene: Scene) -> Tallies:
    """Tallies of the operation in view, or of the incidents of the selection."""
    operation = find_operation(scene)
    incidents = None if operation else in_view(scene)
    standing, steps = side_figures(
        scene.record,
        pd.Index([operation]) if incidents is None else incidents.index,
        as_of=scene.selection.as_of,
        incidents=incidents,
        events=scene.events,
    )
    title = str(scene.operations.loc[operation, "title"]) if operation else ""
    return Tallies(title=title, standing=standing, steps=steps)


def _head(scene: Scene, tallies: Tallies) -> tuple[str, str]:
    lang = scene.selection.lang
    kind = "operation" if tallies.title else "selection"
    notes = [say(f"tally_note_{kind}", lang=lang)]
    if "total" in tallies.categories:
        notes.append(say("tally_note_total", lang=lang))
    return say(f"tally_{kind}", lang=lang, title=tallies.title), " ".join(notes)


def tally_columns(tallies: Tallies, *, width: float, size: float, lang: str) -> int:
    """Number of columns that leaves the bars room to be read."""
    label, said = _widths(tallies, size=size, lang=lang)
    count = max(len(tallies.categories), 1)
    fitting = [
        n
        for n in range(1, count + 1)
        if (width - _GAP * (n - 1)) / n - label - said >= _SHORTEST_BAR
    ]
    best = max(fitting, default=1)
    return -(-count // -(-count // best))


def _widths(tallies: Tallies, *, size: float, lang: str) -> tuple[float, float]:
    """Room for the names of the sides and for the written figures, the same in all panels."""
    names = [text_width(say(f"side_{s}", lang=lang), size=size) for s in SIDE_NAMES]
    said = [text_width(say("tally_none", lang=lang), size=size)]
    said += [text_width(_figure_words(r, lang=lang), size=size) for r in each_row(tallies.standing)]
    return max(names) + 1.8, max(said) + 2.5


def tallies_height(
    sheet: Sheet, scene: Scene, tallies: Tallies, *, width: float, columns: int, size: float
) -> float:
    """Millimetres that the tallies take."""
    head, note = _head(scene, tallies)
    tall = sheet.block_height(head, width=width, size=size + 0.5, weight="bold")
    tall += sheet.block_height(note, width=width, size=size)
    row = line_height(size) * 1.05
    count = len(tallies.categories)
    rows = -(-count // columns) if count else 0
    return tall + rows * (row * (1 + len(SIDE_NAMES)) + 1.2) + (row if not count else 0) + 1


def draw_tallies(
    sheet: Sheet, box: Box, scene: Scene, tallies: Tallies, *, columns: int, size: float
) -> None:
    """Draw the tallies in a box; one scale of people in all panels."""
    lang = scene.selection.lang
    head, note = _head(scene, tallies)
    y = sheet.block(box, head, size=size + 0.5, weight="bold")
    y = sheet.block(Box(x=box.x, y=y, w=box.w, h=1), note, size=size, colour=_GREY) + 0.8
    categories = tallies.categories
    if not categories:
        sheet.block(Box(x=box.x, y=y, w=box.w, h=1), say("tally_nothing", lang=lang), size=size)
        return
    top = float(tallies.standing.loc[tallies.standing["category"].isin(categories), "high"].max())
    if len(tallies.steps):
        top = max(
            top, float(tallies.steps.loc[tallies.steps["category"].isin(categories), "high"].max())
        )
    row = line_height(size) * 1.05
    gap = _GAP
    wide = (box.w - gap * (columns - 1)) / columns
    widths = _widths(tallies, size=size, lang=lang)
    tall = row * (1 + len(SIDE_NAMES)) + 1.2
    for number, category in enumerate(categories):
        column, line = number % columns, number // columns
        if sheet.rtl:
            column = columns - 1 - column
        place = Box(x=box.x + column * (wide + gap), y=y + line * tall, w=wide, h=tall)
        _draw_category(
            sheet,
            place,
            tallies,
            category,
            top=max(top, 1.0),
            row=row,
            size=size,
            lang=lang,
            widths=widths,
        )


def _draw_category(
    sheet: Sheet, box: Box, tallies: Tallies, category: str, *, top: float, row: float, size: float,
    lang: str, widths: tuple[float, float],
) -> None:  # fmt: skip
    x, ha = (box.right, "right") if sheet.rtl else (box.x, "left")
    sheet.text(
        x,
        box.y + row * 0.72,
        say(f"category_{category}", lang=lang),
        size=size,
        weight="bold",
        ha=ha,
    )
    names = [say(f"side_{s}", lang=lang) for s in SIDE_NAMES]
    label, said = widths
    own = tallies.standing[tallies.standing["category"] == category].set_index("side")
    figures = dict.fromkeys(SIDE_NAMES, say("tally_none", lang=lang))
    figures |= {r.Index: _figure_words(r, lang=lang) for r in each_row(own)}
    start, room = box.x + label, max(box.w - label - said, 4)
    if sheet.rtl:
        start = box.x + said
    for index, side in enumerate(SIDE_NAMES):
        y = box.y + row * (index + 1)
        baseline = y + row * 0.72
        sheet.text(x, baseline, names[index], size=size, ha=ha)
        _draw_bar(sheet, Box(x=start, y=y + row * 0.2, w=room, h=row * 0.6), own, side, top=top)
        steps = tallies.steps
        steps = steps[(steps["side"] == side) & (steps["category"] == category)]
        for value in sorted(set(steps["low"]) | set(steps["high"])):
            at = _x(sheet, start, room, float(value), top)
            sheet.line([(at, y + row * 0.08), (at, y + row * 0.92)], z=4, width=0.5, colour=INK)
        end = box.x if sheet.rtl else box.right
        sheet.text(
            end, baseline, figures[side], size=size, ha="left" if sheet.rtl else "right",
            colour=INK if side in own.index else _GREY,
        )  # fmt: skip


def _figure_words(r: Any, *, lang: str) -> str:
    figure = say_range(int(r.low), int(r.high), at_least=bool(r.at_least))
    return f"{figure} · {say_day(r.as_of, lang=lang, short=True)}"


def _x(sheet: Sheet, start: float, room: float, value: float, top: float) -> float:
    share = value / top
    return start + room * ((1 - share) if sheet.rtl else share)


def _draw_bar(sheet: Sheet, box: Box, own: pd.DataFrame, side: str, *, top: float) -> None:
    zero = _x(sheet, box.x, box.w, 0, top)
    sheet.line([(zero, box.y - 0.4), (zero, box.bottom + 0.4)], z=3, colour="#aaa79f", width=0.4)
    if side not in own.index:
        return
    low, high = float(own["low"][side]), float(own["high"][side])
    for value, colour, z in ((high, _HIGH, 2.4), (low, _LOW, 2.5)):
        at = _x(sheet, box.x, box.w, value, top)
        sheet.rect(Box(x=min(zero, at), y=box.y, w=abs(at - zero), h=box.h), z=z, facecolor=colour)
