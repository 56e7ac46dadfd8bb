"""The indicators as a person reads them: plain names, shares with their counts, words for yes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.analysis.phrases import say_p

SHARES = ("tactic mix", "share in multi-district operations")
SPREAD = "spatial entropy"
RATIOS = ("attack rate", "deaths per attack, low", "deaths per attack, high", SPREAD)
NUMBERS = {
    "attack rate": "1", "districts per active day": "2", "deaths per attack, low": "3a",
    "deaths per attack, high": "3b", "tactic mix": "4", "share in multi-district operations": "5",
    SPREAD: "6",
}  # fmt: skip
"""Six indicators; the third has a low and a high end."""
NAMES = {
    "attack rate": "{unit} a {step}",
    "districts per active day": "districts hit on a day with attacks",
    "deaths per attack, low": "deaths per attack, lowest claims",
    "deaths per attack, high": "deaths per attack, highest claims",
    "tactic mix": "share of the commonest kind of attack",
    "share in multi-district operations": "share of attacks in operations of several districts",
    SPREAD: "spread: as if evenly over so many districts",
}


def shown_value(indicator: str, value: float) -> str:
    """One value: a share in per cent, the spread as a number of districts, others as they are."""
    if pd.isna(value):
        return "–"
    if indicator in SHARES:
        return f"{100 * value:.0f} %"
    if indicator == SPREAD:
        value = 2.0**value
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def shown_table(table: pd.DataFrame, *, step: str, unit: str) -> pd.DataFrame:
    """The table of a verdict as texts; columns in which nothing stands are left out.

    Parameters
    ----------
    table
        As `geo.analysis.shift.verdict.Verdict` has it.
    step
        ``week``, ``month`` or ``year``, by which the rate is given.
    unit
        What is counted.
    """
    rows = []
    for name, row in table.iterrows():
        key = str(name)
        if pd.isna(row["before"]) and pd.isna(row["after"]):
            continue
        interval = "" if pd.isna(row["low"]) else f"{_change(key, row['low'])} to "
        rows.append(
            {
                "": NUMBERS[key], "indicator": NAMES[key].format(step=step, unit=unit),
                "before": _side(key, row, "before"), "after": _side(key, row, "after"),
                "change": _change(key, row["change"]),
                "95 % interval": interval and interval + _change(key, row["high"]),
                "chance alone (p)": "" if pd.isna(row["p"]) else say_p(float(row["p"])),
                "p, all six allowed for": ""
                if pd.isna(row["adjusted"]) else say_p(float(row["adjusted"])),
                "changed": "" if pd.isna(row["p"]) else "yes" if row["changed"] else "no",
            }
        )  # fmt: skip
    out = pd.DataFrame(rows)
    return out.loc[:, [c for c in out if out[c].ne("").any()]]


def counts(row: Any, side: str) -> tuple[int, int] | None:
    """What a share was counted from; nothing where the indicator is no share."""
    part, whole = row[f"part_{side}"], row[f"whole_{side}"]
    return None if pd.isna(part) or pd.isna(whole) else (round(part), round(whole))


def _side(key: str, row: Any, side: str) -> str:
    own = counts(row, side)
    told = shown_value(key, float(row[side]))
    return f"{told} ({own[0]} of {own[1]})" if own else told


def _change(key: str, value: float) -> str:
    if pd.isna(value):
        return ""
    if key in RATIOS:
        return f"{2.0**value if key == SPREAD else value:.2f} times"
    if key in SHARES:
        return f"{100 * value:+.0f} points" if key != "tactic mix" else f"{100 * value:.0f} % moved"
    return f"{value:+.2f}"
