"""Records of different datasets that may be one event: shown as pairs to judge, never merged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz

from geo.analysis.join import assign_districts
from geo.core.tables import each_row
from geo.core.text import match_key
from geo.districts.boundaries import load_boundaries
from geo.incidents.placement import DOT, RING, placement
from geo.incidents.record import Record

COLUMNS = ("a", "b", "score", "days", "day_known", "km", "same_district", "why", "verdict")
_VIOLENCE = ("Battles", "Explosions/Remote violence", "Violence against civilians")
_CROWDS = ("Protests", "Riots")
# One source's battle is another's remote violence; its protest another's riot.
_FAMILY = {**dict.fromkeys(_VIOLENCE, "violence"), **dict.fromkeys(_CROWDS, "crowds")}
_EARTH_KM = 6371.0
_WEIGHTS = {"day": 0.3, "place": 0.35, "type": 0.15, "killed": 0.2}
_LONGEST_DAYS = 31
"""A date vaguer than this could be paired with everything, so it is paired by its first day."""


def near_duplicates(
    record: Record,
    *,
    district_id: pd.Series | None = None,
    near_km: float = 25.0,
    near_days: int = 1,
) -> pd.DataFrame:
    """Pairs of records from different datasets that may be one event.

    Parameters
    ----------
    record
        Record of more than one dataset, as a store gives it.
    district_id
        Resolved district on the index of the incidents; found by `assign_districts` if not given.
    near_km
        Greatest distance in kilometres (great circle, WGS 84) where both have a point that may
        be drawn.
    near_days
        Greatest number of days between the spans of the two dates.

    Returns
    -------
    DataFrame
        One row a pair, best first: ``a`` and ``b`` (incident ids, ``a`` of the dataset that stands
        first), ``score`` (0 to 1: day, place, type and whether their figures of the killed
        overlap), ``days`` between them, ``day_known`` (whether both are dated to the day), ``km``
        between them (NaN without two points), ``same_district``, ``why`` (in words) and
        ``verdict`` (the latest judgement of the pair, empty if none). A pair is in the same
        district or within ``near_km``, within ``near_days``, and of compatible types.
    """
    incidents = record.incidents
    if incidents["dataset"].nunique() < 2:
        return _empty()
    if district_id is None:
        located = assign_districts(incidents, boundaries=load_boundaries())
        district_id = located["district_id"]
    frame = _facts(incidents, district_id)
    pairs = _by_day(frame, near_days)
    left, right = frame.loc[pairs["a"]], frame.loc[pairs["b"]]
    pairs["days"] = _days_between(left, right)
    pairs["day_known"] = left["known"].to_numpy() & right["known"].to_numpy()
    pairs["km"] = _km(left, right)
    district = left["district"].to_numpy(dtype=object)
    pairs["same_district"] = (district == right["district"].to_numpy(dtype=object)) & (
        district != ""
    )
    near = pairs["same_district"] | (pairs["km"] <= near_km)
    kind, other = left["family"].to_numpy(dtype=object), right["family"].to_numpy(dtype=object)
    keep = near.to_numpy() & (kind == other) & (pairs["days"] <= near_days).to_numpy()
    pairs = pairs[keep].reset_index(drop=True)
    if pairs.empty:
        return _empty()
    return _scored(pairs, frame, record, near_km=near_km)


def _facts(incidents: pd.DataFrame, district_id: pd.Series) -> pd.DataFrame:
    """What pairs are compared by; a point that may not be drawn is no point here either."""
    drawn = placement(incidents, district_id)
    first = incidents["date_earliest"]
    last = incidents["date_latest"]
    vague = (last - first).dt.days > _LONGEST_DAYS
    types = incidents["event_type"].astype(object)
    has_point = drawn["placement"].isin([DOT, RING])
    return pd.DataFrame(
        {
            "dataset": pd.factorize(incidents["dataset"])[0],
            "first": first,
            "last": last.where(~vague, first),
            "whole": last,
            "known": incidents["date_precision"].eq("day"),
            "lon": drawn["lon"].where(has_point),
            "lat": drawn["lat"].where(has_point),
            "district": district_id.astype(object).where(district_id.notna(), ""),
            "family": [_FAMILY.get(kind, kind) for kind in types],
            "event_type": types,
            "place": [match_key(str(place)) for place in incidents["place"]],
        },
        index=incidents.index,
    )


def _by_day(frame: pd.DataFrame, near_days: int) -> pd.DataFrame:
    """Pairs whose dates touch when each is widened by the days allowed."""
    dated = frame[frame["first"].notna()]
    spans = [
        pd.date_range(first, last + pd.Timedelta(days=near_days)).to_numpy()
        for first, last in zip(dated["first"], dated["last"], strict=True)
    ]
    days = pd.DataFrame(
        {
            "id": np.repeat(dated.index.to_numpy(dtype=object), [len(span) for span in spans]),
            "dataset": np.repeat(dated["dataset"].to_numpy(), [len(span) for span in spans]),
            "day": np.concatenate(spans) if spans else np.array([], dtype="datetime64[ns]"),
        }
    )
    met = days.merge(days, on="day", suffixes=("_a", "_b"))
    met = met[met["dataset_a"] < met["dataset_b"]].drop_duplicates(["id_a", "id_b"])
    return met[["id_a", "id_b"]].set_axis(["a", "b"], axis=1).reset_index(drop=True)


def _days_between(left: pd.DataFrame, right: pd.DataFrame) -> NDArray[np.int64]:
    after = (left["first"].to_numpy() - right["last"].to_numpy()) / np.timedelta64(1, "D")
    before = (right["first"].to_numpy() - left["last"].to_numpy()) / np.timedelta64(1, "D")
    gap: NDArray[np.int64] = np.maximum(0, np.maximum(after, before)).astype(np.int64)
    return gap


def _km(left: pd.DataFrame, right: pd.DataFrame) -> NDArray[np.float64]:
    lon_a, lat_a = np.radians(left["lon"].to_numpy(float)), np.radians(left["lat"].to_numpy(float))
    lon_b = np.radians(right["lon"].to_numpy(float))
    lat_b = np.radians(right["lat"].to_numpy(float))
    half = (
        np.sin((lat_a - lat_b) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_a - lon_b) / 2) ** 2
    )
    km: NDArray[np.float64] = 2 * _EARTH_KM * np.arcsin(np.sqrt(half))
    return km


def _scored(
    pairs: pd.DataFrame, frame: pd.DataFrame, record: Record, *, near_km: float
) -> pd.DataFrame:
    killed = _killed(record)
    verdicts = {frozenset((row.a, row.b)): row.verdict for row in each_row(record.judgements)}
    rows = []
    for pair in each_row(pairs):
        a, b = frame.loc[pair.a], frame.loc[pair.b]
        alike = fuzz.token_set_ratio(a["place"], b["place"]) / 100
        close = alike if np.isnan(pair.km) else max(0.0, 1 - pair.km / near_km)
        figures = _overlap(killed.get(pair.a), killed.get(pair.b))
        parts = {
            "day": 1.0 if pair.days == 0 and pair.day_known else 0.5,
            "place": max(close, alike, 0.3 if pair.same_district else 0.0),
            "type": 1.0 if a["event_type"] == b["event_type"] else 0.5,
            "killed": {None: 0.5, True: 1.0, False: 0.0}[figures],
        }
        score = sum(_WEIGHTS[name] * part for name, part in parts.items())
        why = _why(pair, _say_days(a, b), same_type=parts["type"] == 1.0, figures=figures)
        verdict = verdicts.get(frozenset((pair.a, pair.b)), "")
        rows.append((round(score, 3), why, verdict))
    pairs[["score", "why", "verdict"]] = pd.DataFrame(rows, index=pairs.index)
    ordered = pairs.sort_values(["score", "a", "b"], ascending=[False, True, True])
    return ordered[list(COLUMNS)].reset_index(drop=True)


def _killed(record: Record) -> dict[str, tuple[float, float]]:
    """Lowest to highest figure of killed in total that anybody gives; never a sum."""
    claims = record.claims
    totals = claims[
        (claims["measure"] == "killed") & (claims["category"] == "total") & ~claims["partial"]
    ]
    high = totals["high"].astype("Float64").fillna(np.inf).astype(float)
    low = totals["low"].astype("Float64").fillna(0).astype(float)
    grouped = pd.DataFrame({"id": totals["incident_id"], "low": low, "high": high}).groupby("id")
    spans = grouped.agg(low=("low", "min"), high=("high", "max"))
    return {str(row.Index): (row.low, row.high) for row in each_row(spans)}


def _overlap(a: tuple[float, float] | None, b: tuple[float, float] | None) -> bool | None:
    if a is None or b is None:
        return None
    return a[0] <= b[1] and b[0] <= a[1]


def _say_days(a: pd.Series, b: pd.Series) -> str:
    """How far apart the dates are; of days that nobody stated it is not said that they are one."""
    gap = max(0, (a["first"] - b["whole"]).days, (b["first"] - a["whole"]).days)
    if not (a["known"] and b["known"]):
        return f"at least {gap} day(s) apart" if gap else "day not known, may be the same"
    if gap:
        return f"{gap} day(s) apart"
    same = (a["first"], a["whole"]) == (b["first"], b["whole"])
    if same:
        return "same day" if a["first"] == a["whole"] else "same days"
    return "days overlap"


def _why(pair: Any, days: str, *, same_type: bool, figures: bool | None) -> str:
    words = [days]
    if not np.isnan(pair.km):
        words.append(f"{pair.km:.0f} km apart")
    if pair.same_district:
        words.append("same district")
    words.append("same type" if same_type else "related types")
    if figures is not None:
        words.append("figures overlap" if figures else "figures differ")
    return ", ".join(words)


def _empty() -> pd.DataFrame:
    frame = pd.DataFrame("", index=range(0), columns=list(COLUMNS), dtype=str)
    frame[["score", "km"]] = frame[["score", "km"]].astype(float)
    frame["days"] = frame["days"].astype("int64")
    frame["day_known"] = frame["day_known"].astype(bool)
    frame["same_district"] = frame["same_district"].astype(bool)
    return frame
