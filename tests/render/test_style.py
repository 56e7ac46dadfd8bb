"""Colours keep their order in greyscale and for the common colour-vision deficiencies."""

import itertools

import numpy as np
import pytest

from geo.incidents.model import EVENT_TYPES
from geo.render.figure.cluster_looks import LOOKS
from geo.render.figure.looks import ABSENT
from geo.render.style import (
    EMPTY,
    EVENT_TYPE_COLOURS,
    ZERO,
    block_style,
    border_on,
    contrast,
    ramps,
)

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
MACHADO = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
MIN_STEP = 8.0
"""Smallest step of CIE lightness between two classes that a reader can match to a legend."""


def linear(colour):
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lightness(colour, sight="normal"):
    """CIE L* of a colour as somebody sees it."""
    seen = np.clip(np.array(MACHADO[sight]) @ linear(colour), 0, 1)
    y = float(seen @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def every_ramp():
    return [(name, n, colours) for name, ramp in ramps().items() for n, colours in ramp.items()]


def test_lightness_is_that_of_the_cie():
    assert lightness("#ffffff") == pytest.approx(100, abs=0.01)
    assert lightness("#000000") == pytest.approx(0)
    assert lightness("#777777") == pytest.approx(50.03, abs=0.05)


@pytest.mark.parametrize("sight", MACHADO)
def test_the_matrices_keep_grey_grey(sight):
    assert np.array(MACHADO[sight]) @ [1, 1, 1] == pytest.approx(np.ones(3), abs=1e-5)


def test_there_is_a_ramp_for_each_number_of_classes():
    for name, ramp in ramps().items():
        assert sorted(map(int, ramp)) == [1, 2, 3, 4, 5, 6, 7], name
        for n, colours in ramp.items():
            assert len(colours) == len(set(colours)) == int(n)


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize(("name", "n", "colours"), every_ramp())
def test_ramps_darken_in_steps_that_can_be_told_apart(name, n, colours, sight):
    steps = -np.diff([lightness(c, sight) for c in colours])
    assert (steps >= MIN_STEP).all(), steps.round(1)


def test_up_to_four_classes_the_steps_are_wide():
    for _, n, colours in every_ramp():
        if 1 < int(n) <= 4:
            for sight in MACHADO:
                assert (-np.diff([lightness(c, sight) for c in colours]) >= 2 * MIN_STEP).all()


def test_ramps_survive_eight_bit_greyscale():
    for _, _, colours in every_ramp():
        greys = [round(lightness(c) * 2.55) for c in colours]
        assert len(set(greys)) == len(greys)


def test_no_class_can_be_taken_for_zero_or_for_no_record():
    """Both are near white and neutral; the lightest class must differ in hue or lightness."""
    for _, _, colours in every_ramp():
        for colour in colours:
            for neutral in (ZERO, EMPTY):
                assert np.abs(linear(colour) - linear(neutral)).max() > 0.04
    assert lightness(EMPTY) - lightness(ZERO) > 5


def test_two_districts_of_one_class_can_be_told_apart():
    """WCAG 2.2, 1.4.11: the line between them has 3 : 1 against what it lies on."""
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    fills = {colour for _, _, colours in every_ramp() for colour in colours} | {EMPTY, ZERO}
    fills |= {str(look["facecolor"]) for look in (*LOOKS.values(), *ABSENT.values())}
    fills |= {f"#{level:02x}{level:02x}{level:02x}" for level in range(256)}
    assert [f for f in sorted(fills) if contrast(border_on(f), f) < 3] == []


def test_event_types_have_each_a_colour_of_their_own():
    assert tuple(EVENT_TYPE_COLOURS) == EVENT_TYPES
    assert len(set(EVENT_TYPE_COLOURS.values())) == len(EVENT_TYPES)


@pytest.mark.parametrize("sight", MACHADO)
def test_the_three_event_types_of_the_record_can_be_told_apart(sight):
    """The types that follow one another in a bar and hold nearly all incidents."""
    common = list(EVENT_TYPE_COLOURS.values())[:3]
    for a, b in itertools.combinations(common, 2):
        assert abs(lightness(a, sight) - lightness(b, sight)) >= 2 * MIN_STEP


def test_the_page_gets_every_colour():
    style = block_style()
    assert style["types"] == list(EVENT_TYPE_COLOURS.values())
    assert {"count", "harm", "ink", "borders", "empty", "zero", "context"} <= set(style)
