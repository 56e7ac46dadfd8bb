"""Pictures of place: readable, nothing over anything, told apart without colour."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, pairwise

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from geo import workflow
from geo.core.errors import OptionError
from geo.render.cluster_text import say_numbers
from geo.render.figure import fonts
from geo.render.figure.canvas import HALO
from geo.render.figure.cluster_looks import CLUSTERS, LOOKS, legend_rows
from geo.render.figure.cluster_map import area_names
from geo.render.figure.cluster_sheet import (
    WIDTHS,
    Papers,
    answer_alt,
    answer_title,
    compose_answer,
)
from geo.render.figure.encode import settings
from geo.render.figure.sizes import SMALLEST

PRODUCED = date(2026, 7, 15)
FIGURE = r"\d+(?:[.,]\d+)*"
PAPERS = Papers(
    sources="As cited.", boundaries="svg-maps.", disclaimer="Indicative.", produced=PRODUCED,
    version="0.1.0", data="d" * 64, view="v" * 64, stamp="{}",
)  # fmt: skip
QUERIES = ("method=scan", "method=gi", "method=lisa&dataset=bundled", "method=moran",
           "method=rates", "method=knox", "method=scan&dataset=bundled")  # fmt: skip


def as_drawn(text, extent):
    """Width as drawn; height from descender to ascender of the letters in use."""
    if text.get_rotation():
        return extent
    baseline = text.get_transform().transform(text.get_position())[1]
    em = text.get_fontsize() / 72 * 100
    return Bbox([[extent.x0, baseline - 0.2 * em], [extent.x1, baseline + 0.74 * em]])


@pytest.mark.parametrize(("lang", "paper"), [("en", "wide"), ("ur", "wide"), ("en", "narrow")])
@pytest.mark.parametrize("query", QUERIES)
def test_type_is_large_enough_and_nothing_stands_on_anything(query, lang, paper):
    answer = workflow.ask_where(f"{query}&permutations=199")
    papers = PAPERS if (lang, paper) == ("en", "wide") else None
    picture = compose_answer(answer, lang=lang, papers=papers, width=paper)
    figure = picture.figure
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_gid() != HALO]
    assert min(t.get_fontsize() for t in texts) >= SMALLEST
    assert not fonts.missing_letters("".join(t.get_text() for t in texts))
    assert "?" not in "".join(t.get_text() for t in texts)
    with settings():
        figure.set_dpi(100)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        boxes = [(t, as_drawn(t, t.get_window_extent(canvas.get_renderer()))) for t in texts]
    width, height = figure.get_size_inches() * 100
    assert width == pytest.approx(WIDTHS[paper] / 25.4 * 100)
    for text, box in boxes:
        assert box.x0 >= -1.5, text.get_text()
        assert box.y0 >= -1.5, text.get_text()
        assert box.x1 <= width + 1.5, text.get_text()
        assert box.y1 <= height + 1.5, text.get_text()
    for (a, one), (b, two) in combinations(boxes, 2):
        wide = min(one.x1, two.x1) - max(one.x0, two.x0)
        tall = min(one.y1, two.y1) - max(one.y0, two.y0)
        assert wide <= 1 or tall <= 1, (a.get_text(), b.get_text())


def test_no_look_is_hatched_in_lines_for_that_means_no_data():
    for name, look in LOOKS.items():
        if name != "island":  # nothing to compare with: no data indeed
            assert not set(look.get("hatch", "")) & set("/\\|-+x"), name


def lightness(colour):
    return sum(w * int(colour[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5)))


def test_every_look_differs_without_colour():
    for (a, one), (b, two) in combinations(LOOKS.items(), 2):
        if {a, b} in ({"hot", "high-high"}, {"cold", "low-low"}):
            continue  # never in one picture
        same_pattern = one.get("hatch") == two.get("hatch")
        light = abs(lightness(one["facecolor"]) - lightness(two["facecolor"]))
        ink = abs(lightness(one.get("hatchcolor", "#000000"))
                  - lightness(two.get("hatchcolor", "#000000")))  # fmt: skip
        assert not same_pattern or light > 25 or ink > 25, (a, b)
    shades = [lightness(c) for c in CLUSTERS]
    assert all(b - a > 40 for a, b in pairwise(shades))


def test_the_picture_says_the_finding():
    answer = workflow.ask_where("method=scan")
    rows = [row.words for row in legend_rows(answer, lang="en")]
    assert rows == [
        "1: 68 lethal events, 24 expected from its population",
        "2: 60 lethal events, 38 expected from its population",
        "in no cluster (23 units)",
        "in all 184 lethal events; population of 2017",
    ]
    assert "مستونگ" in answer_title(answer, lang="ur")
    assert answer_title(answer, lang="en") == answer.finding.sentence
    assert "68" in answer_title(answer, lang="ur")
    assert "گوادر" in answer_title(answer, lang="ur")
    assert "24 expected" in answer_alt(answer, lang="en")


def test_every_cluster_has_its_odds_and_the_numbers_are_said_in_urdu():
    finding = workflow.ask_where("method=scan").finding
    english, urdu = (say_numbers(finding, lang=lang) for lang in ("en", "ur"))
    assert english[2:] == [
        "60 lethal events in cluster 2, 38 expected",
        "Chance alone gives a cluster this strong about 8 times in 1,000 (p = 0.008, one-sided)",
    ]
    for told, said in zip(english, urdu, strict=True):
        assert sorted(re.findall(FIGURE, told)) == sorted(re.findall(FIGURE, said))
        assert not re.search("[A-Za-z]{2}", said)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_name_stands_on_the_same_side_of_its_coast_on_every_sheet(lang):
    answer = workflow.ask_where("method=scan&permutations=99")
    at = list(answer.areas.index).index("gwadar")
    name = area_names(answer.areas, lang=lang)[at]
    sides = set()
    for width in ("wide", "narrow"):
        figure = compose_answer(answer, lang=lang, width=width).figure
        places = {t.get_text().strip("\u200f"): t.get_position()[0] for t in figure.findobj(Text)}
        sides.add(round(places[name], 1))
    assert len(sides) == 1


@pytest.mark.parametrize("query", QUERIES)
def test_no_blank_is_left_in_either_language(query):
    answer = workflow.ask_where(f"{query}&permutations=99")
    for lang in ("en", "ur"):
        assert "{" not in answer_title(answer, lang=lang)
        assert "{" not in answer_alt(answer, lang=lang)


def test_a_refusal_has_no_picture():
    answer = workflow.ask_where("method=rates&dataset=bundled&from=2013-01-01&to=2020-12-31")
    with pytest.raises(OptionError, match="no picture"):
        compose_answer(answer)
    assert answer_title(answer, lang="en") == "This cannot be answered from the dataset"
