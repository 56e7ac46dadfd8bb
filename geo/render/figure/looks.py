"""How a district looks: a class colour, or one of the four ways of having no value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.classify import Classes
from geo.render.figure.finding import number
from geo.render.style import EMPTY, ZERO, border_on, ramps

HATCH = "#8d8a82"
DOTS = "#b5b2a9"
ABSENT: dict[str, dict[str, Any]] = {
    "zero": {"facecolor": ZERO},
    "norecord": {"facecolor": EMPTY},
    "nofigure": {"facecolor": EMPTY, "hatch": "...", "hatchcolor": DOTS},
    "nocoverage": {"facecolor": "#f1efea", "hatch": "/////", "hatchcolor": HATCH},
}


def class_colours(classes: Classes, *, harm: bool) -> list[str]:
    """Colours from light to dark, one a class; red for harm only."""
    count = len(classes.upper)
    if not count:
        return []
    known = ramps()["harm" if harm else "count"]
    return known[str(min(count, 7))]


def fills(table: pd.DataFrame, *, classes: Classes, harm: bool) -> list[dict[str, Any]]:
    """Style of each district of a table, in its order."""
    colours = class_colours(classes, harm=harm)
    values = table["value"].to_numpy(dtype="float64", na_value=np.nan)
    out = []
    for look, value in zip(table["look"], values, strict=True):
        if look == "value":
            place = int(np.searchsorted(classes.upper, value - 1e-9))
            out.append({"facecolor": colours[min(place, len(colours) - 1)]})
        else:
            out.append(dict(ABSENT[look]))
    return out


def edge(style: dict[str, Any]) -> dict[str, Any]:
    """Style with the border of a district."""
    return {"edgecolor": border_on(style["facecolor"]), "linewidth": 0.45} | style


def class_labels(classes: Classes, *, smallest: float) -> list[str]:
    """Ranges of the classes as a reader sees them; whole numbers do not overlap."""
    labels = []
    whole = all(float(u).is_integer() for u in classes.upper) and float(smallest).is_integer()
    low = smallest
    for upper in classes.upper:
        labels.append(
            number(low) if number(low) == number(upper) else f"{number(low)}–{number(upper)}"
        )
        low = upper + 1 if whole else upper
    return labels


def is_dark(colour: str) -> bool:
    """Whether white text reads better on a colour than black."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    light: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return light < 0.2
