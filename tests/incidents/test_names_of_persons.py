"""No private person is named in the bundled record; officials below ministers stand by office."""

import re

import pytest

from geo.incidents.record import bundled_record

PUBLIC = {
    "Balochistan government spokesperson Shahid Rind", "Chief Minister Sarfraz Bugti",
    "Health Minister Bakht Muhammad Kakar", "Home Minister Sarfraz Bugti",
    "Home Minister Zia Lango", "Information Minister Jan Achakzai",
    "Interior Minister Mohsin Naqvi",
}  # fmt: skip
OFFICE = re.compile(
    r"\b(?:commissioner|secretary|minister|spokesperson|chief|superintendent|officer|inspector"
    r"|DIG|SP|SSP|SHO|Dr|doctor|family|father|mother|brother|wife)\b",
    re.IGNORECASE,
)
PLACES = {
    "Nushki", "Kalat", "Loralai", "Quetta", "Hospital", "Civil", "Frontier", "Corps", "South",
    "General", "Inspector", "Balochistan", "Ministry", "District", "Health",
}  # fmt: skip


def test_an_office_stands_without_its_holder():
    claims = bundled_record().claims
    held = {name for name in claims["claimant"].unique() if OFFICE.search(name)} - PUBLIC
    assert len(held) > 10
    for name in held:
        words = re.findall(r"\b[A-Z][a-z][\w'-]*", name)
        assert set(words) <= PLACES | {"Officer"}, name


@pytest.mark.parametrize("column", ["claimant_text", "origin", "claimant"])
def test_a_name_that_was_taken_out_stands_nowhere_else(column):
    text = "\n".join(bundled_record().claims[column]).lower().replace("-", " ")
    for name in ("maria shamoon", "wasim baig", "hamza shafqaat", "mola bakhsh", "dr "):
        assert name not in text
