"""Elements of an SVG as text, escaped; no template engine ever sees a word of a record."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from geo.render.style import FONT, INK

SOFT = "#4c4f55"
RULE = "#8f8c85"
GRID = "#e2dfd7"
BLUE = "#175088"


def tag(name: str, *children: str, **attributes: object) -> str:
    """One element; ``stroke_width`` becomes ``stroke-width`` and numbers lose needless digits."""
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    inside = "".join(children)
    return f"<{name}{''.join(parts)}>{inside}</{name}>" if inside else f"<{name}{''.join(parts)}/>"


def root(*children: str, width: float, height: float, alt: str) -> str:
    """An SVG of a size, with its text in words for those who cannot see it."""
    return tag(
        "svg",
        tag("title", escape(alt)),
        tag("rect", width=width, height=height, fill="#ffffff"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
        fill=INK,
        direction="ltr",
    )


def label(
    x: float,
    y: float,
    text: str,
    *,
    side: str = "left",
    size: float = 11,
    rtl: bool = False,
    fill: str = SOFT,
    weight: int = 400,
    halo: str | None = None,
) -> str:
    """Text whose left edge, middle or right edge stands at x, whatever its direction."""
    anchors = {"left": "end", "right": "start"} if rtl else {"left": "start", "right": "end"}
    return tag(
        "text",
        escape(text, quote=False),
        x=x,
        y=y,
        text_anchor=anchors.get(side, "middle"),
        font_size=size,
        font_weight=weight if weight != 400 else None,
        fill=fill,
        direction="rtl" if rtl else None,
        paint_order="stroke" if halo else None,
        stroke=halo,
        stroke_width=3 if halo else None,
        stroke_linejoin="round" if halo else None,
    )


def text_width(text: str, size: float) -> float:
    """Width of text in a sans-serif, roughly and rather too wide."""
    wide = sum(0.34 if c in "iljtfI.,:;'|()[] " else 0.85 if c in "mwMW" else 0.58 for c in text)
    return wide * size


def path_of(points: Iterable[Iterable[tuple[float, float]]], *, closed: bool) -> str:
    """Path data of lines or rings, to a tenth of a unit, without points that fall together."""
    out = []
    for line in points:
        rounded = [(round(x, 1), round(y, 1)) for x, y in line]
        kept = [p for i, p in enumerate(rounded) if not i or p != rounded[i - 1]]
        if len(kept) < 2 + closed:
            continue
        first, *rest = [f"{_value(x)},{_value(y)}" for x, y in kept]
        out.append(f"M{first}L{' '.join(rest)}" + ("Z" if closed else ""))
    return "".join(out)


def hatch(name: str, *, size: float, colour: str, width: float, ground: str | None = None) -> str:
    """A pattern of slanted lines."""
    s = _value(size)
    return tag(
        "pattern",
        tag("rect", width=size, height=size, fill=ground) if ground else "",
        tag("path", d=f"M-1,1l2,-2M0,{s}L{s},0M{_value(size - 1)},{_value(size + 1)}l2,-2",
            stroke=colour, stroke_width=width, fill="none"),
        id=name, width=size, height=size, patternUnits="userSpaceOnUse",
    )  # fmt: skip


def nice_top(value: float) -> int:
    """A round number not below a value, for the top of an axis; even from four upwards."""
    if value <= 4:
        return max(1, int(value))
    step = 1
    while True:
        for factor in (1, 2, 5):
            if value <= 10 * step * factor:
                half = step * factor
                return int(-(-value // (2 * half)) * 2 * half)
        step *= 10


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return str(value)
