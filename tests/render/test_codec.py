"""Columns in few bytes come back as they were, and a stranger's file cannot ask for room."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
import pytest

from geo.core.digest import canonical_json
from geo.core.errors import DataError
from geo.render.webmap.codec import inflate, pack, unpack

EDGES = [0, 1, -1, 127, 128, -128, 255, 256, 65535, 65536, 2**24, -(2**24), 2**30, -(2**30)]


def headed(columns: list[Any]) -> str:
    """A packed text that names columns and holds no plane."""
    head = canonical_json({"columns": columns}).encode()
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    content = len(head).to_bytes(4, "little") + head
    return base64.b64encode(packer.compress(content) + packer.flush()).decode()


@pytest.mark.parametrize("first", EDGES)
@pytest.mark.parametrize("second", [0, 2**30, -(2**30)])
def test_numbers_come_back(first: int, second: int) -> None:
    columns = {"a": np.array([first, second, first]), "b": np.array([second]), "c": np.zeros(0)}
    columns = {name: column.astype(np.int64) for name, column in columns.items()}
    head, back = unpack(pack({"rows": 3}, columns))
    assert head == {"rows": 3}
    assert {k: v.tolist() for k, v in back.items()} == {k: v.tolist() for k, v in columns.items()}


def test_one_number_all_along_takes_no_bytes() -> None:
    few, many = (len(inflate(pack({}, {"a": np.full(n, -7)}))) for n in (10, 90))
    assert few == many


@pytest.mark.parametrize(
    "column", [["a", 1 << 40, 0, 0], ["a", -1, 0, 0], ["a", 3, 0, 1 << 40], ["a", 3, 0, "x"]]
)
def test_a_column_without_bytes_has_limits(column: list[Any]) -> None:
    with pytest.raises(DataError, match="not laid out"):
        unpack(headed([column]))
