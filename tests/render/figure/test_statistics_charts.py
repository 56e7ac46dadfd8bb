"""Charts of the statistics: readable on a telephone, in both languages, with their words inside."""

import json
from datetime import date
from io import BytesIO
from itertools import product

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from geo import workflow
from geo.analysis.published import family_series
from geo.core.errors import OptionError
from geo.render.figure.chart import ChartFrame, find_paper
from geo.render.figure.encode import settings
from geo.render.figure.sizes import SMALLEST
from geo.render.figure.time_axis import round_up
from geo.render.figure.unusual_chart import choose, compose_unusual, label_of
from geo.render.figure.words import say
from geo.workflow.answers import answer_stamp
from geo.workflow.charts import compose_chart

PRODUCED = date(2026, 7, 15)
FRAME = ChartFrame(source="source", call="call", produced=PRODUCED, version="0")


@pytest.fixture(scope="module")
def january():
    return workflow.how_unusual("2026-01-31", draws=19)


@pytest.fixture(scope="module")
def answers(january):
    return {
        "unusual": january,
        "coordinated": workflow.was_coordinated("2026-01-31", permutations=99),
        "shift": workflow.shift_or_outlier("2026-01-31", permutations=399),
        "fragile": workflow.how_fragile("unusual", "2026-01-31", dataset="picss-month"),
    }


def chart(found, **options):
    return compose_unusual(
        found.summary, found.findings, found.series, bands={}, others={}, begin=found.begin,
        step=found.step, frame=FRAME, **options,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["unusual", "coordinated", "shift", "fragile"])
def test_both_widths_are_drawn_with_the_sentence_inside(answers, name):
    found = answers[name]
    main, _, _ = workflow.answer_parts(found)
    sizes = {}
    stamp = answer_stamp(workflow.let_out_answer(found, produced=PRODUCED), lang="en").text()
    papers = {"wide": {"stamp": stamp, "withheld": "Nothing withheld."}, "narrow": {}}
    for width in ("wide", "narrow"):
        picture = workflow.draw_answer(found, produced=PRODUCED, width=width, **papers[width])
        image = Image.open(BytesIO(picture))
        sizes[width] = image.size
        assert main.sentence in image.text["Title"]
        # The wide one is a file by itself, which verify makes again; a telephone's is shown.
        said = image.text["atlas-stamp"]
        call = json.loads(said)["options"]["call"] if width == "wide" else said
        assert main.call.startswith(call)
    assert sizes["wide"][0] == pytest.approx(2 * sizes["narrow"][0], rel=0.01)


def test_text_stays_on_the_sheet_and_is_never_too_small(january):
    with settings():  # letters as they are measured and drawn
        for width, lang in product(("wide", "narrow"), ("en", "ur")):
            drawn = chart(january, lang=lang, width=width)
            renderer = FigureCanvasAgg(drawn.figure).get_renderer()
            edge = drawn.figure.bbox
            for text in drawn.figure.texts:
                assert text.get_size() >= SMALLEST
                box = text.get_window_extent(renderer)
                assert edge.x0 - 1 <= box.x0
                assert box.x1 <= edge.x1 + 1, text.get_text()


def test_urdu_is_urdu(january):
    drawn = chart(january, lang="ur", width="narrow")
    assert "جنوری 2026" in drawn.title
    assert say("stat_answer_ordinary", lang="ur") in drawn.title
    assert say("stat_answer_alone", lang="ur") in drawn.title
    assert say("stat_at_least", lang="ur", a=172) in drawn.title


def test_a_page_that_writes_the_sentence_itself_leaves_it_out(january):
    headed = chart(january, lang="en", width="wide")
    bare = chart(january, lang="en", width="wide", headed=False)
    assert bare.title == headed.title
    assert bare.figure.get_figheight() < headed.figure.get_figheight()


def test_attacks_come_first_and_the_label_says_the_rank(january):
    shown = choose(january.findings)
    assert [f.details["measure"] for f in shown] == ["attacks", "killed"]
    head, rank = label_of(shown[0], lang="en")
    assert head == "27 · ordinary (usual 9 to 62)"
    assert rank == "8th to 10th highest of the 33 months with a figure"
    assert label_of(shown[1], lang="en") == (
        "at least 172 · no comparable figure",
        "the only figure counted this way",
    )


def test_the_same_answer_gives_the_same_bytes(answers):
    pair = [workflow.draw_answer(answers["shift"], produced=PRODUCED, form="svg") for _ in range(2)]
    assert hash(pair[0]) == hash(pair[1])


def test_what_the_coverage_forbids_is_not_drawn():
    refused = workflow.how_unusual("2024-08-26", dataset="bundled")
    with pytest.raises(OptionError, match="nothing to draw"):
        workflow.draw_answer(refused, produced=PRODUCED)
    with pytest.raises(OptionError, match="No width"):
        find_paper("huge")


def test_axes_end_at_round_numbers():
    assert [round_up(v) for v in (0.4, 3, 7, 13, 57, 172, 1300)] == [1, 3, 8, 15, 60, 200, 1500]


def test_every_measure_has_its_words_in_both_languages():
    units = {s.unit for key in workflow.statistics_sources() if key.kind == "published"
             for s in family_series(key.key)}  # fmt: skip
    record = workflow.how_unusual("2026-01-31", dataset="bundled", draws=9)
    units |= {s.unit for s in record.series}
    for unit in units:
        for lang in ("en", "ur"):
            assert say(f"stat_unit_{unit}", lang=lang)
    assert isinstance(record.begin, pd.Timestamp)


def test_the_key_says_what_a_range_rests_on_and_what_a_gap_is(january):
    drawn, _ = compose_chart(january, produced=PRODUCED)
    words = " ".join(text.get_text() for text in drawn.figure.texts)
    assert "30 of the 33 with a figure: those of the 10 years before, without the month" in words
    assert say("stat_key_gap_here", lang="en") in words
    assert "“8th to 10th”: some figures are equal" in words
    rests = "30 of the 33 months with a figure: those of the 10 years before"
    assert any(rests in warning for warning in january.summary.warnings)


def test_a_break_leaves_the_event_out(answers):
    breaks = answers["shift"].breaks
    assert breaks.sentence.startswith("Without the week of 31 January 2026, the series shows no")
    known = answers["shift"].series.known["low"].drop(index="2026-01-31")
    after = known.index <= breaks.details["after"]
    assert breaks.details["before_mean"] == pytest.approx(known[after].mean())
    assert breaks.details["after_mean"] == pytest.approx(known[~after].mean())
    drawn, _ = compose_chart(answers["shift"], produced=PRODUCED)
    words = [text.get_text() for text in drawn.figure.texts]
    assert say("stat_key_covered", lang="en") in words
