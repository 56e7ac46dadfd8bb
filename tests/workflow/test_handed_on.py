"""A whole record that comes in again, changed or not: all of it counts, and nothing twice."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_kit import DAY, acled, put, seed

from geo import workflow
from geo.core.digest import digest
from geo.core.errors import AtlasError
from geo.export.record_rows import record_frame
from geo.export.safety import publish
from geo.importers.registry import read as read_frame
from geo.incidents import model
from geo.incidents.selection import Selection
from geo.store.imports import record_of_result
from geo.workflow import intake, shelf
from geo.workflow.reading import QUESTION, RECORDS, Reading
from geo.workflow.settle import settle_known, settle_own

HEROF = "BAL-2026-01-31-HEROF2"
QUETTA = "BAL-2026-01-31-QUETTA"
THE_DAY = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
KEYS = {
    "table", "dataset", "incident_id", "operation_id", "claim_id", "source_id", "judgement_id",
    "a", "b",
}  # fmt: skip


@pytest.fixture
def another_atlas(tmp_path, monkeypatch):
    """From here on the store is a colleague's."""

    def move(name="colleague"):
        monkeypatch.setenv("ATLAS_STORE", str(tmp_path / name / "store.sqlite"))
        seed()

    return move


def handed(view=THE_DAY):
    """The record, or a view of it, as a table to be handed on."""
    return record_frame(workflow.view_scene(view), profile="internal")[0]


def taken_in(frame, name="handed.csv", **choices):
    """What becomes of such a table, as far as the choices go."""
    content = frame.to_csv(index=False).encode()
    result = read_frame(frame, format="own", decisions={"guarded": "no"}, file_name=name,
                        sha256=digest(content), accessed=DAY.isoformat())  # fmt: skip
    result = settle_own(result)
    blank = Reading(kind=RECORDS, file_name=name, choices=choices, accessed=DAY, result=result,
                    record=record_of_result(result))  # fmt: skip
    return settle_known(blank), content


def commit(frame, name="handed.csv", **choices):
    reading, content = taken_in(frame, name, **choices)
    assert reading.kind == RECORDS, reading.needed
    return intake.commit_import(reading, original=content, author="Ann")


def rows_at(frame, **cells):
    mask = pd.Series(True, index=frame.index)
    for name, cell in cells.items():
        mask &= frame[name] == cell
    return frame.index[mask]


def with_row(frame, at, **cells):
    """The table with a copy of a row that says something else."""
    row = frame.loc[[at]].assign(**cells)
    return pd.concat([frame, row], ignore_index=True)


def test_a_file_that_comes_again_under_any_name_adds_nothing(another_atlas):
    put(acled(2), "acled.csv")
    frame = handed(Selection(start=THE_DAY.start, end=date(2026, 2, 2)))
    another_atlas()
    first = commit(frame)
    assert first.added == 1
    record = shelf.whole_record()
    # What was left out brings no statement and no citation either.
    assert record.coverage["dataset"].value_counts()[first.dataset] == 1
    assert record.datasets.loc[first.dataset, "attribution"].startswith("ACLED")
    held = shelf.whole_record()
    assert commit(frame).id == first.id
    assert shelf.whole_record().digest == held.digest

    later = frame.copy()
    changed = rows_at(later, table="incidents", dataset="acled")[0]
    later.loc[changed, "title"] = "Read again"
    second = commit(later)
    assert (second.added, second.changed, second.removed) == (0, 1, 0)
    later.loc[changed, "title"] = "Read once more"
    reading, _ = taken_in(later, "another-name.csv", known="update")
    assert reading.corrected == (later.loc[changed, "incident_id"],)
    commit(later, "another-name.csv", known="update")
    record = shelf.whole_record()
    assert len(record.incidents) == len(held.incidents)
    assert len(record.claims) == len(held.claims)
    titles = record.incidents["title"]
    assert titles[f"{first.dataset}:{later.loc[changed, 'incident_id']}"] == "Read once more"


