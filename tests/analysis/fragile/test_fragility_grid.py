"""Is it fragile: every choice is run, and the one that flips the answer is named."""

import pytest

from geo.analysis.finding import Finding
from geo.analysis.fragile.grid import run_grid
from geo.core.errors import NotFoundError, OptionError


def answer(text, value=1.0):
    return Finding(
        key="k", answer=text, sentence="S.", value=value, method="", reference="", call=""
    )


def ask(window, rule):
    if window == "none":
        raise NotFoundError("Nothing there", where="window")
    return answer("ordinary" if rule == "lowest" and window == "short" else "unusual")


def always(**choice):
    return answer("yes")


GRID = {"window": ["long", "short", "none"], "rule": ["highest", "lowest"]}


def test_every_combination_is_run_and_counted():
    found = run_grid(ask, grid=GRID, base={"window": "long", "rule": "highest"}, call="x")
    assert len(found.runs) == 6
    assert found.finding.value == pytest.approx(3 / 6)
    assert found.finding.details["answers"] == {
        "unusual": 3, "not_answerable": 2, "ordinary": 1,
    }  # fmt: skip
    assert found.finding.warnings == ("2 of 6 runs cannot be answered.",)
    window = found.choices[found.choices["choice"] == "window"].set_index("value")
    assert window["kept"].to_dict() == {"long": 2, "short": 1, "none": 0}
    assert window["answered"].to_dict() == {"long": 2, "short": 2, "none": 0}


def test_what_flips_the_answer_alone_is_named():
    found = run_grid(ask, grid=GRID, base={"window": "short", "rule": "highest"}, call="x")
    flips = found.choices[found.choices["flips"]]
    assert set(zip(flips["choice"], flips["value"], strict=True)) == {
        ("window", "none"), ("rule", "lowest"),
    }  # fmt: skip
    assert "rule = lowest (ordinary)" in found.finding.sentence
    assert found.finding.answer == "shaky"


def test_an_answer_that_every_choice_keeps_is_not_fragile():
    found = run_grid(always, grid={"n": [1, 2, 3]}, base={"n": 1}, call="x")
    assert found.finding.answer == "solid"
    assert found.finding.sentence == (
        'Not fragile: 3 of 3 defensible choices keep the answer "yes".'
    )


def test_the_base_is_always_among_the_runs():
    found = run_grid(always, grid={"n": [2]}, base={"n": 1}, call="x")
    assert found.runs["n"].tolist() == [1, 2]


def test_too_many_runs_and_strangers_are_refused():
    with pytest.raises(OptionError, match="too many"):
        run_grid(always, grid={"n": range(500)}, base={"n": 0}, call="x")
    with pytest.raises(OptionError, match="The grid is over"):
        run_grid(always, grid={"n": [1]}, base={"m": 1}, call="x")


def test_a_setting_that_is_refused_is_no_answer_to_the_question():
    def refuse(n):
        if n == 2:
            raise OptionError("2 shuffles are too few", where="permutations")
        return answer("yes")

    with pytest.raises(OptionError, match="2 shuffles are too few"):
        run_grid(refuse, grid={"n": [1, 2]}, base={"n": 1}, call="x")
