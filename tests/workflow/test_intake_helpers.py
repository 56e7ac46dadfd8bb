"""What the data pages ask for beside the imports: checks of a form, history, pairs, files."""

import sqlite3
from datetime import date

import pytest

from geo.core.digest import digest
from geo.incidents.record import bundled_record
from geo.store.drafts import Draft
from geo.ui.editing.claims import moved
from geo.ui.editing.opened import Opened
from geo.ui.words import figure_line
from geo.workflow import editing, intake
from geo.workflow.intake_check import check_draft
from geo.workflow.intake_columns import lacking
from geo.workflow.intake_draft import (
    differences,
    find_incidents,
    merge_claims,
    merge_values,
    sources_of,
)
from geo.workflow.intake_files import original_file, safe_name
from geo.workflow.intake_pairs import judged_pairs, pair_sides
from geo.workflow.intake_past import record_past
from geo.workflow.intake_shelf import (
    dataset_facts,
    row_titles,
    shelf_state,
    shelf_token,
    version_changes,
    version_days,
)

TODAY = date(2026, 3, 1)
QUETTA = "BAL-2026-01-31-QUETTA"
TABLE = b"""date,district,type,killed,claimant,claimant type,note
2026-01-31,Quetta,bomb blast,3,police,official,=1+1
2026-01-32,Kech,bomb blast,2,police,official,never
"""
CHOICES = {"columns": "as-guessed", "claimant_type": "official"}
INCIDENT = {
    "incident_id": "x", "date_earliest": "2026-01-31", "date_latest": "2026-01-31",
    "date_precision": "day", "event_type": "Battles", "title": "A clash", "geo_precision": "3",
    "verification_group": "single_source", "lon": "", "lat": "",
}  # fmt: skip
CLAIM = {
    "claim_id": "x-C01", "claimant": "police", "claimant_type": "official", "measure": "killed",
    "category": "total", "low": "1", "high": "2", "as_of": "2026-01-31", "source_id": "paper",
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store with the bundled record and a made-up table, made once."""
    path = tmp_path_factory.mktemp("filled") / "store.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(path))
        reading = intake.read_upload(
            TABLE, "list.csv", choices=CHOICES, dataset="mine", accessed=date(2026, 11, 22)
        )
        version = intake.commit_import(reading, original=TABLE, author="Ann", reason="First")
    return path, reading, version


@pytest.fixture
def imported(filled, tmp_path, monkeypatch):
    """A copy of that store for one test: the reading and the version."""
    path = tmp_path / "copy.sqlite"
    with sqlite3.connect(filled[0]) as source, sqlite3.connect(path) as target:
        source.backup(target)
    monkeypatch.setenv("ATLAS_STORE", str(path))
    return filled[1:]


def test_a_new_shelf_is_told_and_made_by_nobody():
    state = shelf_state()
    assert (state.is_new, state.problem, state.readable, shelf_token()) == (True, None, True, "")
    (row,) = dataset_facts().to_dict("records")
    assert (row["name"], row["incidents"]) == ("bundled", len(bundled_record().incidents))
    assert shelf_state().is_new


def test_a_file_that_is_no_store_is_told(tmp_path, monkeypatch):
    path = tmp_path / "notes.sqlite"
    path.write_bytes(b"these are my notes, not a store")
    monkeypatch.setenv("ATLAS_STORE", str(path))
    state = shelf_state()
    assert not state.readable
    assert "not a store" in state.problem.what
    assert "restore" in state.problem.fix


def test_an_altered_store_can_be_read_and_is_told(imported, tmp_path, monkeypatch):
    where = shelf_state().where
    altered = tmp_path / "altered.sqlite"
    with sqlite3.connect(where) as source, sqlite3.connect(altered) as target:
        source.backup(target)
        target.execute(
            "UPDATE atlas_entries SET state = replace(state, 'bomb', 'bang') WHERE dataset = 'mine'"
        )
    monkeypatch.setenv("ATLAS_STORE", str(altered))
    state = shelf_state()
    assert state.readable
    assert "damaged" in state.problem.what


def test_facts_of_datasets(imported):
    facts = dataset_facts().set_index("name")
    assert list(facts.index) == ["bundled", "mine"]
    assert facts["updatable"].to_dict() == {"bundled": False, "mine": True}
    assert facts.loc["mine", "title"] == "General table"
    assert facts.loc["mine", "redistributable"]
    assert facts.loc["mine", "version"] == 1
    assert version_days("mine") == ("2026-01-31", "2026-01-31")


def test_a_version_looked_at_closely(imported):
    found = version_changes(imported[1].id)
    assert found.diff.added == 1
    assert list(found.notes["column"]) == ["date"]
    titles = found.titles
    (key,) = found.diff.rows.query("part == 'incidents'")["key"]
    (claim,) = found.diff.rows.query("part == 'claims'")["key"]
    assert titles[key] == titles[claim]
    assert row_titles(bundled_record())[QUETTA]


def test_the_original_comes_back_byte_for_byte(imported):
    name, data = original_file(imported[1])
    assert name == "list.csv"
    assert digest(data) == digest(TABLE)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\My files\\list.csv", "list.csv"),
        ("../../etc/list.csv", "list.csv"),
        ('a"b\r\n<c>.csv', "a_b_c_.csv"),
        ("فہرست ۱.csv", "فہرست ۱.csv"),
        ("\u202etxt.exe", "txt.exe"),
        ("///", "file"),
    ],
)
def test_names_that_a_disk_takes(given, kept):
    assert safe_name(given) == kept


def test_a_column_map_that_is_not_enough():
    assert "date" in lacking({"district": "a"}).what
    assert "district" in lacking({"date": "a"}).what
    assert "longitude" in lacking({"date": "a", "district": "b", "lon": "c"}).what
    assert lacking({"date": "a", "place": "b"}) is None


def test_every_bundled_record_may_be_saved_as_it_is():
    known = sources_of("bundled", ["bundled"])
    refused = []
    for identifier in list(bundled_record().incidents.index)[::8]:
        draft = editing.open_draft(identifier)
        found = check_draft(draft.values, draft.claims, [], known_sources=known, today=TODAY)
        refused += [fault for fault in found if not fault.flag]
    assert refused == []


def test_a_record_of_a_dataset_that_is_switched_off_may_be_saved_too(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    intake.switch_dataset("bundled", False, author="Ann")
    known = sources_of("bundled", ["bundled"])
    assert set(bundled_record().claims["source_id"]) <= set(known)


def faults(incident=(), claim=(), source=None):
    values, claims = {**INCIDENT, **dict(incident)}, [{**CLAIM, **dict(claim)}]
    found = check_draft(
        values, claims, [source] if source else [], known_sources=["paper"], today=TODAY
    )
    return {(one.part, one.row, one.field): one for one in found}


def test_a_whole_record_has_no_fault():
    assert faults() == {}


@pytest.mark.parametrize(
    ("incident", "claim", "where"),
    [
        ({"date_earliest": ""}, {}, ("incident", 0, "date_earliest")),
        ({"date_earliest": "31.1.2026"}, {}, ("incident", 0, "date_earliest")),
        ({"date_latest": "2026-01-30"}, {}, ("incident", 0, "date_latest")),
        ({"event_type": "Battle"}, {}, ("incident", 0, "event_type")),
        ({"event_type": ""}, {}, ("incident", 0, "event_type")),
        ({"title": " "}, {}, ("incident", 0, "title")),
        ({"geo_precision": "5"}, {}, ("incident", 0, "geo_precision")),
        ({"lon": "67.0"}, {}, ("incident", 0, "lat")),
        ({"lon": "30.2", "lat": "67.0"}, {}, ("incident", 0, "lon")),
        ({"lon": "67,0", "lat": "30.2"}, {}, ("incident", 0, "lon")),
        ({}, {"claimant": ""}, ("claim", 1, "claimant")),
        ({}, {"claimant_type": "somebody"}, ("claim", 1, "claimant_type")),
        ({}, {"low": "three"}, ("claim", 1, "low")),
        ({}, {"low": "3"}, ("claim", 1, "low")),
        ({}, {"low": "", "high": "", "best": ""}, ("claim", 1, "low")),
        ({}, {"low": "3", "high": "²"}, ("claim", 1, "high")),
        ({}, {"low": "9" * 5000, "high": "9" * 5000}, ("claim", 1, "low")),
        ({}, {"as_of": "5 May"}, ("claim", 1, "as_of")),
        ({}, {"as_of": ""}, ("claim", 1, "as_of")),
        ({}, {"as_of_order": "3000000000"}, ("claim", 1, "as_of_order")),
        ({}, {"source_id": "nobody"}, ("claim", 1, "source_id")),
    ],
)
def test_a_fault_names_its_cell_and_the_way_out(incident, claim, where):
    found = faults(incident, claim)
    assert where in found
    assert not found[where].flag
    assert found[where].what
    assert found[where].fix
    assert "decision" not in found[where].fix, "advice for a file is none for a form"


@pytest.mark.parametrize("lon", ["67,01", "nan", "²", "0x41", "٦٧.٠١"])
def test_a_degree_that_is_no_number_is_not_told_to_change_places(lon):
    fault = faults({"lon": lon, "lat": "30.2"})[("incident", 0, "lon")]
    assert "xchange" not in fault.fix, "that mends nothing"


@pytest.mark.parametrize(
    ("day", "fits"),
    [("", True), ("2026", True), ("2026-02", True), ("2026-02-28", True), ("2026-02-30", False),
     ("2026-13", False), ("not a day", False), ("77", False), ("2026-2-3", False)],
)  # fmt: skip
def test_the_date_of_a_source_is_a_date(day, fits):
    source = {"source_id": "paper", "publisher": "A paper", "date": day}
    assert (("source", 1, "date") not in faults(source=source)) == fits


def test_a_source_that_somebody_else_has_changed_is_not_written_over():
    opened = Opened(
        draft=Draft(incident_id="a", dataset="own", values={}, claims=(), token=""), turn=1,
        sources={"paper": {"source_id": "paper", "title": "t", "date": "2026-01-31"}},
    )  # fmt: skip
    mine = [{"source_id": "paper", "date": "2026-02-01"}]

    def told(**now):
        known = {"paper": {"source_id": "paper", "title": "t", "date": "2026-01-31", **now}}
        return [one.field for one in moved(opened, mine, known)]

    assert told() == []
    assert told(title="another cell") == []
    assert told(date="2026-02-01") == []
    assert told(date="2026-03-03") == ["date"]


def test_a_correction_of_a_source_is_in_the_history_of_the_record(imported):
    draft = editing.open_draft(QUETTA)
    source = draft.claims[0]["source_id"]
    editing.save_draft(
        {"incident_id": QUETTA}, [dict(claim) for claim in draft.claims],
        sources=[{"source_id": source, "note": "Read again"}], opened={source: {}},
        author="Ann", reason="A misprint", expected=draft.token,
    )  # fmt: skip
    last = record_past(QUETTA, sources=[source, "nowhere"])[0]
    assert (last.who, last.why) == ("Ann", "A misprint")
    assert [(one.part, one.about, one.field, one.after) for one in last.changes] == [
        ("source", source, "note", "Read again")
    ]


def test_every_fault_is_told_at_once():
    found = faults({"date_earliest": "x", "event_type": "y"}, {"measure": "z", "low": "-1"})
    assert {field for _, _, field in found} >= {"date_earliest", "event_type", "measure", "low"}


def test_what_is_odd_is_flagged_and_kept():
    found = faults({"lon": "67.0", "lat": "24.8", "title": "A \u202eclash"},
                   {"high": "99999", "as_of": "2026-01-30"})  # fmt: skip
    assert {one.code for one in found.values()} == {
        "coord.outside-province", "text.invisible", "count.absurd", "date.before-event",
    }  # fmt: skip
    assert all(one.flag for one in found.values())


@pytest.mark.parametrize(
    ("incident", "claim", "field"),
    [
        ({}, {"as_of": "2026-03-02"}, "as_of"),
        ({}, {"as_of": "2026-03-01"}, ""),
        ({"date_latest": "2199-12-31"}, {}, "date_latest"),
        ({"date_latest": "2026-12-31", "date_precision": "year"}, {}, ""),
        ({"date_earliest": "1899-12-31"}, {}, "date_earliest"),
    ],
)
def test_the_form_flags_a_day_that_is_not_yet(incident, claim, field):
    found = faults(incident, claim)
    assert [(one.field, one.code, one.flag) for one in found.values()] == [
        (field, "date.outside-file", True)
    ] * bool(field)


@pytest.mark.parametrize("field", ["date", "accessed"])
def test_a_source_of_a_year_that_no_view_can_name_is_refused(field):
    source = {"source_id": "paper", "publisher": "A paper"}
    for day in ("2926-03-10", "0226-03", "1699", "2201"):
        assert faults(source={**source, field: day})["source", 1, field].flag is False
    assert faults(source={**source, field: "2200-12"}) == {}


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ({"low": "", "high": "9"}, "count.low-missing"),
        ({"low": "", "high": "", "best": "4"}, "count.best-alone"),
        ({"low": "3", "high": "5", "best": "50"}, "count.best-outside"),
        ({"low": "3", "high": "", "best": "2"}, "count.best-outside"),
        ({"low": "3", "high": ""}, ""),
    ],
)
def test_the_form_flags_figures_as_an_import_does(claim, code):
    assert [one.code for one in faults({}, claim).values() if one.flag] == [code] * bool(code)


def test_a_source_that_is_added_may_be_cited():
    assert faults({}, {"source_id": "new"}, {"source_id": "new", "publisher": "A paper"}) == {}


@pytest.mark.parametrize("words", ["quetta red zone", "2026-01-31 quetta", QUETTA.lower()])
def test_records_are_found_by_their_words(words):
    found = find_incidents(words)
    assert QUETTA in dict(found)
    assert dict(found)[QUETTA].startswith("2026-01-31 · Attacks in several parts of Quetta")
    assert find_incidents("quetta nowhere") == []
    assert len(find_incidents("", limit=7)) == 7


def draft(token, values=(), claims=()):
    cells = {**INCIDENT, **dict(values)}
    return Draft(incident_id="x", dataset="d", values=cells, claims=tuple(claims), token=token)


def test_two_editors_are_laid_over_each_other():
    second = {**CLAIM, "claim_id": "x-C02"}
    opened = draft("1", claims=[CLAIM, second])
    stored = draft("2", {"title": "Theirs"}, [{**CLAIM, "note": "theirs"},
                                             {**CLAIM, "claim_id": "x-C03"}])  # fmt: skip
    mine = [{**CLAIM, "high": "9"}, second, {**CLAIM, "claim_id": "", "claimant": "medics"}]
    merged = merge_claims(opened, stored, mine)
    assert [(one["claim_id"], one["high"], one.get("note", "")) for one in merged] == [
        ("x-C01", "9", "theirs"),
        ("x-C03", "2", ""),
        ("", "2", ""),
    ]
    found = differences(opened, stored, {"title": "Mine"}, merged)
    said = {(one.field, one.key): (one.opened, one.stored, one.yours) for one in found}
    assert said == {
        ("title", "x"): ("A clash", "Theirs", "Mine"),
        ("high", "x-C01"): ("2", "2", "9"),
    }


def test_two_editors_ends_are_not_put_together():
    """Each end is right beside the other of its own version; together they would be reversed."""
    opened = draft("1", {"date_earliest": "2026-01-01", "date_latest": "2026-01-09"},
                   [{**CLAIM, "low": "2", "high": "9"}])  # fmt: skip
    theirs = {**CLAIM, "low": "2", "high": "4", "claimant": "theirs", "note": "theirs"}
    stored = draft("2", {"date_earliest": "2026-01-01", "date_latest": "2026-01-03"}, [theirs])
    mine = merge_values(opened, {"date_earliest": "2026-01-05"})
    assert {**stored.values, **mine}["date_latest"] == "2026-01-09"
    (claim,) = merge_claims(opened, stored, [{**CLAIM, "low": "6", "high": "9"}])
    own = (CLAIM["claimant"], "6", "9", "theirs")
    assert tuple(claim[name] for name in ("claimant", "low", "high", "note")) == own
    assert merge_values(opened, {}) == {}


def test_a_claim_that_was_changed_here_comes_back():
    opened, stored = draft("1", claims=[CLAIM]), draft("2")
    assert merge_claims(opened, stored, [CLAIM]) == []
    assert merge_claims(opened, stored, [{**CLAIM, "high": "9"}]) == [{**CLAIM, "high": "9"}]


def test_the_history_is_told_cell_by_cell():
    one = editing.open_draft(QUETTA)
    kept = [dict(claim) for claim in one.claims[1:]]
    kept[0]["high"] = "5"
    editing.save_draft(
        {"incident_id": QUETTA, "title": "Shorter"}, kept, author="Ann", reason="Read again",
        expected=one.token,
    )  # fmt: skip
    latest, first = record_past(QUETTA)
    assert (latest.who, latest.why, latest.new, first.new) == ("Ann", "Read again", False, True)
    cells = {(one.part, one.about, one.field): one for one in latest.changes}
    assert cells["incident", "", "title"].after == "Shorter"
    changed = cells["claim", "C02", "high"]
    assert (changed.before, changed.after) == ("4", "5")
    gone = cells["claim", "C01", "removed"].claim
    assert figure_line(gone).startswith("killed, security: 2 – officials")
    assert [one.field for one in first.changes] == ["added"] * len(one.claims)


def test_a_cell_that_is_filled_or_emptied_is_a_change_of_that_cell(imported):
    """It was told as the coming or going of its record or claim."""
    one = editing.open_draft(QUETTA)
    last = one.claims[-1]["claim_id"]
    for note in ("Read again", ""):
        now = editing.open_draft(QUETTA)
        claims = [
            {**claim, "note": note} if claim["claim_id"] == last else dict(claim)
            for claim in now.claims
        ]
        editing.save_draft(
            {"incident_id": QUETTA, "note": note}, claims, author="Ann", reason="Read again",
            expected=now.token,
        )  # fmt: skip
    after, before = record_past(QUETTA)[:2]
    assert (before.new, after.new) == (False, False)
    told = {(c.part, c.field, c.before, c.after) for past in (before, after) for c in past.changes}
    assert told >= {("incident", "note", "Read again", ""), ("claim", "note", "Read again", "")}
    assert not {"added", "removed"} & {change.field for change in (*before.changes, *after.changes)}


@pytest.mark.parametrize(
    ("low", "high", "best", "said"),
    [
        ("3", "3", "", "3"),
        ("3", "", "", "at least 3"),
        ("", "5", "", "0–5"),
        ("3", "5", "4", "3–5 (best 4)"),
    ],
)
def test_a_figure_in_one_line(low, high, best, said):
    claim = {"claimant": "police", "qualifier": "", "measure": "killed", "category": "total",
             "low": low, "high": high, "best": best, "as_of": "2026-01-31"}  # fmt: skip
    assert figure_line(claim) == f"killed, total: {said} – police, 2026-01-31"


def test_two_records_side_by_side():
    one, other = pair_sides([QUETTA, "BAL-2013-01-10-ALAMDAR"])
    assert (one.district, one.date, one.dataset) == ("Quetta", "2026-01-31", "bundled")
    assert len(one.figures) == 3
    assert "Dawn" in other.source
    judged = judged_pairs()
    assert list(judged["verdict"]) == ["unsure"] * 3
    assert judged["title_a"].all()


def test_a_pair_is_judged_and_listed(imported):
    identifier = (
        version_changes(imported[1].id).diff.rows.query("part == 'incidents'")["key"].iloc[0]
    )
    pairs = editing.pairs_to_judge(limit=50)
    assert identifier in set(pairs["b"])
    editing.judge_pair(QUETTA, identifier, "different", author="Ann", reason="Another street")
    latest = judged_pairs().iloc[0]
    assert (latest["verdict"], latest["by"], latest["b"]) == ("different", "Ann", identifier)
