"""Every known answer that the docs list has its test."""

import re
from pathlib import Path

import pytest

from geo.analysis.shift.verdict import _METHOD

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


@pytest.mark.parametrize(
    ("name", "row"), [("false shifts", "| clustered | 78 |"), ("study", "| bursty | 26 |")]
)
def test_the_measured_tables_have_their_marks(name, row):
    """`scripts/measure_verdicts.py --write` puts them between these."""
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert text.count(f"<!-- {name} -->\n") == text.count(f"<!-- end of {name} -->") == 1
    inside = text.split(f"<!-- {name} -->")[1].split(f"<!-- end of {name} -->")[0]
    assert row in inside


def test_no_measured_false_share_is_above_what_is_allowed():
    """Of records that drift over months by themselves the docs say that no test can tell."""
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    inside = text.split("<!-- false shifts -->")[1].split("<!-- end of false shifts -->")[0]
    rows = re.findall(r"^\| (\w+) \| \d+ \| ([\d.]+) %", inside, flags=re.MULTILINE)
    known = [float(share) for kind, share in rows if kind != "drifting"]
    assert len(known) == 8
    assert max(known) < 5
    told = [float(share) for kind, share in rows if kind == "drifting"]
    assert f"78 weeks after the event {max(told):.0f} %" in _METHOD, "as the method of an answer"


def test_no_table_is_left_open():
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert not re.search(r"\b(STUDY|FALSE|SURGE|BENCH)\b", text)
