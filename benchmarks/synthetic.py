"""Synthetic incidents of any number: clustered round towns, of mixed precision, told as claims.

Nothing in them happened. The tables are those of `geo.incidents.model`, so they can be drawn,
imported as files of our own format, or stand in for the bundled record::

    python benchmarks/synthetic.py OUT --n 100000             incidents.csv, claims.csv, sources.csv
    python benchmarks/synthetic.py OUT --n 100000 --as-data   a folder for ATLAS_DATA
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from geo.core.settings import data_dir
from geo.districts.tables import district_names
from geo.incidents import model

SEED = 20260131
_FIRST = np.datetime64("2013-01-01", "D")
_DAYS = int((np.datetime64("2026-06-30", "D") - _FIRST).astype(int)) + 1
_TYPES = {
    "Battles": ("Armed clash", 0.34),
    "Explosions/Remote violence": ("Remote explosive/landmine/IED", 0.3),
    "Violence against civilians": ("Attack", 0.2),
    "Protests": ("Peaceful protest", 0.1),
    "Riots": ("Mob violence", 0.02),
    "Strategic developments": ("Disrupted weapons use", 0.04),
}
_CLAIMANTS = (
    ("Monitor A", "monitor", 0.42),
    ("Monitor B", "monitor", 0.1),
    ("officials", "official", 0.2),
    ("police", "official", 0.1),
    ("Group A", "armed_group", 0.08),
    ("Group B", "armed_group", 0.04),
    ("hospital", "medical", 0.03),
    ("Outlet A", "media", 0.03),
)
_CATEGORIES = ("civilian", "security", "militant", "unspecified", "total")
_OPERATIONS = 24


def make_tables(n: int, *, seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Tables of a record with ``n`` incidents, as text frames; the same seed, the same tables."""
    random = np.random.default_rng(seed)
    incidents = _incidents(n, random)
    claims = _claims(incidents, random)
    operations, memberships = _operations(incidents, random)
    sources = pd.DataFrame(
        {
            "source_id": [f"source-{k}" for k in range(400)],
            "publisher": [f"Publisher {k % 40}" for k in range(400)],
            "title": [f"Report {k}" for k in range(400)],
            "date": "2026-06-30",
            "url": [f"https://example.org/reports/{k}" for k in range(400)],
            "weak": "false",
        }
    )
    coverage = pd.DataFrame(
        {
            "dataset": ["synthetic"], "area": ["Balochistan"], "period_from": ["2013-01-01"],
            "period_to": ["2026-06-30"], "density": ["dense"], "leaves_out": [""],
            "statement_en": ["Synthetic records: nothing in them happened."],
            "statement_ur": ["مصنوعی اندراج: ان میں سے کچھ بھی نہیں ہوا۔"],
        }
    )  # fmt: skip
    made = {
        "incidents": incidents, "operations": operations, "claims": claims, "sources": sources,
        "memberships": memberships, "coverage": coverage,
    }  # fmt: skip
    return {t.name: _whole(made.get(t.name), t) for t in model.TABLES}


def _whole(frame: pd.DataFrame | None, table: model.Table) -> pd.DataFrame:
    """A frame with all columns of its table, as text, empty where nothing was made."""
    if frame is None:
        return pd.DataFrame(columns=list(table.columns), dtype=str)
    flags = dict.fromkeys(table.flags, "false")
    blank = {c: flags.get(c, "") for c in table.columns if c not in frame}
    out = frame.assign(**blank)[list(table.columns)]
    return out.astype(object).where(out.notna(), "").astype(str)


def _pick(random: np.random.Generator, weights: list[float], n: int) -> np.ndarray:
    share = np.array(weights) / sum(weights)
    return random.choice(len(share), size=n, p=share)


