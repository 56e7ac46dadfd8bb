"""Readers and parsers under a thousand inputs each: our errors alone, nothing guessed, no hang.

Inputs are damaged good ones, pieces put together, and plain bytes. `make soak` feeds ten thousand
each; `make fuzz` drives the same targets by the code that they reach.
"""

import os

import pytest
from fuzz_kit import CORPUS, Tally, damaged
from fuzz_targets import TARGETS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from measured import measured

from geo.core.errors import DataError
from geo.render.webmap.codec import deflate, inflate

INPUTS = int(os.environ.get("ATLAS_FUZZ", "1000"))
KEPT = sorted(path for path in CORPUS.rglob("*") if path.is_file())
SEED = st.integers(0, 2**63)


def inputs(target):
    """Damaged good inputs for the most part."""
    good = [*target.seeds(), *(p.read_bytes() for p in KEPT if p.parent.name == target.name)]
    spoiled = st.builds(damaged, st.sampled_from(good), SEED)
    kinds = [spoiled, spoiled, spoiled, st.binary(max_size=60)]
    if target.words:
        words = st.lists(st.sampled_from(target.words), max_size=14).map(target.glue.join)
        kinds[2:3] = [words.map(str.encode), words.map(str.encode)]
    return st.one_of(kinds)


@pytest.mark.parametrize("name", TARGETS)
def test_only_our_errors(name):
    target, tally = TARGETS[name], Tally()

    # Every call draws inputs of its own; under the profile of CI they are the same ones.
    @settings(
        max_examples=INPUTS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(target))
    def feed(data):
        tally.feed(target.run, data)

    for good in target.seeds():
        tally.feed(target.run, good)
    feed()
    measured("fuzz", target=name, inputs=tally.inputs, refused=tally.refused,
             slowest=round(tally.slowest, 3))  # fmt: skip
    assert tally.inputs >= min(INPUTS, 500)
    # A target that refuses everything, or nothing, looks at nothing.
    assert tally.refused < tally.inputs


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once(path):
    Tally().feed(TARGETS[path.parent.name].run, path.read_bytes())


def test_every_reader_and_parser_has_a_target():
    wanted = {"csv", "tsv", "xlsx", "geojson", "gpkg", "shapefile", "parquet", "gdelt",
              "own-export", "boundary-file", "date", "number", "text", "coordinate", "district",
              "page-block", "packed-block", "query"}  # fmt: skip
    assert wanted <= set(TARGETS)
    assert {path.parent.name for path in KEPT} <= set(TARGETS)


def test_what_unpacks_to_too_much_is_refused():
    with pytest.raises(DataError, match="unpacks to too much"):
        inflate(deflate(b"\0" * (1 << 28) + b"\0", level=1))