def test_a_mark_of_sensitivity_comes_in_and_is_not_taken_away_by_silence():
    seed()
    frame = handed()
    marked = frame.assign(**{"incidents.sensitive": ""})
    at = rows_at(marked, table="incidents", incident_id=QUETTA)
    marked.loc[at, "incidents.sensitive"] = "yes"
    assert taken_in(marked)[0].kind == QUESTION
    commit(marked, known="update")
    scene, withheld = publish(workflow.view_scene(THE_DAY), profile="public", produced=DAY)
    assert QUETTA not in scene.incidents.index
    assert list(withheld.flagged) == [QUETTA]
    marked.loc[at, "incidents.sensitive"] = ""
    other = rows_at(marked, table="incidents")[0]
    marked.loc[other, "title"] = "Another"
    reading, _ = taken_in(marked, known="update")
    assert "1 record marked as not to be published in the store alone stay" in said(reading)
    commit(marked, known="update")
    assert shelf.whole_record().incidents.loc[QUETTA, "sensitive"] == "yes"
    marked.loc[at, "incidents.sensitive"] = "no"
    commit(marked, known="update")
    assert shelf.whole_record().incidents.loc[QUETTA, "sensitive"] == "no"


def said(reading):
    return "\n".join(reading.left)


def test_a_new_record_of_an_operation_that_the_store_has_brings_no_copy_of_it():
    seed()
    frame = handed()
    new = frame.replace({"incident_id": {QUETTA: "NEW-Q"}})
    claims = rows_at(new, table="claims", operation_id=HEROF)
    assert len(claims)
    reading, _ = taken_in(new)
    assert reading.kind == RECORDS
    assert [note.code for note in reading.result.flags] == ["reference.left"]
    assert HEROF in reading.result.flags[0].value
    assert "in operations (NEW-Q)" in said(reading)
    before = shelf.whole_record()
    version = commit(new)
    assert version.added == 1
    record = shelf.whole_record()
    assert list(record.operations.index) == list(before.operations.index)
    assert set(record.claims["operation_id"]) == set(before.claims["operation_id"])
    assert record.incidents.loc[f"{version.dataset}:NEW-Q", "operation_id"] == ""


def test_a_judgement_between_a_new_record_and_one_that_is_there_comes_along(another_atlas):
    put(acled(2), "acled.csv")
    new = "acled:acled-PAK900000"
    store = shelf.open_shelf()
    store.judge(QUETTA, new, "same", author="Ben", reason="One attack")
    store.judge(QUETTA, HEROF_MEMBER, "different", author="Ben", reason="Two districts")
    frame = handed(Selection(start=date(2026, 1, 1), end=THE_DAY.end))
    another_atlas()
    assert [one.key for one in taken_in(frame)[0].needed] == ["known"]
    reading, _ = taken_in(frame, known="leave")
    assert "Left as the store has it: 1 judgement (" in said(reading)
    version = commit(frame, known="leave")
    judged = shelf.whole_record().judgements
    assert (QUETTA, f"{version.dataset}:{new}") in set(zip(judged["a"], judged["b"], strict=True))
    assert (QUETTA, HEROF_MEMBER) not in set(zip(judged["a"], judged["b"], strict=True))
    commit(frame, known="update")
    judged = shelf.whole_record().judgements
    assert (QUETTA, HEROF_MEMBER) in set(zip(judged["a"], judged["b"], strict=True))
    number = len(judged)
    commit(frame)
    assert len(shelf.whole_record().judgements) == number


HEROF_MEMBER = "BAL-2026-01-31-NUSHKI"


def changed_claim(frame):
    at = rows_at(frame, table="claims", operation_id=HEROF)[0]
    frame.loc[at, ["low", "high", "best"]] = ["998", "999", ""]
    return frame, "1 claim of an operation"


def added_claim(frame):
    at = rows_at(frame, table="claims", operation_id=HEROF)[0]
    return with_row(frame, at, claim_id="NEW", low="777", high="777"), "1 claim of an operation"