def _incidents(n: int, random: np.random.Generator) -> pd.DataFrame:
    places = _localities(random)
    weights = [1 / (k + 30) for k in range(len(places))]
    towns = places.iloc[_pick(random, weights, n)].reset_index(drop=True)
    # More of the later years, and in order of days.
    start = np.sort((_DAYS * random.beta(2.2, 1.2, n)).astype(int))
    how = _pick(random, [0.9, 0.04, 0.05, 0.01], n)
    first, last = _spans(_FIRST + start, how)
    precision = _pick(random, [0.45, 0.3, 0.22, 0.03], n) + 1
    angle, away = random.uniform(0, 2 * np.pi, n), random.exponential(0.008, n)
    lon = towns["lon"] + np.where(precision == 1, away * np.cos(angle), 0)
    lat = towns["lat"] + np.where(precision == 1, away * np.sin(angle), 0)
    pointed = precision <= 2
    kind = _pick(random, [w for _, w in _TYPES.values()], n)
    types = np.array(list(_TYPES), dtype=object)[kind]
    subs = np.array([s for s, _ in _TYPES.values()], dtype=object)[kind]
    names = pd.Series(district_names())
    district = towns["district_id"].map(names).where(precision < 4, "Balochistan (province-wide)")
    number = pd.Series(np.arange(n)).astype(str).str.zfill(7)
    verified = np.array(model.VERIFICATION_GROUPS, dtype=object)[
        _pick(random, [0.2, 0.3, 0.3, 0.1, 0.06, 0.04], n)
    ]
    actors = np.array(
        ["Group A;Frontier Corps", "Group B;police", "Group A;civilians", "unknown;civilians",
         "Group C;Frontier Corps;police"], dtype=object,
    )[_pick(random, [4, 3, 3, 2, 1], n)]  # fmt: skip
    return pd.DataFrame(
        {
            "incident_id": "SYN-" + number,
            "date_earliest": np.datetime_as_string(first),
            "date_latest": np.datetime_as_string(last),
            "date_precision": np.array(model.DATE_PRECISIONS, dtype=object)[how],
            "event_type": types,
            "sub_event_type": subs,
            "title": pd.Series(subs) + " at " + towns["name"] + ", synthetic record " + number,
            "summary": "A made-up record of an event at " + towns["name"]
            + ", written to see how the atlas bears a large number of them. Number " + number + ".",
            "place": towns["name"].where(precision < 3, ""),
            "lon": pd.Series(np.round(lon, 4)).astype(str).where(pointed, ""),
            "lat": pd.Series(np.round(lat, 4)).astype(str).where(pointed, ""),
            "geo_precision": precision.astype(str),
            "district_reported": district,
            "actors": actors,
            "verification": pd.Series(verified).str.replace("_", " "),
            "verification_group": verified,
            "dataset": "synthetic",
            "record_id": number,
        }
    )  # fmt: skip


def _localities(random: np.random.Generator) -> pd.DataFrame:
    """Twenty places round each town of the gazetteer, within a few kilometres, in any order."""
    known = pd.read_csv(data_dir() / "places" / "places.csv", dtype=str, keep_default_na=False)
    known = known[(known["district_id"] != "") & (known["lon"] != "")]
    known = known.loc[known.index.repeat(20)].reset_index(drop=True)
    number = known.groupby("place_id").cumcount().astype(str)
    for axis in ("lon", "lat"):
        known[axis] = known[axis].astype(float) + random.normal(0, 0.02, len(known))
    known["name"] = known["name"].where(number == "0", known["name"] + ", locality " + number)
    return known.iloc[random.permutation(len(known))].reset_index(drop=True)


