"""Answers from counts by area: clusters by population, rates, and whether neighbours agree."""

from __future__ import annotations

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.space import autocorrelation, rates, scan
from geo.analysis.space.answer import (
    BARS,
    LEVEL,
    MAP,
    SCATTER,
    Answer,
    AreaData,
    cluster_kinds,
    on_map,
    say_number,
    say_p,
)
from geo.analysis.space.weights import contiguity
from geo.core.crs import EQUAL_AREA, WGS84

MOST_NAMED = 3
"""Clusters that a sentence names; further ones are counted."""
LARGEST = 0.25
"""Share of the population that a cluster may hold. Half, the usual choice, gives circles of a
third of the province, which tell nobody where to look."""


def answer_scan(
    data: AreaData, *, largest: float = LARGEST, permutations: int = scan.PERMUTATIONS,
    seed: int = 1, call: str,
) -> Answer:  # fmt: skip
    """Whether neighbouring districts had more events than their population leads one to expect."""
    middle = data.areas.geometry.to_crs(EQUAL_AREA).centroid.to_crs(WGS84)
    clusters = scan.scan_population(
        data.events, data.people,
        points=scan.project(middle.x.to_numpy(), middle.y.to_numpy(), where="areas"),
        largest=largest, permutations=permutations, seed=seed, level=LEVEL,
    )  # fmt: skip
    ids = list(data.areas.index)
    found = bool(clusters) and clusters[0].p < LEVEL
    group, rows = pd.Series(0, index=data.areas.index), []
    weak: list[str] = []
    for number, one in enumerate(clusters, start=1):
        members = [ids[at] for at in one.members]
        group[members] = number if one.p < LEVEL else 0
        weak = weak or (members if one.p >= LEVEL else [])
        rows.append(
            {
                "cluster": number, "districts": data.named(members), "events": one.observed,
                "expected": round(one.expected, 1),
                "rate, times that of all others": round(one.ratio, 2), "p": one.p,
                "radius, km": round(one.radius / 1000),
                "strength (log-likelihood ratio)": round(one.llr, 3),
            }
        )  # fmt: skip
    smoothed = rates.empirical_bayes(data.events, population=data.people, years=data.years)
    first = clusters[0] if clusters else None
    own = tuple(ids[at] for at in first.members) if first else ()
    values = data.words(ids=own, names=data.named(own))
    if first:
        values |= {"n": first.observed, "expected": say_number(first.expected), "p": say_p(first.p)}
    sure = [
        (tuple(ids[at] for at in one.members), one.observed, say_number(one.expected))
        for one in clusters
        if one.p < LEVEL
    ]
    values["clusters"] = tuple(sure)
    finding = Finding(
        key="clusters.scan", answer="yes" if found else "no",
        sentence=_say_scan(
            values, found=[(data.named(own), n, some) for own, n, some in sure],
            any_at_all=first is not None,
        ),
        value=float(first.observed) if first else None, unit=data.unit,
        p=first.p if first else None, sides=1 if first else None,
        method=f"Kulldorff's spatial scan, Poisson model: circles of up to {largest:.0%} of the "
        f"population (census {data.population_year}) round the middle of each district; p from "
        f"{permutations} tables in which as many events are dealt out by population, seed {seed}. "
        "The p-value is of the whole search. Strength (log-likelihood ratio) is how much better "
        "two rates, one inside and one outside, fit the counts than one for all.",
        reference=scan.REFERENCE, call=call,
        warnings=(
            *data.warnings,
            "The test takes events as independent. Attacks of one day or one campaign are not, so "
            "the true p-value is larger.",
            "Circles are drawn round the middle of districts: the edge of a cluster is not known, "
            "and a district inside it need not be unusual by itself.",
        ),
        details={
            "clusters": [{**row, "members": [ids[at] for at in one.members]}
                         for row, one in zip(rows, clusters, strict=True)],
            "largest": largest, "permutations": permutations, "seed": seed,
            "events": int(data.events.sum()), "areas": len(data.areas),
            "population_year": data.population_year,
        },
    )  # fmt: skip
    return Answer(
        finding=finding, picture=MAP, said="scan_yes" if found else "scan_no", blanks=values,
        table=pd.DataFrame(rows), data={"rate": smoothed["rate"]},
        areas=on_map(data, cluster_kinds(group, weak),
                     group),
    )  # fmt: skip


