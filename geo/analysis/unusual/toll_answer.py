"""The heavy tail of tolls as an answer: how often so many deaths in one attack."""

from __future__ import annotations

import numpy as np

from geo.analysis.finding import Finding
from geo.analysis.phrases import say_p
from geo.analysis.unusual.toll import fit_toll

_METHOD = (
    "Discrete power law above a threshold chosen by the smallest Kolmogorov-Smirnov distance, "
    "exponent by maximum likelihood, goodness of fit and interval from 200 bootstrap sets (seed "
    "{seed}), likelihood ratio against a lognormal."
)
_REFERENCE = (
    "Clauset, Shalizi and Newman (2009), Power-law distributions in empirical data; Vuong (1989)"
)


def judge_toll(tolls: np.ndarray, *, end: str, name: str, seed: int, call: str) -> Finding:
    """How heavy the tail of tolls is at one end of their ranges.

    Parameters
    ----------
    tolls
        Deaths of each attack.
    end
        ``low`` or ``high``.
    name
        Dataset.
    seed
        Of the bootstrap.
    call
        Expression that gives this finding again.

    Raises
    ------
    DataError
        If fewer than 20 tolls are known.
    """
    fit = fit_toll(tolls, seed=seed)
    heavy = fit.plausible and fit.alpha < 3
    share = fit.chance(2 * fit.xmin) / fit.chance(fit.xmin)
    better = "fits better" if fit.against_lognormal > 0 else "fits no better"
    sentence = (
        f"Deaths per attack ({end} claims, {name}): above {fit.xmin} deaths, "
        + (
            f"one attack in {1 / share:.0f} has twice as many or more, with no typical size"
            if heavy
            else "large tolls thin out faster than a power law"
        )
        + f" (exponent {fit.alpha:.2f}, 95 % interval {fit.alpha_low:.2f} to {fit.alpha_high:.2f})."
    )
    warnings = [f"{fit.in_tail} of {fit.n} tolls lie in the tail."]
    if fit.against_p > 0.1:
        warnings.append(
            f"A lognormal cannot be told from the power law (p = {say_p(fit.against_p)})."
        )
    if fit.heaped:
        warnings.append(
            f"{fit.round_share:.0%} of the tolls of 10 and more are round figures, more than "
            f"counts would be (p = {say_p(fit.round_p)}): they are words, not counts."
        )
    return Finding(
        key=f"unusual.toll-{end}", answer="heavy" if heavy else "not_heavy", sentence=sentence,
        value=fit.alpha, low=fit.alpha_low, high=fit.alpha_high, level=0.95, unit="exponent",
        p=fit.p_fit, sides=1, method=_METHOD.format(seed=seed) + f" The power law {better}.",
        reference=_REFERENCE, call=call, warnings=tuple(warnings),
        details={
            "xmin": fit.xmin, "once_in": 1 / share, "in_tail": fit.in_tail, "n": fit.n,
            "p_fit": fit.p_fit,
            "against_lognormal": fit.against_lognormal, "against_p": fit.against_p,
            "round_share": fit.round_share, "round_p": fit.round_p, "end": end, "seed": seed,
        },
    )  # fmt: skip
