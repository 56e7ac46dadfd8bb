"""Run a question again over a grid of choices and see which of them carry the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import listed
from geo.core.errors import AtlasError, OptionError

MOST_RUNS = 400
NOT = "not_answerable"
_NO_ANSWER = (NOT, "ranked")
_SOLID, _SHAKY = 0.9, 0.5


@dataclass(frozen=True, kw_only=True)
class Fragility:
    """Outcome of a grid.

    ``runs`` has a row a run: the choices, ``answer``, ``value``, ``sentence`` and ``kept`` (same
    answer as the base). ``choices`` has a row a value of a choice: ``choice``, ``value``, ``runs``,
    ``answered``, ``kept`` (their number), ``share`` (of those answered) and ``flips`` (whether this
    value alone, all else as in the base, gives another answer). ``finding`` sums it up.
    """

    runs: pd.DataFrame
    choices: pd.DataFrame
    finding: Finding


def run_grid(
    ask: Callable[..., Finding], *, grid: Mapping[str, Sequence[Any]], base: Mapping[str, Any],
    call: str,
) -> Fragility:  # fmt: skip
    """Ask again under every combination of choices.

    Parameters
    ----------
    ask
        Called with one value of every choice by name; an `AtlasError` counts as not answerable,
        except an `OptionError`: a setting that is refused says nothing about the question.
    grid
        Values of each choice; those of the base are added where they are missing.
    base
        The choices of the answer that is tested.
    call
        Expression that gives this again.

    Raises
    ------
    OptionError
        If the grid has more than 400 runs, or names choices that the base does not, or ``ask``
        refuses a setting.
    """
    if set(grid) != set(base):
        raise OptionError(
            f"The grid is over {', '.join(grid)}, the base over {', '.join(base)}", where="fragile"
        )
    axes = {name: list(dict.fromkeys([base[name], *values])) for name, values in grid.items()}
    number = 1
    for values in axes.values():
        number *= len(values)
    if number > MOST_RUNS:
        raise OptionError(
            f"{number} runs are too many", where="fragile", fix=f"Leave at most {MOST_RUNS}"
        )
    rows = []
    for way in product(*axes.values()):
        chosen = dict(zip(axes, way, strict=True))
        answer, value, sentence = _one(ask, chosen)
        rows.append({**chosen, "answer": answer, "value": value, "sentence": sentence})
    runs = pd.DataFrame(rows)
    truth = str(runs["answer"].iloc[0])
    runs["kept"] = runs["answer"] == truth
    choices = pd.DataFrame(
        [_value(runs, axes, name, value) for name, values in axes.items() for value in values]
    )
    return Fragility(runs=runs, choices=choices, finding=_finding(runs, choices, truth, call))


def _one(ask: Callable[..., Finding], chosen: dict[str, Any]) -> tuple[str, float | None, str]:
    try:
        found = ask(**chosen)
    except OptionError:
        raise
    except AtlasError as error:
        return NOT, None, str(error)
    return found.answer, found.value, found.sentence


def _value(
    runs: pd.DataFrame, axes: Mapping[str, list[Any]], name: str, value: Any
) -> dict[str, Any]:
    own = runs[runs[name] == value]
    answered = own[own["answer"] != NOT]
    alone = own
    for other, values in axes.items():
        if other != name:
            alone = alone[alone[other] == values[0]]
    return {
        "choice": name,
        "value": value,
        "runs": len(own),
        "answered": len(answered),
        "kept": int(own["kept"].sum()),
        "share": float(own["kept"].mean()),
        "alone": str(alone["answer"].iloc[0]),
        "flips": bool(not alone["kept"].iloc[0]),
    }


def _finding(runs: pd.DataFrame, choices: pd.DataFrame, truth: str, call: str) -> Finding:
    share = float(runs["kept"].mean())
    if truth in _NO_ANSWER:
        return _nothing_to_keep(runs, truth, call)
    answer = "solid" if share >= _SOLID else "shaky" if share >= _SHAKY else "fragile"
    flips = choices[choices["flips"]]
    told = [
        f"{name} = {value} ({say_answer(alone)})"
        for name, value, alone in zip(flips["choice"], flips["value"], flips["alone"], strict=True)
    ]
    unanswered = int((runs["answer"] == NOT).sum())
    words = {
        "solid": "Not fragile", "shaky": "Fragile in part", "fragile": "Fragile"
    }[answer]  # fmt: skip
    sentence = (
        f"{words}: {int(runs['kept'].sum())} of {len(runs)} defensible choices keep the answer "
        f'"{say_answer(truth)}"'
    )
    if told:
        sentence += f"; alone, {listed(told)} would change it"
    return Finding(
        key="fragile", answer=answer, sentence=f"{sentence}.", value=share, unit="share of runs",
        method="The same question under every combination of the listed choices; the share of runs "
        "with the same answer, and which single choice changes it.",
        reference="Steegen et al. (2016), Increasing transparency through a multiverse analysis",
        call=call,
        warnings=(f"{unanswered} of {len(runs)} runs cannot be answered.",) if unanswered else (),
        details={
            "runs": len(runs), "kept": int(runs["kept"].sum()), "unanswered": unanswered,
            "answers": {str(k): int(v) for k, v in runs["answer"].value_counts().items()},
            "flips": told,
        },
    )  # fmt: skip


def _nothing_to_keep(runs: pd.DataFrame, truth: str, call: str) -> Finding:
    """What is no answer cannot be fragile; another choice may give one."""
    answered = int((~runs["answer"].isin(_NO_ANSWER)).sum())
    others = f"{answered or 'none'} of {len(runs)} defensible choices would give an answer"
    why = str(runs["sentence"].iloc[0])
    return Finding(
        key="fragile", answer=NOT, call=call, reference="",
        sentence=f"As asked this is {say_answer(truth)}, which is nothing to be fragile; {others}.",
        method="The same question under every combination of the listed choices.",
        warnings=(f"As asked: {why}",) if why else (),
        details={
            "runs": len(runs), "kept": int(runs["kept"].sum()), "unanswered": len(runs) - answered,
            "answers": {str(k): int(v) for k, v in runs["answer"].value_counts().items()},
            "flips": [],
        },
    )  # fmt: skip


def say_answer(answer: str) -> str:
    """An answer as a reader sees it."""
    return answer.replace("_", " ")
