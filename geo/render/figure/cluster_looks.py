"""How an area looks in an answer of place: dark where it stands out, hatched where it does not.

Each look differs in lightness and in pattern, so that no answer hangs on a colour.
"""

from __future__ import annotations

from typing import Any

from geo.analysis.space.answer import Answer, say_number
from geo.render.figure.legend import Row
from geo.render.figure.looks import DOTS, edge
from geo.render.figure.words import say
from geo.render.style import EMPTY, ramps

_BLUE = ramps()["count"]["7"]
_QUIET = {"facecolor": "#f6f4ef", "hatch": "////", "hatchcolor": "#dedbd2"}
LOOKS: dict[str, dict[str, Any]] = {
    "none": _QUIET,
    "maybe-high": {"facecolor": _BLUE[3], "hatch": "////", "hatchcolor": "#ffffff"},
    "maybe-low": {"facecolor": EMPTY, "hatch": "////", "hatchcolor": _BLUE[2]},
    "weak": {"facecolor": _BLUE[1], "hatch": "////", "hatchcolor": "#ffffff"},
    "hot": {"facecolor": _BLUE[6]},
    "cold": {"facecolor": EMPTY, "hatch": "ooo", "hatchcolor": _BLUE[3]},
    "island": {"facecolor": EMPTY, "hatch": "xxx", "hatchcolor": DOTS},
    "high-high": {"facecolor": _BLUE[6]},
    "low-low": {"facecolor": EMPTY, "hatch": "ooo", "hatchcolor": _BLUE[3]},
    "high-low": {"facecolor": _BLUE[4], "hatch": "\\\\\\\\", "hatchcolor": "#ffffff"},
    "low-high": {"facecolor": _BLUE[1], "hatch": "...", "hatchcolor": _BLUE[5]},
}
CLUSTERS = (_BLUE[5], _BLUE[3], _BLUE[1])
"""Fill of the strongest cluster, the second, and any further one."""
_ORDER = (
    "high-high", "hot", "high-low", "maybe-high", "weak", "low-high", "low-low", "cold",
    "maybe-low", "island", "none",
)  # fmt: skip


def area_styles(answer: Answer) -> list[dict[str, Any]]:
    """Style of each area of a map, in its order."""
    assert answer.areas is not None  # noqa: S101  (a map has areas)
    return [
        cluster_style(int(group)) if kind == "cluster" else dict(LOOKS[str(kind)])
        for kind, group in zip(answer.areas["kind"], answer.areas["group"], strict=True)
    ]


def cluster_style(number: int) -> dict[str, Any]:
    """Fill of a cluster by its number, from 1."""
    return {"facecolor": CLUSTERS[min(number, len(CLUSTERS)) - 1]}


def legend_rows(answer: Answer, *, lang: str) -> list[Row]:
    """Rows of the legend: the clusters with their numbers, or the looks that occur."""
    assert answer.areas is not None  # noqa: S101  (a map has areas)
    kinds = answer.areas["kind"].value_counts()
    rows = []
    shown = set(answer.areas["group"]) - {0}
    crowd = answer.said.startswith("crowd")
    for row in answer.finding.details.get("clusters", ()):
        number = int(row["cluster"])
        if number not in shown:
            continue
        words = say(
            "where_crowd" if crowd else "where_cluster", lang=lang,
            n=row["incidents" if crowd else "events"], expected=say_number(row["expected"]),
            unit=say(f"unit_{answer.blanks['unit']}", lang=lang),
        )  # fmt: skip
        rows.append(Row(words=f"{number}: {words}", style=edge(cluster_style(number))))
        if crowd:
            dates = say("where_dates", lang=lang, first=row["from"], last=row["to"])
            rows.append(Row(words=dates, style={"facecolor": "none"}))
    for kind in _ORDER:
        if not kinds.get(kind, 0):
            continue
        key = f"where_{kind}"
        if kind == "none" and answer.said.startswith(("scan", "crowd")):
            key = "where_outside_time" if crowd else "where_outside"
        words = f"{say(key, lang=lang)} ({int(kinds[kind])})"
        rows.append(Row(words=words, style=edge(dict(LOOKS[kind]))))
    return rows