def added_source(frame):
    at = rows_at(frame, table="claims", operation_id=HEROF)[0]
    more = with_row(frame, at, claim_id="NEW-2", source_id="ours")
    source = rows_at(frame, table="sources")[0]
    return with_row(more, source, source_id="ours", title="Ours"), "1 claim of an operation"


def changed_source(frame):
    frame.loc[rows_at(frame, table="sources")[0], "publisher"] = "Another"
    return frame, "1 source"


def changed_operation(frame):
    frame.loc[rows_at(frame, table="operations")[0], "title"] = "Another"
    return frame, "1 operation"


def added_place(frame):
    at = rows_at(frame, table="operation_places")[0]
    row = {"claimant": "Another", "unit": "towns", "count_low": "5", "as_of": "2026-03-01"}
    row |= {"place_names": "A;B;C;D;E"}
    return with_row(frame, at, **row), "1 list of an operation's places"


def added_member(frame):
    members = frame[frame["table"] == "memberships"]
    pairs = set(zip(members["operation_id"], members["incident_id"], strict=True))
    names = members["incident_id"].unique()
    operations = frame.loc[frame["table"] == "operations", "operation_id"]
    a, b = next((a, b) for a in operations for b in names if (a, b) not in pairs)
    at = members.index[0]
    return with_row(frame, at, operation_id=a, incident_id=b), "1 record's place in an operation"


def test_every_table_is_asked_about_corrected_and_named_where_it_is_left():
    seed()
    frame, words = handed(), []
    for change in (changed_claim, added_claim, added_source, changed_source, changed_operation,
                   added_place, added_member):  # fmt: skip
        frame, word = change(frame)
        words.append(word)
    words = [*words[3:], "3 claims of operations"]
    asked, _ = taken_in(frame)
    assert [one.key for one in asked.needed] == ["known"]
    assert all(word in asked.needed[0].what for word in words)
    with pytest.raises(AtlasError) as refused:
        taken_in(frame, known="leave")
    assert all(word in str(refused.value) for word in words)
    before = shelf.whole_record()
    assert commit(frame, known="update").kind == "edit"
    after = shelf.whole_record()
    grown = {
        table.name: len(getattr(after, table.name)) - len(getattr(before, table.name))
        for table in model.TABLES
    }
    assert {name: number for name, number in grown.items() if number} == {
        "claims": 2, "sources": 1, "operation_places": 1, "memberships": 1,
    }  # fmt: skip
    with pytest.raises(AtlasError, match="has all"):
        taken_in(frame)


def test_what_the_file_lacks_stays_and_is_named():
    seed()
    frame = handed()
    gone = frame.drop(rows_at(frame, table="memberships")[:1])
    with pytest.raises(AtlasError, match="keeps it: 1 record's place in an operation"):
        taken_in(gone)


def other_cell(table, column, cell):
    """A cell that says something else and is still of its kind."""
    if column in table.vocabularies:
        return next(one for one in table.vocabularies[column] if one != cell)
    if column in table.flags:
        return "false" if cell == "true" else "true"
    if column in table.integers:
        return "3" if column == "geo_precision" and cell != "3" else "4"
    return f"{cell} (read again)"


COLUMNS = {
    table.name: [one for one in table.columns
                 if one not in KEYS | {*table.dates, "lon", "lat", "low", "high", "best",
                                       "count_low", "count_high"}]
    for table in model.TABLES
}  # fmt: skip


@settings(max_examples=2, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_what_is_changed_in_every_table_comes_back_when_it_is_exported_again(
    data, another_atlas, tmp_path
):
    another_atlas(f"{len(list(tmp_path.iterdir()))}")
    frame = handed()
    for table in model.TABLES:
        rows = list(rows_at(frame, table=table.name))
        if not rows:
            continue
        at = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from(COLUMNS[table.name]))
        frame.loc[at, column] = other_cell(table, column, frame.loc[at, column])
    commit(frame, known="update")
    again = handed()
    pd.testing.assert_frame_equal(again[frame.columns], frame)
