"""What each side says on a plate: a total is not shown without what it is made of."""

from datetime import date

import pytest

from geo import workflow
from geo.incidents.selection import Selection
from geo.render.figure.tallies import _head, make_tallies


@pytest.mark.parametrize(("day", "said"), [("2024-08-25", True), ("2026-01-31", False)])
def test_a_column_of_totals_says_of_what_they_are_made(day, said):
    view = Selection(start=date.fromisoformat(day), end=date.fromisoformat(day))
    scene = workflow.view_scene(view)
    found = make_tallies(scene)
    assert ("total" in found.categories) is said
    assert ("the day is that of the last" in _head(scene, found)[1]) is said