def answer_rates(data: AreaData, *, local: bool = False, call: str) -> Answer:
    """Rates per head, smoothed, with intervals."""
    weights = contiguity(data.areas) if local else None
    table = rates.empirical_bayes(
        data.events, population=data.people, years=data.years, weights=weights
    )
    mean = data.events.sum() / (data.people.sum() * data.years) * rates.PER
    order = table["rate"].sort_values(ascending=False, kind="stable").index
    top = table.loc[order[0]]
    above = table["low"] > mean
    same = bool(table["rate"].max() - table["rate"].min() < 1e-9 * max(mean, 1e-9))
    values = data.words(
        ids=(str(order[0]),), names=str(data.names[order[0]]), yearly=data.yearly,
        **{name: _say_rate(value, mean) for name, value in
           (("rate", top["rate"]), ("low", top["low"]), ("high", top["high"]), ("mean", mean))},
    )  # fmt: skip
    span = "a year " if data.yearly else ""
    towards = "their neighbourhood" if local else "the mean of all districts"
    finding = Finding(
        key="clusters.rates", answer="yes" if above.any() else "no",
        sentence=f"{data.period}: {values['names']} had the most {data.unit} per head, "
        f"{values['rate']} {span}per 100,000 people ({values['low']} to {values['high']}); "
        f"the province had {values['mean']}."
        if not same
        else f"{data.period}: the districts' rates of {data.unit} per head differ no more than "
        f"chance would have it; the province had {values['mean']} {span}per 100,000 people.",
        value=float(top["rate"]), low=float(top["low"]), high=float(top["high"]),
        level=rates.LEVEL, unit=data.rate_unit,
        method=f"Marshall's empirical Bayes rates, drawn towards {towards}; intervals from the "
        f"gamma posterior. Population: census {data.population_year}.",
        reference=rates.REFERENCE, call=call,
        warnings=(
            *data.warnings,
            "A rank is less certain than a rate: where intervals overlap, the order may be chance.",
        ),
        details={
            "province": mean, "above the province": [str(one) for one in table.index[above]],
            "smoothing": "local" if local else "global",
            "population_year": data.population_year,
        },
    )  # fmt: skip
    shown = table.loc[order]
    out = pd.DataFrame(
        {
            "district": data.names.loc[order], "events": shown["events"],
            "population": shown["population"].astype("int64"),
            "crude": shown["crude"].round(2), "smoothed": shown["rate"].round(2),
            "from": shown["low"].round(2), "to": shown["high"].round(2),
        }
    )  # fmt: skip
    return Answer(
        finding=finding, picture=BARS, table=out.reset_index(drop=True),
        said="rates_same" if same else "rates",
        blanks=values, areas=on_map(data, pd.Series("none", index=data.areas.index)),
        data={"rates": shown, "mean": mean},
    )  # fmt: skip


def answer_moran(
    data: AreaData, *, per: str = "people", permutations: int = autocorrelation.PERMUTATIONS,
    seed: int = 1, call: str,
) -> Answer:  # fmt: skip
    """Whether neighbouring districts resemble each other."""
    weights = contiguity(data.areas)
    values = measured(data, per=per)
    result = autocorrelation.moran(values, weights=weights, permutations=permutations, seed=seed)
    found = result.p < LEVEL
    alike = result.value > result.expected
    key = ("moran_alike" if alike else "moran_unlike") if found else "moran_no"
    words = data.words(per=per, i=f"{result.value:.2f}", p=say_p(result.p))
    counted = "standardised rates" if per == "people" else "counts"
    reference = autocorrelation.MORAN_REFERENCE
    finding = Finding(
        key="clusters.moran", answer="yes" if found else "no", sentence=_say_moran(words, key),
        value=result.value, unit="Moran's I", p=result.p, sides=2,
        method=f"Moran's I of {counted}, queen contiguity, row-standardised; p from "
        f"{permutations} permutations of the values over the districts, seed {seed}.",
        reference=f"{reference}; {rates.INDEX_REFERENCE}" if per == "people" else reference,
        call=call,
        warnings=(
            *data.warnings, *weights.sentences(data.names),
            "Another period, another count or other boundaries may give another answer.",
        ),
        details={
            "expected": result.expected, "variance": result.variance, "z": result.z,
            "p_normal": result.p_normal, "chance_low": result.null_low,
            "chance_high": result.null_high, "permutations": permutations, "seed": seed,
            "per": per, "areas": len(result.own),
        },
    )  # fmt: skip
    order = result.own.sort_values(ascending=False, kind="stable").index
    table = pd.DataFrame(
        {
            "district": data.names.loc[order], "events": data.events.loc[order],
            "own (standard deviations)": result.own.loc[order].round(2),
            "neighbours' mean": result.lag.loc[order].round(2),
        }
    )  # fmt: skip
    return Answer(
        finding=finding, picture=SCATTER, table=table.reset_index(drop=True), said=key,
        blanks=words, areas=on_map(data, pd.Series("none", index=data.areas.index)),
        data={"own": result.own, "lag": result.lag, "slope": result.value,
              "names": data.names, "n": len(result.own)},
    )  # fmt: skip


def measured(data: AreaData, *, per: str) -> pd.Series:
    """What a test of place compares: counts, or rates in units of their own uncertainty."""
    if per == "count":
        return data.events.astype(float)
    return rates.standardised(data.events, population=data.people)


def _say_rate(value: float, mean: float) -> str:
    """Rates beside each other, with the decimals that the mean asks for."""
    return f"{value:.2f}" if mean < 1 else f"{value:.1f}" if mean < 10 else f"{value:.0f}"


def _say_scan(
    values: dict[str, object], *, found: list[tuple[str, int, str]], any_at_all: bool
) -> str:
    period, unit, names = values["period"], values["unit"], values["names"]
    if found:
        (first, n, expected), *rest = found
        parts = [f"in {first}: {n}, where their population leads one to expect {expected}"]
        parts += [f"in {own}: {n}, where {some} would be expected" for own, n, some in rest]
        more = len(parts) - MOST_NAMED
        told = "; and ".join(parts[:2]) if len(parts) == 2 else "; ".join(parts[:MOST_NAMED])
        return f"{period}: {unit} cluster {told}" + (f"; and {more} more." if more > 0 else ".")
    if not any_at_all:
        return f"{period}: no group of districts had more {unit} than its population would have."
    return (
        f"{period}: no group of districts had more {unit} than its population leads one to expect, "
        f"beyond chance; the strongest was {names} ({values['n']}, where {values['expected']} "
        f"would be expected)."
    )


def _say_moran(values: dict[str, object], key: str) -> str:
    head = " per head" if values["per"] == "people" else ""
    told = f"(Moran's I {values['i']}, p = {values['p']})"
    start = f"{values['period']}: "
    many = f"{values['unit']}{head}"
    if key == "moran_alike":
        return f"{start}districts with many {many} lie next to each other, more than chance {told}."
    if key == "moran_unlike":
        return f"{start}districts with many {many} lie next to ones with few {told}."
    return f"{start}districts with many {many} are mixed with others as chance would do it {told}."
