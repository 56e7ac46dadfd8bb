"""Sets of days as bits, sixty-four days to a word, and counting over many such sets at once.

A shuffled record is one row of words. Districts are added up in bit planes (plane i holds bit i of
the number of districts of every day), so adding a district is a handful of operations on words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_WORD = 64


def pack(days: np.ndarray) -> np.ndarray:
    """Rows of booleans as rows of words; the first day is the lowest bit of the first word."""
    rows, length = days.shape
    packed = np.packbits(days, axis=1, bitorder="little")
    wide = -(-length // _WORD) * 8
    out = np.zeros((rows, wide), dtype=np.uint8)
    out[:, : packed.shape[1]] = packed
    words: np.ndarray = out.view("<u8")
    return words


def windowed(words: np.ndarray, window: int) -> np.ndarray:
    """Bit of a day set if any day of the window that begins there is set."""
    wide = words.copy()
    for shift in range(1, window):
        wide |= words >> np.uint64(shift)
        wide[:, :-1] |= words[:, 1:] << np.uint64(_WORD - shift)
    return wide


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """Stretches of days as words and masks, for counting the days that are set in each.

    ``words`` and ``masks`` have one entry a piece (a stretch within one word), ``starts`` the first
    piece of each stretch.
    """

    words: np.ndarray
    masks: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, begins: np.ndarray, length: int) -> Ranges:
        """Stretches that begin on these days and follow each other to the end."""
        words: list[int] = []
        masks: list[int] = []
        starts: list[int] = []
        for a, b in zip(begins, [*begins[1:], length], strict=True):
            starts.append(len(words))
            for word in range(int(a) // _WORD, (int(b) - 1) // _WORD + 1):
                low = max(int(a) - word * _WORD, 0)
                high = min(int(b) - word * _WORD, _WORD)
                words.append(word)
                masks.append(((1 << high) - 1) ^ ((1 << low) - 1))
        return cls(
            words=np.array(words), masks=np.array(masks, dtype=np.uint64), starts=np.array(starts)
        )

    def count(self, rows: np.ndarray) -> np.ndarray:
        """Days that are set in each stretch: rows x stretches."""
        pieces = np.bitwise_count(rows[:, self.words] & self.masks)
        total: np.ndarray = np.add.reduceat(pieces, self.starts, axis=1, dtype=np.int64)
        return total


class Counter:
    """How many sets hold each day, for many rows at once."""

    def __init__(self, rows: int, words: int) -> None:
        self._shape = (rows, words)
        self._planes: list[np.ndarray] = []

    def add(self, words: np.ndarray) -> None:
        """Add one set of days to every row."""
        carry = words
        for i, plane in enumerate(self._planes):
            self._planes[i] = plane ^ carry
            carry = plane & carry
        if carry.any():
            self._planes.append(carry.copy())

    def highest(self, last: int) -> np.ndarray:
        """Highest number of any of the first ``last`` days, for each row."""
        rows, words = self._shape
        alive = pack(np.broadcast_to(np.arange(words * _WORD) < last, (1, words * _WORD)))
        alive = np.repeat(alive, rows, axis=0)
        best = np.zeros(rows, dtype=np.int64)
        for i in range(len(self._planes) - 1, -1, -1):
            having = alive & self._planes[i]
            some = having.any(axis=1)
            best[some] += 1 << i
            alive[some] = having[some]
        return best
