"""Every known answer that the docs list has its test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = sorted(
    {
        found
        for page in ("statistics.md", "statistics-space.md")
        for found in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / page).read_text())
    }
)


def test_the_list_is_read():
    assert len(NAMED) >= 18


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_named_in_the_docs_exists(file, name):
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_no_table_is_left_open():
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert not re.search(r"\b(STUDY|FALSE|SURGE|BENCH)\b", text)
