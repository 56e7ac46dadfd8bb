"""The command line, the workflow and the exported file say the same about 31 January 2026."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from geo import workflow
from geo.analysis.district_table import district_table
from geo.analysis.scene import join_record, make_scene
from geo.cli import main
from geo.export.brief.model import Picture
from geo.incidents.model import CATEGORIES
from geo.incidents.record import bundled_record
from geo.incidents.selection import MEASURES, Selection
from geo.incidents.tally import RULES
from geo.render.figure.finding import say_measured
from geo.render.webmap.assets import words
from geo.workflow import briefs

OPERATION = "BAL-2026-01-31-HEROF2"
DAY = date(2026, 1, 31)
PERIOD = ("--from", "2026-01-31", "--to", "2026-01-31")
EPOCH = date(1970, 1, 1)


def atlas(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def block(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The block inside the file that the command line wrote."""
    path = tmp_path_factory.mktemp("faces") / "out.html"
    atlas("map", path, *PERIOD, "--produced", "2026-07-01")
    html = path.read_text(encoding="utf-8")
    _, _, rest = html.partition('<script type="application/json"')
    text = rest.partition(">")[2].partition("</script>")[0]
    assert text, "the file holds no block"
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def spoken() -> dict[str, Any]:
    """What `atlas summary --json` says."""
    said: dict[str, Any] = json.loads(atlas("summary", *PERIOD, "--json"))
    return said


def figures(claims: Any, day: date) -> dict[tuple[str, str, str], set[tuple[int, int | None]]]:
    """Figures stated on a day, by type of claimant, measure and category."""
    out: dict[tuple[str, str, str], set[tuple[int, int | None]]] = {}
    for c in claims:
        if c["as_of"] == day.isoformat():
            key = (c["claimant_type"], c["measure"], c["category"])
            out.setdefault(key, set()).add((c["low"], c["high"]))
    return out


def of_summary(said: dict[str, Any]) -> list[dict[str, Any]]:
    (own,) = [o for o in said["operations"] if o["operation_id"] == OPERATION]
    claims: list[dict[str, Any]] = own["claims"]
    return claims


