"""What a plate says: its title, the measure in words, and the alt text, all from the data."""

from __future__ import annotations

import pandas as pd

from geo.analysis.scene import Scene, count_records
from geo.analysis.sides import side_lines
from geo.core.short_number import short_number
from geo.core.tables import each_row
from geo.districts.sets import POPULATION_YEAR
from geo.districts.tables import load_districts
from geo.incidents.selection import Selection
from geo.render.figure.words import say, say_day, say_period
from geo.render.filters import say_left_out

_NAMED = 3
_LISTED = 5


def district_label(ids: pd.Index, names: pd.Series, *, lang: str) -> list[str]:
    """Names of districts in the language of the plate."""
    if lang == "ur":
        urdu = load_districts()["name_ur"].reindex(ids).to_numpy()
        return [str(n) if pd.isna(u) else str(u) for u, n in zip(urdu, names, strict=True)]
    return [str(n) for n in names]


def number(value: float) -> str:
    """Number as a reader sees it: whole if it is a count, three figures if it is a rate."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}" if value >= 1 else short_number(value, digits=2)


def what_is_shown(selection: Selection) -> str:
    """Name of the measure in words, such as "Civilians killed"."""
    key = (
        f"killed_{selection.category}"
        if selection.measure == "killed"
        else f"measure_{selection.measure}"
    )
    return say(key, lang=selection.lang)


def _lower(text: str, lang: str) -> str:
    return text[:1].lower() + text[1:] if lang == "en" else text


def propose_title(scene: Scene, *, table: pd.DataFrame) -> str:
    """Sentence that states the finding and names the measure."""
    selection, lang = scene.selection, scene.selection.lang
    period = say_period(scene.start, scene.end, lang=lang)
    if (table["look"] == "nocoverage").all():
        return say("title_nocoverage", lang=lang, period=period)
    somewhere = bool((table["records"] > 0).any())
    low, high = count_records(scene, placed=somewhere)
    records = say("n_records", lang=lang, n=f"{low:,}" if low == high else f"{low:,}–{high:,}")
    if not somewhere:
        if high:
            return say("title_unplaced", lang=lang, period=period, n=records)
        hidden = scene.leaves_out
        return say("title_none_open" if hidden else "title_norecord", lang=lang, period=period)
    shown = table[(table["look"] == "value")]
    what = _lower(what_is_shown(selection), lang)
    if shown.empty:
        return say("title_none", lang=lang, period=period, what=what)
    key = f"title_{selection.measure}"
    districts = (
        int((table["records"] > 0).sum()) if selection.measure == "incidents" else len(shown)
    )
    return say(
        key, lang=lang, period=period, n=records,
        d=say("n_districts", lang=lang, n=districts), what=what,
        top=_say_top(shown, selection),
    )  # fmt: skip


def _say_top(shown: pd.DataFrame, selection: Selection) -> str:
    lang = selection.lang
    best = shown[shown["value"] == shown["value"].max()]
    names = district_label(best.index, best["name"], lang=lang)
    first = best.iloc[0]
    value = _written(first, selection)
    if len(best) == 1:
        return say("top_one", lang=lang, name=names[0], value=value)
    value = number(float(first["value"])) + (_unit(selection) if selection.per != "count" else "")
    if len(best) == 2:
        return say("top_two", lang=lang, name=names[0], other=names[1], value=value)
    if len(best) == _NAMED:
        return say(
            "top_three", lang=lang, name=names[0], other=names[1], third=names[2], value=value
        )
    return say("top_many", lang=lang, n=len(best), value=value)


def _unit(selection: Selection) -> str:
    return " " + say(f"rate_{selection.per}", lang=selection.lang)


def _written(row: pd.Series, selection: Selection) -> str:
    """Range of a district, or the rate that is drawn."""
    if selection.per != "count":
        return number(float(row["value"])) + _unit(selection)
    low, high = int(row["low"]), int(row["high"])
    text = str(high) if low == high else f"{low}–{high}"
    return text + ("+" if row["at_least"] else "")


def say_measured(scene: Scene, *, filters: str, each: bool = False) -> str:
    """Line below the title: measure, base, end of the range, rule, as-of date, what is left out.

    ``each`` says that every panel has a rule of its own.
    """
    selection, lang = scene.selection, scene.selection.lang
    parts = [
        say(
            "measured", lang=lang, what=_lower(what_is_shown(selection), lang),
            base=say(f"base_{selection.per}", lang=lang, year=POPULATION_YEAR),
            bound=say(f"bound_{selection.bound}", lang=lang),
        )
    ]  # fmt: skip
    if selection.measure == "killed":
        rule = say(f"rule_{selection.rule}", lang=lang)
        parts.append(
            say("rule_each", lang=lang) if each else say("rule_said", lang=lang, rule=rule)
        )
    if selection.made_total:
        parts.append(say("total_why", lang=lang))
    if selection.as_of:
        parts.append(say("as_of_said", lang=lang, date=say_day(selection.as_of, lang=lang)))
    if filters:
        parts.append(say("filters_said", lang=lang, filters=filters))
    left_out = say_left_out(scene)
    if left_out:
        parts.append(left_out)
    return " ".join(parts)


def alt_text(
    scene: Scene, *, table: pd.DataFrame, title: str, standing: pd.DataFrame, tiles: bool = False
) -> str:
    """Text that states the finding for those who do not see the picture."""
    selection, lang = scene.selection, scene.selection.lang
    key = "alt_tiles" if tiles else "alt_map"
    parts = [say(key, lang=lang, n=len(table), title=title.rstrip("."))]
    shown = table[table["look"] == "value"].sort_values("value", ascending=False, kind="stable")
    if len(shown):
        best = shown.head(_LISTED)
        names = district_label(best.index, best["name"], lang=lang)
        rows = zip(names, each_row(best), strict=True)
        parts.append(
            say("alt_top", lang=lang, list=", ".join(
                f"{n} {_written(pd.Series(r._asdict()), selection)}" for n, r in rows))
        )  # fmt: skip
    looks = table["look"].value_counts()
    absent = {k: int(looks.get(k, 0)) for k in ("norecord", "nofigure", "nocoverage")}
    parts.append(say("alt_absent", lang=lang, **absent))
    if len(standing):
        said = [
            say(
                "alt_side", lang=lang, figure=figure, side=say(f"side_{side}", lang=lang),
                category=_lower(say(f"category_{category}", lang=lang), lang),
            )
            for side, category, figure in side_lines(standing)
        ]  # fmt: skip
        parts.append(say("alt_sides", lang=lang, list="; ".join(said)))
    return " ".join(parts)
