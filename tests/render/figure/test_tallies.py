"""What each side says on a plate: a total is not shown without what it is made of."""

from datetime import date

import pytest

from geo import workflow
from geo.incidents.selection import Selection
from geo.render.figure.tallies import _head, make_tallies


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("2024-08-25", "2024-08-31", True), ("2026-01-31", "2026-01-31", False)],
)
def test_a_column_of_totals_says_of_what_they_are_made(first, last, said):
    view = Selection(start=date.fromisoformat(first), end=date.fromisoformat(last))
    scene = workflow.view_scene(view)
    found = make_tallies(scene)
    assert ("total" in found.categories) is said
    assert ("the day is that of the last" in _head(scene, found)[1]) is said