def of_block(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The block's claims about the operation, in the words of the summary."""
    place = [o["id"] for o in block["operations"]].index(OPERATION)
    for c in block["claims"]:
        if c["operation"] == place and not c["partial"]:
            day = EPOCH + timedelta(days=c["as_of"])
            yield {**c, "as_of": day.isoformat(), "claimant_type": c["type"]}


def test_known_figures_stand_in_every_face(block: dict[str, Any], spoken: dict[str, Any]) -> None:
    scene = workflow.view_scene(workflow.OPENING)
    for claims in (
        of_summary(spoken),
        list(of_block(block)),
        workflow.operation_claims(scene, OPERATION),
    ):
        first, second = figures(claims, DAY), figures(claims, date(2026, 2, 1))
        assert second["official", "killed", "security"] == {(17, 17)}
        assert second["official", "killed", "civilian"] == {(31, 31)}
        assert second["official", "killed", "militant"] == {(145, 145)}
        assert first["armed_group", "killed", "security"] == {(84, 84)}
        assert first["armed_group", "captured", "security"] == {(18, 18)}


def test_faces_state_the_same_claims(block: dict[str, Any], spoken: dict[str, Any]) -> None:
    scene = workflow.view_scene(workflow.OPENING)
    told = of_summary(spoken)
    assert told == workflow.operation_claims(scene, OPERATION)
    keys = ("as_of", "claimant", "claimant_type", "measure", "category", "low", "high")
    of_file = {tuple(c[k] for k in keys) for c in of_block(block)}
    assert {tuple(c[k] for k in keys) for c in told} <= of_file
    # What the summary leaves out are relays of what it says.
    for *_, claimant_type, measure, category, low, high in of_file:
        same = (claimant_type, measure, category, low, high)
        assert any(tuple(c[k] for k in keys[2:]) == same for c in told), same


def test_counts_agree(block: dict[str, Any], spoken: dict[str, Any]) -> None:
    day = (DAY - EPOCH).days
    incidents = block["incidents"]
    touched = [
        i for i in range(len(incidents["id"]))
        if incidents["d0"][i] <= day <= incidents["d1"][i]
    ]  # fmt: skip
    districts = {incidents["dist"][i] for i in touched} - {-1}
    assert (spoken["incidents"], spoken["districts"]) == (len(touched), len(districts)) == (13, 11)
    assert spoken["placed"] + spoken["unplaced"] == spoken["incidents"]
    assert (block["opening"]["from"], block["opening"]["to"]) == (day, day)
    assert spoken["data"] == block["meta"]["digest"]
    table = workflow.district_numbers(workflow.OPENING)
    assert int(table["records"].sum()) == spoken["placed"]
    assert int((table["records"] > 0).sum()) == spoken["districts"]


def test_command_line_prints_the_workflow_s_table() -> None:
    printed = atlas("numbers", *PERIOD, "--csv").splitlines()
    table = workflow.district_numbers(workflow.OPENING)
    assert len(printed) == 1 + len(table) == 37
    rows = {line.split(",")[0]: line.split(",") for line in printed[1:]}
    header = printed[0].split(",")
    for district, row in table.iterrows():
        said = dict(zip(header, rows[str(district)], strict=True))
        assert said["look"] == row["look"]
        assert int(said["records"]) == row["records"]
        assert said["high"] == ("" if pd.isna(row["high"]) else f"{row['high']:.1f}")


def test_no_district_holds_a_total_of_the_operation(spoken: dict[str, Any]) -> None:
    """Under no rule and for nobody does an operation's own figure reach a district."""
    totals = {
        (c["category"], n)
        for c in of_summary(spoken)
        if c["measure"] == "killed"
        for n in (c["low"], c["high"])
        if n and n >= 17  # below that, one incident's own toll may be the same number
    }
    assert {("security", 17), ("civilian", 31), ("militant", 145), ("security", 84)} <= totals
    for rule in RULES:
        for category in CATEGORIES:
            view = Selection(start=DAY, end=DAY, measure="killed", category=category, rule=rule)
            table = workflow.district_numbers(view)
            shown = {int(n) for column in ("low", "high") for n in table[column].dropna()}
            assert not {n for c, n in totals if c == category} & shown, (rule, category)


def test_taking_the_operation_s_claims_away_changes_no_district() -> None:
    """The proof that nothing is spread: without its claims, every district keeps its numbers."""
    record = bundled_record()
    joined = join_record(record, vintage="36")
    bare = dataclasses.replace(record, claims=record.claims[record.claims["operation_id"] == ""])
    assert len(bare.claims) < len(record.claims)
    for measure in MEASURES:
        for category in CATEGORIES if measure == "killed" else ("civilian",):
            for rule in ("lowest", "highest") if measure == "killed" else ("lowest",):
                view = Selection(
                    start=date(2026, 1, 1), end=date(2026, 12, 31),
                    measure=measure, category=category, rule=rule,
                )  # fmt: skip
                whole, less = (
                    district_table(make_scene(r, view, joined=joined)) for r in (record, bare)
                )
                pd.testing.assert_frame_equal(whole, less)


def test_as_of_date_is_one_date_in_every_face(tmp_path: Path) -> None:
    said = json.loads(atlas("summary", *PERIOD, "--as-of", "2026-01-31", "--json"))
    assert {c["as_of"] for c in of_summary(said)} == {"2026-01-31"}
    path = tmp_path / "day.html"
    atlas("map", path, *PERIOD, "--as-of", "2026-01-31")
    assert '"as_of":"2026-01-31"' in path.read_text(encoding="utf-8")


def test_a_link_means_the_same_on_the_command_line() -> None:
    by_options = atlas("summary", *PERIOD, "--type", "Battles", "--json")
    by_view = atlas("summary", "--view", "?from=2026-01-31&to=2026-01-31&type=Battles", "--json")
    assert by_options == by_view


def test_every_face_says_what_all_together_may_be_made_of() -> None:
    why = {lang: words(lang)["total_why"] for lang in ("en", "ur")}
    for category, said in (("total", True), ("militant", False)):
        view = Selection(start=DAY, end=DAY, measure="killed", category=category, lang="ur")
        assert (why["ur"] in say_measured(workflow.view_scene(view), filters="")) is said
        assert (why["en"] in workflow.district_values(view)["measure"]) is said
        table = atlas("numbers", *PERIOD, "--measure", "killed", "--category", category)
        assert (why["en"] in table) is said
    brief = briefs.view_brief(Selection(start=DAY, end=DAY, measure="killed", category="total"),
                              produced=DAY)  # fmt: skip
    notes = [b.note for s in brief.sections for b in s.blocks if isinstance(b, Picture)]
    assert any(why["en"] in note for note in notes)