def _spans(days: np.ndarray, how: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of dates known to the day, week, month or year."""
    month, year = days.astype("datetime64[M]"), days.astype("datetime64[Y]")
    first = np.select(
        [how == 1, how == 2, how == 3],
        [days - 3, month.astype("datetime64[D]"), year.astype("datetime64[D]")],
        days,
    )
    last = np.select(
        [how == 1, how == 2, how == 3],
        [
            days + 3,
            (month + 1).astype("datetime64[D]") - 1,
            (year + 1).astype("datetime64[D]") - 1,
        ],
        days,
    )
    return first.astype("datetime64[D]"), last.astype("datetime64[D]")


def _claims(incidents: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """One claim for most incidents, several for some: later words, relays, parts, open ends."""
    n = len(incidents)
    many = _pick(random, [0.2, 0.6, 0.12, 0.05, 0.03], n)
    home = np.repeat(np.arange(n), many)
    order = np.arange(len(home)) - np.repeat(np.cumsum(many) - many, many)
    m = len(home)
    who = _pick(random, [w for *_, w in _CLAIMANTS], m)
    names = np.array([c for c, *_ in _CLAIMANTS], dtype=object)[who]
    types = np.array([t for _, t, _ in _CLAIMANTS], dtype=object)[who]
    low = random.geometric(0.45, m) - 1
    spread = np.where(random.random(m) < 0.25, random.geometric(0.4, m), 0)
    high = pd.Series(low + spread).astype(str).where(random.random(m) > 0.04, "")
    first = pd.to_datetime(incidents["date_earliest"]).to_numpy("datetime64[D]")[home]
    as_of = first + random.geometric(0.6, m) - 1
    spans = random.random(m) < 0.01
    ids = incidents["incident_id"].to_numpy()[home]
    # A relay carries the origin and the figures of the claim before it.
    relay = (order > 0) & (random.random(m) < 0.15)
    category = np.array(_CATEGORIES, dtype=object)[_pick(random, [4, 3, 3, 1, 3], m)]
    origin = pd.Series(ids) + "-" + pd.Series(order).astype(str)
    for column in (category, origin.to_numpy(copy=False), names, types):
        column[relay] = np.roll(column, 1)[relay]
    low = np.where(relay, np.roll(low, 1), low)
    high = high.where(~relay, high.shift(1))
    measure = np.array(["killed", "injured"], dtype=object)[
        np.where(relay, 0, _pick(random, [0.85, 0.15], m))
    ]
    return pd.DataFrame(
        {
            "claim_id": pd.Series(ids) + "-C" + pd.Series(order + 1).astype(str).str.zfill(2),
            "incident_id": ids,
            "claimant": names,
            "claimant_type": types,
            "partial": np.where(random.random(m) < 0.02, "true", "false"),
            "measure": measure,
            "category": category,
            "low": low.astype(str),
            "high": high,
            "as_of": np.datetime_as_string(as_of),
            "as_of_order": np.where(random.random(m) < 0.1, (order + 1).astype(str), ""),
            "span_from": np.where(spans, np.datetime_as_string(first - 2), ""),
            "span_text": np.where(spans, "three days", ""),
            "relay": np.where(relay, "Outlet B", ""),
            "origin": origin,
            "source_id": pd.Series(random.integers(0, 400, m)).map("source-{}".format),
        }
    )


def _operations(
    incidents: pd.DataFrame, random: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = min(_OPERATIONS, len(incidents) // 20)
    starts = np.sort(random.choice(max(1, len(incidents) - 12), size=count, replace=False))
    rows, members = [], []
    for k, start in enumerate(starts):
        own = incidents.iloc[start : start + 3 + k % 9]
        rows.append(
            {
                "operation_id": f"SYN-OP-{k:02d}", "kind": "operation",
                "title": f"Synthetic operation {k}, made up", "named_by": "Group A",
                "date_earliest": own["date_earliest"].min(),
                "date_latest": own["date_latest"].max(),
                "date_precision": "day", "verification_group": "contested", "dataset": "synthetic",
            }
        )  # fmt: skip
        members += [
            {"operation_id": f"SYN-OP-{k:02d}", "incident_id": i, "basis": basis}
            for i, basis in zip(
                own["incident_id"], np.where(np.arange(len(own)) % 3, "claimed", "inferred"),
                strict=True,
            )
        ]  # fmt: skip
    return pd.DataFrame(rows), pd.DataFrame(members)


def write_tables(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write each table as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def write_data(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write a folder for ``ATLAS_DATA``: everything as bundled, but for the incidents."""
    for one in ("districts", "places", "context", "series"):
        shutil.copytree(data_dir() / one, folder / one, dirs_exist_ok=True)
    shutil.copy(data_dir() / "manifest.json", folder)
    write_tables(folder / "incidents", tables)
    shutil.copy(data_dir() / "incidents" / "lint_notes.csv", folder / "incidents")


def main() -> None:
    """Write the tables that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--as-data", action="store_true")
    given = parser.parse_args()
    tables = make_tables(given.n, seed=given.seed)
    if given.as_data:
        write_data(given.out, tables)
    else:
        own = {name: tables[name] for name in ("incidents", "claims", "sources")}
        write_tables(given.out, own)


if __name__ == "__main__":
    main()
