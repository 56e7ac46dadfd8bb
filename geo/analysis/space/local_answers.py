"""Answers about single districts: hot and cold spots, and districts unlike their neighbours."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.space import autocorrelation, fdr, local, rates
from geo.analysis.space.answer import MAP, Answer, AreaData, listed, on_map
from geo.analysis.space.area_answers import measured
from geo.analysis.space.autocorrelation import PERMUTATIONS
from geo.analysis.space.weights import contiguity

_NEAREST = 3


def answer_gi(
    data: AreaData, *, per: str = "people", permutations: int = PERMUTATIONS, seed: int = 1,
    call: str,
) -> Answer:  # fmt: skip
    """Hot and cold spots: districts that with their neighbours hold more or less than chance."""
    weights = contiguity(data.areas)
    values = (
        data.events.astype(float)
        if per == "count"
        else rates.empirical_bayes(data.events, population=data.people, years=data.years)["rate"]
    )
    table = local.gi_star(values, weights=weights, permutations=permutations, seed=seed)
    hot, cold = (list(table.index[table["kind"] == kind]) for kind in ("hot", "cold"))
    several = int((values > 0).sum()) > 1
    general = autocorrelation.general_g(values, weights=weights) if several else None
    said, words = _words(data, table, per=per, groups={"hot": hot, "cold": cold})
    told = "smoothed rates" if per == "people" else "counts"
    finding = Finding(
        key="clusters.gi", answer="yes" if hot or cold else "no",
        sentence=_say_gi(words, hot=data.named(hot), cold=data.named(cold)),
        value=float(len(hot) + len(cold)), unit="districts",
        p=float(table["q"].min()), sides=2,
        method=f"Getis-Ord Gi* of {told}, queen contiguity with the district itself, binary; "
        f"p from {permutations} conditional permutations, seed {seed}; false discovery rate of "
        f"{fdr.LEVEL:.0%} over {words['tests']} tests (the p-value given is the smallest after "
        "that).",
        reference=f"{local.GI_REFERENCE}; {fdr.REFERENCE}", call=call,
        warnings=(*data.warnings, *weights.sentences(data.names), *_FOLDED),
        details={
            "hot": hot, "cold": cold, "per": per, "permutations": permutations, "seed": seed,
            "below_05_before": int((table["p"] < fdr.LEVEL).sum()),
            "below_05_folded": int((table["p_folded"] < fdr.LEVEL).sum()),
            "general_g": asdict(general) if general else None,
        },
    )  # fmt: skip
    return Answer(
        finding=finding,
        picture=MAP,
        said=f"gi_{said}",
        blanks=words,
        table=_shown(data, table, columns={"z": "z of Gi*"}),
        areas=on_map(data, _kinds(table)),
    )


def answer_lisa(
    data: AreaData, *, per: str = "people", permutations: int = PERMUTATIONS, seed: int = 1,
    call: str,
) -> Answer:  # fmt: skip
    """Districts that resemble their neighbours, or differ from them, more than chance."""
    weights = contiguity(data.areas)
    values = measured(data, per=per)
    table = local.local_moran(values, weights=weights, permutations=permutations, seed=seed)
    groups = {name: list(table.index[table["kind"] == name]) for name in local.QUADRANTS}
    said, words = _words(data, table, per=per, groups=groups)
    told = "standardised rates" if per == "people" else "counts"
    finding = Finding(
        key="clusters.lisa", answer="yes" if any(groups.values()) else "no",
        sentence=_say_lisa(words, {name: data.named(ids) for name, ids in groups.items()}),
        value=float(sum(map(len, groups.values()))), unit="districts",
        p=float(table["q"].min()), sides=2,
        method=f"Local Moran's I (LISA) of {told}, queen contiguity, row-standardised; p from "
        f"{permutations} conditional permutations, seed {seed}; false discovery rate of "
        f"{fdr.LEVEL:.0%} over {words['tests']} tests (the p-value given is the smallest after "
        "that).",
        reference=f"{local.LISA_REFERENCE}; {fdr.REFERENCE}", call=call,
        warnings=(*data.warnings, *weights.sentences(data.names), *_FOLDED),
        details={
            **{name: ids for name, ids in groups.items() if ids}, "per": per,
            "permutations": permutations, "seed": seed,
            "below_05_before": int((table["p"] < fdr.LEVEL).sum()),
            "below_05_folded": int((table["p_folded"] < fdr.LEVEL).sum()),
        },
    )  # fmt: skip
    return Answer(
        finding=finding, picture=MAP, said=f"lisa_{said}", blanks=words,
        table=_shown(data, table, columns={"own": "own (standard deviations)",
                                           "lag": "neighbours' mean"}),
        areas=on_map(data, _kinds(table)),
    )  # fmt: skip


_FOLDED = (
    "p-values count both sides: nobody said beforehand whether a district would be high or low. "
    "esda's own count one side and top out at 0.5; they are half of these.",
)


def _kinds(table: pd.DataFrame) -> pd.Series:
    """Kinds of the map; ``maybe`` is what one test alone would have called unusual."""
    alone = (table["kind"] == "none") & (table["p"] < fdr.LEVEL)
    many = table["z" if "z" in table else "own"] > 0
    return table["kind"].mask(alone & many, "maybe-high").mask(alone & ~many, "maybe-low")


def _words(
    data: AreaData, table: pd.DataFrame, *, per: str, groups: dict[str, list[str]]
) -> tuple[str, dict[str, Any]]:
    found = [one for ids in groups.values() for one in ids]
    alone = table[table["p"] < fdr.LEVEL].sort_values("p", kind="stable")
    near = list(alone.index[:_NEAREST])
    ids = found or near
    kinds = _kinds(table)
    sides = [
        (data.named([one for one in ids if kinds[one] == f"maybe-{side}"]), word)
        for side, word in (("high", "many"), ("low", "few"))
    ]
    nearest = ", ".join(f"{names} ({word})" for names, word in sides if names)
    words = data.words(
        per=per, ids=tuple(ids), names=data.named(ids), nearest=nearest,
        tests=int(table["p"].notna().sum()),
        groups={name: tuple(own) for name, own in groups.items() if own},
    )  # fmt: skip
    return ("yes" if found else "near" if near else "no"), words


def _say_gi(words: dict[str, Any], *, hot: str, cold: str) -> str:
    head = " per head" if words["per"] == "people" else ""
    parts = []
    if hot:
        parts.append(f"a hot spot of {words['unit']}{head} in {hot}")
    if cold:
        parts.append(f"a cold spot in {cold}")
    if parts:
        return f"{words['period']}: {listed(parts)}, beyond chance."
    return _say_none(words, f"a hot or cold spot of {words['unit']}{head}")


def _say_lisa(words: dict[str, Any], named: dict[str, str]) -> str:
    head = " per head" if words["per"] == "people" else ""
    how = {
        "high-high": "many among neighbours with many",
        "low-low": "few among neighbours with few",
        "high-low": "many among neighbours with few",
        "low-high": "few among neighbours with many",
    }
    parts = [f"{names} ({how[name]})" for name, names in named.items() if names]
    if parts:
        return f"{words['period']}, {words['unit']}{head}: {'; '.join(parts)}, beyond chance."
    return _say_none(words, f"unlike or like its neighbours in {words['unit']}{head}")


def _say_none(words: dict[str, Any], what: str) -> str:
    near = f"; nearest came {words['nearest']}" if words["nearest"] else ""
    return (
        f"{words['period']}: no single district is {what} beyond chance, once {words['tests']} "
        f"tests are allowed for{near}."
    )


def _shown(data: AreaData, table: pd.DataFrame, *, columns: dict[str, str]) -> pd.DataFrame:
    order = table.sort_values(["q", "p"], kind="stable").index
    shown = table.loc[order]
    out = pd.DataFrame({"district": data.names.loc[order], "events": data.events.loc[order]})
    for name, words in columns.items():
        out[words] = shown[name].round(2)
    out["p, both sides"] = shown["p"].round(4)
    out["p after all tests"] = shown["q"].round(4)
    out["result"] = _kinds(table).loc[order].map(
        {"none": "no more than chance", "maybe-high": "many, but only if it had been the only test",
         "maybe-low": "few, but only if it had been the only test",
         "island": "no neighbour"}
    ).fillna(shown["kind"])  # fmt: skip
    return out.reset_index(drop=True)
