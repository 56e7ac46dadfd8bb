"""Findings of time and of place carried by plates and briefings, and what a profile holds back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from geo import workflow
from geo.cli import main
from geo.core.digest import digest
from geo.core.errors import OptionError
from geo.incidents.selection import Selection
from geo.render.carried import NOT, say_lines
from geo.workflow.briefs import view_brief
from geo.workflow.carried import QUESTIONS, parse_findings
from geo.workflow.findings import published_findings
from geo.workflow.shelf import current_record

PRODUCED = date(2026, 11, 22)
DAY = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
MAY = Selection(start=date(2020, 5, 1), end=date(2020, 5, 31))
DENSE = Selection(start=date(2026, 1, 1), end=date(2026, 6, 19))


def carried(asked, selection=DAY, *, profile="public", kept=None):
    record = current_record()
    own = record.incidents
    published = record if kept is None else replace(record, incidents=own[own.index.isin(kept)])
    return workflow.carry_findings(
        asked, selection, produced=PRODUCED, profile=profile, record=record, published=published
    )


def test_every_choice_is_a_question_of_a_dataset():
    named = dict(workflow.finding_choices())
    assert {key.split(":")[0] for key in named} == set(QUESTIONS)
    assert named["shift:ucdp-month"] == "Shift or outlier? (UCDP, by month)"
    assert "knox:ucdp_district_year" not in named
    assert "coordinated:picss-month" not in named


def test_what_is_asked_is_read_or_refused():
    assert parse_findings(" gi , shift:ucdp-month,gi") == (("gi", ""), ("shift", "ucdp-month"))
    with pytest.raises(OptionError, match="No finding 'guess'"):
        parse_findings("guess")
    with pytest.raises(OptionError, match="Ask for at most 6"):
        parse_findings("gi,lisa,moran,rates,scan,knox,shift")
    with pytest.raises(OptionError, match="No dataset 'mine'"):
        carried("gi:mine")


def test_a_finding_is_carried_whole():
    place, time = carried("knox,coordinated", DENSE)[0], carried("coordinated")[0]
    assert "20 km" in place.sentence
    assert place.number.startswith("6 pairs; p = 0.1")
    for one in (place, time):
        assert one.wide.startswith(b"<?xml")
        assert one.alt
        assert not any(said.rstrip(".") in one.alt for said in (one.sentence, *one.others))
        labels = [label for label, _ in say_lines(one, lang="en")]
        assert labels[0] == "Number"
        assert labels[-2:] == ["Method", "Again, in Python"]
        assert "To know" in labels
    assert time.narrow != time.wide
    assert time.others[0].startswith("On 31 January 2026 and the day after")
    assert eval(time.finding.call, {"workflow": workflow}) == time.finding  # noqa: S307


def test_published_totals_are_asked_of_their_own_step():
    found = carried("shift:ucdp-month", MAY)[0]
    assert found.finding.answer == "shift"
    assert found.key == "shift:ucdp-month"
    year = Selection(start=date(2020, 1, 1), end=date(2020, 12, 31))
    assert "asked of one month" in carried("shift:ucdp-month", year)[0].sentence


@pytest.mark.parametrize(
    ("asked", "selection", "why"),
    [
        ("shift", DENSE, "at most 31 days"),
        ("unusual", DENSE, "a day, a week from Monday or a month"),
        ("coordinated", DENSE, "asked of one day"),
        ("unusual", Selection(), "no first and last day"),
        ("scan:ucdp_district_year", DAY, "is not covered"),
        ("coordinated", Selection(start=date(2030, 1, 1), end=date(2030, 1, 1)), "not covered"),
    ],
)
def test_what_cannot_be_asked_says_why(asked, selection, why):
    found = carried(asked, selection)[0]
    assert found.finding.answer == NOT
    assert why in found.sentence
    assert not found.wide


def test_what_a_profile_holds_back_is_not_counted_as_in_a_file_of_the_answer():
    told = {}
    for one in ("", "BAL-2026-01-31-QUETTA"):
        withhold = [one] if one else []
        found = workflow.let_out_answer(
            workflow.was_coordinated(DAY.start), produced=PRODUCED, withhold=withhold
        )
        told[one] = found.found.summary.sentence
        assert ("1 incident marked as sensitive left out" in found.withheld.sentences()) == bool(
            one
        )
        (carried_one,) = workflow.carry_findings(
            "coordinated", DAY, produced=PRODUCED, profile="public", record=current_record(),
            published=current_record(), withhold=withhold,
        )  # fmt: skip
        assert carried_one.sentence == told[one]
        said = found.withheld.sentences()
        assert (said in carried_one.finding.warnings) == bool(one)
        head, *rest = published_findings(
            DAY, produced=PRODUCED, profile="public", withhold=withhold
        )
        assert (head.details.get("withheld") == said) == bool(one)
        assert told[one] in [other.sentence for other in rest]
    assert told[""] != told["BAL-2026-01-31-QUETTA"]
    brief = str(view_brief(DAY, produced=PRODUCED, withhold=withhold, finding="coordinated"))
    assert brief.count("marked as sensitive left out") == 4, "head, end, each section"


def test_what_ends_before_the_day_is_left_out_and_says_so():
    early = date(2026, 2, 8)
    why = "hat the profile public lets out of bundled ends before the day that is asked about."
    text = str(view_brief(DAY, produced=early, profile="public", finding="coordinated,unusual"))
    assert text.count(why) == 3
    assert "districts were hit" not in text


def test_a_briefing_carries_them_and_can_be_made_again(tmp_path):
    out = tmp_path / "update.html"
    asked = ["--finding", "coordinated", "--finding", "gi:bundled"]
    given = ["--from", "2026-01-31", "--to", "2026-01-31", "--produced", "2026-11-22", *asked]
    result = CliRunner().invoke(main, ["brief", str(out), *given])
    assert result.exit_code == 0, result.output
    text = out.read_text(encoding="utf-8")
    section = text[text.index('<section id="findings">') :].split("</section>")[0]
    assert section.count('<img src="data:image/svg+xml;base64,') == 3
    assert "Which district is a hot spot? (Bundled record)" in section
    assert "false discovery rate" in section
    assert "workflow.was_coordinated(&#x27;2026-01-31&#x27;, seed=1).findings[0]" in section
    assert workflow.verify(out).same


def test_urdu_has_its_own_sentence_and_english_methods():
    urdu = Selection(start=DAY.start, end=DAY.end, lang="ur")
    place, refused = carried("gi:bundled,shift", urdu)
    assert "اتفاق" in place.sentence
    assert "workflow" in dict(say_lines(place, lang="ur"))["دوبارہ، پائتھن میں"]
    assert "4 ہفتوں" in refused.sentence


def test_a_plate_tells_them_and_refuses_what_it_has_no_room_for():
    made = workflow.make_figure(DAY, produced=PRODUCED, form="svg", finding="coordinated")
    plain = workflow.make_figure(DAY, produced=PRODUCED, form="svg")
    text = made.content.decode()
    assert "On 31 January 2026, 11 districts were hit" in text
    assert "seed=1).findings[0]" in text
    assert "districts were hit" not in plain.content.decode()
    assert digest(made.stamp.content) != digest(plain.stamp.content)
    with pytest.raises(OptionError, match="no room for more findings"):
        workflow.make_figure(DAY, produced=PRODUCED, finding="gi,lisa,moran")
    with pytest.raises(OptionError, match="no room for the map on a5-portrait"):
        workflow.make_figure(
            DAY, produced=PRODUCED, size="a5-portrait", finding="coordinated,shift", form="svg"
        )
