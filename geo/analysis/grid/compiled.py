"""The same look into the tables, compiled by numba where it is installed and asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from geo.analysis.grid.cells import BORDER, COARSE, FINE, Codes, Floats, Grid
from geo.core.errors import OptionError


def has_numba() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def fill_compiled() -> Callable[[Grid, Floats, Floats, Codes], None]:
    """Function that writes what the cells say.

    Raises
    ------
    OptionError
        If numba is not installed.
    """
    if not has_numba():
        raise OptionError(
            "numba is not installed",
            where="compiled",
            fix="Leave the option out, or install the extra 'fast'",
        )
    loop = _loop()

    def fill(grid: Grid, x: Floats, y: Floats, codes: Codes) -> None:
        at = grid.frame
        frame = (at.left, at.across, at.bottom, at.up)
        loop(x, y, frame, (grid.coarse, grid.block, grid.fine), codes)

    return fill


@lru_cache(maxsize=1)
def _loop() -> Any:
    from numba import njit, prange  # noqa: PLC0415 - an optional package that takes a second

    def loop(x, y, frame, tables, codes):  # type: ignore[no-untyped-def]
        left, across, bottom, up = frame
        coarse, block, fine = tables
        top = COARSE - 1.0
        for k in prange(x.size):
            u = (x[k] - left) * across
            v = (y[k] - bottom) * up
            # Not "u < 0 or ...": NaN has to fall outside too.
            u = u if u > 0.0 else 0.0
            v = v if v > 0.0 else 0.0
            u = min(u, top)
            v = min(v, top)
            i = int(u)
            j = int(v)
            held = coarse[j * COARSE + i]
            if held == BORDER:
                inner = int((v - j) * FINE) * FINE + int((u - i) * FINE)
                held = fine[block[j * COARSE + i], inner]
            codes[k] = held

    return njit(parallel=True, nogil=True, cache=True)(loop)
