"""Colours of every picture: a grey base, blue for counts, one red for harm.

Ramps run from light to dark with even steps of lightness, so they keep their order in greyscale
and for the three common colour-vision deficiencies.
"""

from __future__ import annotations

INK = "#1c2126"
BORDERS = ("#7d7a72", "#45423c", "#ffffff")
"""Lines around districts; `border_on` picks the first that can be seen on a fill."""
EMPTY = "#fbfaf7"
ZERO = "#e9e6dd"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Naskh Arabic", sans-serif'

_BLUE = ("#dbe8f3", "#b3d0e6", "#85b4d8", "#5594c5", "#2f72aa", "#175088", "#0b315c")
_RED = ("#fbe0d8", "#f6bda9", "#eb9479", "#d9664f", "#bd3a2f", "#951f20", "#650f14")
_STEPS = {
    1: (3,),
    2: (1, 4),
    3: (1, 3, 5),
    4: (0, 2, 4, 6),
    5: (0, 2, 3, 5, 6),
    6: (0, 1, 2, 4, 5, 6),
    7: (0, 1, 2, 3, 4, 5, 6),
}

EVENT_TYPE_COLOURS = {
    "Battles": "#173a63",
    "Explosions/Remote violence": "#5b8fbf",
    "Violence against civilians": "#a9c9e4",
    "Protests": "#6f6b63",
    "Riots": "#45423c",
    "Strategic developments": "#c9c5bb",
}

LAND = "#f3f1ec"
CONTEXT = {
    "sea": {"stroke": False, "fillColor": "#e3ebf0", "fillOpacity": 1},
    "border": {"color": "#cbc8bf", "weight": 0.8, "opacity": 1},
    "line": {"color": "#dcd9d1", "weight": 0.7, "opacity": 1},
}


def border_on(fill: str) -> str:
    """Colour of the line around a district: at least 3 : 1 against its fill.

    Two districts of one class can be told apart (WCAG 2.2, 1.4.11), light ones by a grey line and
    dark ones by a white one.

    Parameters
    ----------
    fill
        Colour as ``#rrggbb``.
    """
    return next((line for line in BORDERS if contrast(line, fill) >= 3), BORDERS[-1])


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as ``#rrggbb``, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ramps() -> dict[str, dict[str, list[str]]]:
    """Colours by number of classes: ``{"count": {"4": [...]}, "harm": {...}}``."""
    return {
        name: {str(n): [colours[i] for i in steps] for n, steps in _STEPS.items()}
        for name, colours in (("count", _BLUE), ("harm", _RED))
    }


def block_style() -> dict[str, object]:
    """What the web map needs to know of the style."""
    return {
        **ramps(),
        "types": list(EVENT_TYPE_COLOURS.values()),
        "context": CONTEXT,
        "ink": INK,
        "borders": list(BORDERS),
        "empty": EMPTY,
        "zero": ZERO,
        "font": FONT,
    }
