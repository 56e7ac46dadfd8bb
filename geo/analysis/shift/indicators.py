"""The six indicators, fixed beforehand, as functions of sums over blocks.

Deaths per attack is one indicator with a low and a high end, so there are seven numbers.
"""

from __future__ import annotations

import numpy as np

from geo.analysis.shift.blocks import INDICATORS, SUMS, Blocks

_HALF = 0.5


def indicators(sums: np.ndarray, blocks: Blocks) -> np.ndarray:
    """Values of the indicators for sums over some blocks.

    Parameters
    ----------
    sums
        ... x columns, as `Blocks.sums` has them.
    blocks
        What the columns are.

    Returns
    -------
    array
        ... x 7 in the order of `INDICATORS`; the tactic mix is a distribution, so its place holds
        the share of its most frequent tactic. Missing where there is nothing to divide by.
    """
    get = {name: sums[..., i] for i, name in enumerate(SUMS)}
    mix, where = _parts(sums, blocks)
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.stack(
            [
                get["attacks"] / get["steps"],
                get["spread"] / get["active"],
                get["low"] / get["low_n"],
                get["high"] / get["high_n"],
                mix[..., 0] / mix.sum(axis=-1)
                if mix.shape[-1]
                else np.full(sums.shape[:-1], np.nan),
                get["joint"] / get["joint_of"],
                _entropy(where),
            ],
            axis=-1,
        )
    return np.asarray(out)


def distances(before: np.ndarray, after: np.ndarray, blocks: Blocks) -> np.ndarray:
    """How far the two sides are apart by each indicator, signed where it has a direction.

    Rates and means are compared by the logarithm of their ratio, shares and entropy by their
    difference, the tactic mix by half the sum of absolute differences of shares. Missing values
    give 0.
    """
    a, b = indicators(before, blocks), indicators(after, blocks)
    out = b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        get_a = {n: before[..., i] for i, n in enumerate(SUMS)}
        get_b = {n: after[..., i] for i, n in enumerate(SUMS)}
        for place, top, base in (
            (0, "attacks", "steps"),
            (2, "low", "low_n"),
            (3, "high", "high_n"),
        ):
            out[..., place] = np.log((get_b[top] + _HALF) / get_b[base]) - np.log(
                (get_a[top] + _HALF) / get_a[base]
            )
        mix_a, _ = _parts(before, blocks)
        mix_b, _ = _parts(after, blocks)
        if mix_a.shape[-1]:
            share_a = mix_a / mix_a.sum(axis=-1, keepdims=True)
            share_b = mix_b / mix_b.sum(axis=-1, keepdims=True)
            out[..., 4] = np.abs(share_b - share_a).sum(axis=-1) / 2
    return np.where(np.isfinite(out), out, 0.0)


def shown_changes(before: np.ndarray, after: np.ndarray, blocks: Blocks) -> np.ndarray:
    """`distances` as a reader can check them: a ratio is that of the two rates beside it.

    The half that `distances` adds to both sides keeps shuffles with an empty side finite; it stays
    only where a side is empty.
    """
    out = distances(before, after, blocks)
    a, b = indicators(before, blocks), indicators(after, blocks)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.log(b) - np.log(a)
    for place in (0, 2, 3):
        out[..., place] = np.where(
            np.isfinite(plain[..., place]), plain[..., place], out[..., place]
        )
    return out


def share_counts(before: np.ndarray, after: np.ndarray, blocks: Blocks) -> dict[str, np.ndarray]:
    """What the two shares are counted from, on each side, in the order of `INDICATORS`."""
    out: dict[str, np.ndarray] = {}
    for side, sums in (("before", before), ("after", after)):
        mix, _ = _parts(sums, blocks)
        part, whole = (np.full(len(INDICATORS), np.nan) for _ in range(2))
        if mix.shape[-1]:
            part[4], whole[4] = mix[0], mix.sum()
        part[5], whole[5] = sums[SUMS.index("joint")], sums[SUMS.index("joint_of")]
        out |= {f"part_{side}": part, f"whole_{side}": whole}
    return out


def directed() -> np.ndarray:
    """Which indicators have a direction; the tactic mix has none."""
    return np.array([name != "tactic mix" for name in INDICATORS])


def _parts(sums: np.ndarray, blocks: Blocks) -> tuple[np.ndarray, np.ndarray]:
    first = len(SUMS)
    middle = first + len(blocks.tactics)
    return sums[..., first:middle], sums[..., middle : middle + len(blocks.districts)]


def _entropy(where: np.ndarray) -> np.ndarray:
    """Shannon entropy of the districts, in bits; missing without a placed attack."""
    if not where.shape[-1]:
        return np.full(where.shape[:-1], np.nan)
    total = where.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = where / total
        bits = -np.where(share > 0, share * np.log2(np.where(share > 0, share, 1)), 0).sum(axis=-1)
    return np.where(total[..., 0] > 0, bits, np.nan)
