"""Where a series itself would put a break, as an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import say_p
from geo.analysis.series import say_step
from geo.analysis.shift.breaks import single_break
from geo.core.errors import DataError
from geo.core.short_number import short_number

FEWEST = 12
DRAWS = 199
_ALPHA = 0.05
_METHOD = (
    "The best single break under a negative binomial cost with one dispersion, every place looked "
    "at; p is the share of {draws} series without a break (same level and dispersion, seed {seed}, "
    "each fitted anew) whose best break gains as much. Season and slow drift are not allowed for."
)
_REFERENCE = (
    "Hinkley (1970), Inference about the change-point in a sequence of random variables; Killick, "
    "Fearnhead and Eckley (2012), Optimal detection of changepoints"
)


def judge_break(
    counts: pd.Series, *, step: str, unit: str, seed: int, call: str, draws: int = DRAWS,
    left_out: str = "",
) -> Finding:  # fmt: skip
    """Where the series breaks best, and whether chance alone breaks as well.

    Parameters
    ----------
    counts
        On the first day of each step; gaps left out.
    step, unit
        Of the series.
    seed, draws
        Of the simulated series.
    call
        Expression that gives this finding again.
    left_out
        What is not among the counts, in words: the event itself.

    Raises
    ------
    DataError
        With fewer than 12 steps, or without an event.
    """
    if len(counts) < FEWEST or not counts.sum():
        raise DataError(f"{len(counts)} {step}s are too few for a break", where="shift")
    found = single_break(np.round(counts.to_numpy(dtype=float)), seed=seed, draws=draws)
    after = pd.Timestamp(counts.index[found.after])
    real = found.p < _ALPHA
    before, later = (short_number(mean, digits=2) for mean in (found.before, found.later))
    levels = f"{before} to {later} {unit} a {step}"
    without = f"Without {left_out}, the" if left_out else "The"
    sentence = (
        f"{without} series itself breaks after {say_step(after, step)}: {levels} "
        f"(p = {say_p(found.p)})."
        if real
        else f"{without} series shows no break of its own: the best, after {say_step(after, step)} "
        f"({levels}), is no more than chance gives (p = {say_p(found.p)})."
    )
    return Finding(
        key="shift.break", answer="yes" if real else "no", sentence=sentence, value=found.gain,
        unit="twice the log-likelihood ratio", p=found.p, sides=1,
        method=_METHOD.format(draws=draws, seed=seed), reference=_REFERENCE, call=call,
        details={
            "after": after.date().isoformat(), "before_mean": found.before,
            "after_mean": found.later, "k": found.k, "step": step, "unit": unit,
            "left_out": left_out, "seed": seed,
        },
    )  # fmt: skip
