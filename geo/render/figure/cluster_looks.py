"""How an area looks in an answer of place: dark where it stands out, light grey where it does not.

Each look differs in lightness or in pattern, so that no answer hangs on a colour. No look is
hatched in lines: in every picture of the product that means that there are no data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from geo.analysis.space.answer import Answer, say_number
from geo.render.figure.legend import Row
from geo.render.figure.looks import DOTS, edge
from geo.render.figure.words import say
from geo.render.style import EMPTY, ramps

_BLUE = ramps()["count"]["7"]
_QUIET = {"facecolor": "#e9e7e1"}
LOOKS: dict[str, dict[str, Any]] = {
    "none": _QUIET,
    "maybe-high": {"facecolor": _BLUE[3]},
    "maybe-low": {"facecolor": EMPTY, "hatch": "oo", "hatchcolor": _BLUE[2]},
    "weak": {"facecolor": _BLUE[2]},
    "hot": {"facecolor": _BLUE[6]},
    "cold": {"facecolor": EMPTY, "hatch": "ooo", "hatchcolor": _BLUE[3]},
    "island": {"facecolor": EMPTY, "hatch": "xxx", "hatchcolor": DOTS},
    "high-high": {"facecolor": _BLUE[6]},
    "low-low": {"facecolor": EMPTY, "hatch": "ooo", "hatchcolor": _BLUE[3]},
    "high-low": {"facecolor": _BLUE[4], "hatch": "**", "hatchcolor": "#ffffff"},
    "low-high": {"facecolor": _BLUE[1], "hatch": "...", "hatchcolor": _BLUE[5]},
}
_BLANK = {"facecolor": "none"}
NameOf = Callable[[Sequence[str]], list[str]]
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


def legend_rows(answer: Answer, *, lang: str, names: NameOf | None = None) -> list[Row]:
    """Rows of the legend: the clusters with numbers and districts, or the looks that occur.

    Parameters
    ----------
    answer, lang
        What is drawn, and in which language.
    names
        Names of some areas as lines; without it a cluster is given by its numbers alone.
    """
    assert answer.areas is not None  # noqa: S101  (a map has areas)
    kinds = answer.areas["kind"].value_counts()
    rows = []
    shown = set(answer.areas["group"]) - {0}
    crowd = answer.said.startswith("crowd")
    unit = say(f"unit_{answer.blanks['unit']}", lang=lang)
    joined = (answer.areas["members"].map(len) > 1).any()
    counted = "units" if joined else "districts"
    for row in answer.finding.details.get("clusters", ()):
        number = int(row["cluster"])
        if number not in shown:
            continue
        words = say(
            "where_crowd" if crowd else "where_cluster", lang=lang,
            n=row["incidents" if crowd else "events"], expected=say_number(row["expected"]),
            unit=unit,
        )  # fmt: skip
        rows.append(Row(words=f"{number}: {words}", style=edge(cluster_style(number))))
        if crowd:
            dates = say("where_dates", lang=lang, first=row["from"], last=row["to"])
            rows.append(Row(words=dates, style=_BLANK))
        if names:
            rows += [Row(words=line, style=_BLANK) for line in names(row["members"])]
    for kind in _ORDER:
        if not kinds.get(kind, 0):
            continue
        key = f"where_{kind}"
        if kind == "none" and answer.said.startswith(("scan", "crowd")):
            key = "where_outside_time" if crowd else "where_outside"
        words = say(f"where_of_{counted}", lang=lang, what=say(key, lang=lang), n=int(kinds[kind]))
        rows.append(Row(words=words, style=edge(dict(LOOKS[kind]))))
        if names and kind == "weak":
            weak = answer.areas.index[answer.areas["kind"] == kind]
            rows += [Row(words=line, style=_BLANK) for line in names([str(one) for one in weak])]
    details = answer.finding.details
    if "population_year" in details and "events" in details:
        words = say("where_total", lang=lang, n=f"{details['events']:,}", unit=unit,
                    year=details["population_year"])  # fmt: skip
        rows.append(Row(words=words, style=_BLANK))
    return rows
