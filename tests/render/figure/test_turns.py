"""Pictures that several people ask for at once are those that each would get alone."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from geo import workflow
from geo.core.digest import digest
from geo.incidents.selection import Selection
from geo.render.figure import fonts

PRODUCED = date(2026, 7, 15)
KINDS = [("ur", "png"), ("en", "svg")]


@pytest.fixture
def hasty():
    """Threads that take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def drawn(kind):
    lang, form = kind
    view = Selection(start=date(2026, 1, 31), end=date(2026, 2, 6), lang=lang)
    made = workflow.make_figure(view, produced=PRODUCED, form=form, size="column-85")
    return digest(made.content)


def test_plates_drawn_side_by_side_are_those_drawn_alone(hasty):
    alone = [drawn(kind) for kind in KINDS]
    # Widths that were measured alone would hide those measured side by side.
    fonts.text_width.cache_clear()
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(drawn, KINDS * 3)) == alone * 3


def test_widths_measured_side_by_side_are_those_measured_alone(hasty):
    words = [f"{'Quetta and Kalat ' * (n % 7)}{n}" for n in range(400)]
    measure = fonts.text_width.__wrapped__
    alone = [measure(one, size=7.0) for one in words]
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(lambda _: [measure(one, size=7.0) for one in words], range(8)))
    assert all(one == alone for one in found)
