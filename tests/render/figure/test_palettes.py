"""Colours that keep their order in grey and stay apart for the three colour-vision deficiencies."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.render.figure.looks import ABSENT
from geo.render.style import ramps

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def _lab(colour, matrix):
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ np.clip(matrix @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("ramp", ["count", "harm"])
@pytest.mark.parametrize("classes", range(2, 7))
def test_neighbouring_classes_can_be_told_apart(ramp, classes, deficiency):
    labs = [_lab(c, DEFICIENCIES[deficiency]) for c in ramps()[ramp][str(classes)]]
    for lighter, darker in pairwise(labs):
        assert np.linalg.norm(lighter - darker) >= 8
        assert lighter[0] - darker[0] >= 5  # lightness alone keeps the order: greyscale


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("ramp", ["count", "harm"])
def test_no_class_looks_like_no_record(ramp, deficiency):
    matrix = DEFICIENCIES[deficiency]
    empty = _lab(ABSENT["norecord"]["facecolor"], matrix)
    for classes in range(1, 7):
        lightest = _lab(ramps()[ramp][str(classes)][0], matrix)
        assert np.linalg.norm(lightest - empty) >= 8


def test_absence_is_told_by_pattern_and_not_by_colour_alone():
    assert ABSENT["nofigure"]["hatch"] != ABSENT["nocoverage"]["hatch"]
    assert "hatch" not in ABSENT["norecord"]
