"""Each fault gives exactly its finding with its rows; the bundled record is clean or annotated."""

import dataclasses
from datetime import date

import pandas as pd
import pytest

from geo.incidents.lint import CODES, COLUMNS, bundled_notes, lint, open_findings, read_notes
from geo.incidents.record import Record, bundled_record

CLAIM = {
    "incident_id": "X", "operation_id": "", "claimant": "police", "claimant_type": "official",
    "partial": False, "measure": "killed", "category": "civilian", "low": 5, "high": 5,
    "as_of": "2026-01-31", "as_of_order": None, "cumulative": False, "span_from": None,
    "span_to": None, "relay": "", "origin": "", "source_id": "S", "unverified": False,
}  # fmt: skip
INCIDENT = {
    "date_earliest": "2026-01-31", "date_latest": "2026-01-31", "date_precision": "day",
    "event_type": "Battles", "district_reported": "Kech",
}  # fmt: skip


def keyed(rows, key, columns=()):
    frame = pd.DataFrame(rows, columns=[key, *columns] if not rows else None)
    for column in frame.columns:
        if column in ("low", "high", "as_of_order"):
            frame[column] = frame[column].astype("Int64")
        elif column in ("as_of", "span_from", "span_to", "date_earliest", "date_latest"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame.set_index(key, drop=False).rename_axis(index=None)


def record_of(*claims, incidents=None, member="", judged=()):
    """A record of incident X (or those given) with claims that differ from one clean claim."""
    told = [{**CLAIM, "claim_id": f"C{n}", **row} for n, row in enumerate(claims, start=1)]
    told = told or [{**CLAIM, "claim_id": "C1"}]
    rows = [{"incident_id": k, **INCIDENT, **v} for k, v in (incidents or {"X": {}}).items()]
    real = bundled_record()
    members = [("OP", member, "claimed", "", "")] if member else []
    pairs = [("J1", *pair, "unsure", "", pd.NaT, "") for pair in judged]
    return Record(
        incidents=keyed(rows, "incident_id"),
        operations=keyed(
            [
                {
                    "operation_id": "OP",
                    "date_earliest": "2026-01-31",
                    "date_latest": "2026-02-02",
                    "date_precision": "day",
                }
            ],
            "operation_id",
        ),
        claims=keyed(told, "claim_id"),
        sources=keyed(
            [
                {"source_id": "S", "publisher": "Dawn", "url": ""},
                {"source_id": "N", "publisher": "", "url": ""},
            ],
            "source_id",
        ),
        memberships=pd.DataFrame(members, columns=real.memberships.columns),
        operation_places=real.operation_places.iloc[:0],
        judgements=pd.DataFrame(pairs, columns=real.judgements.columns),
        coverage=real.coverage,
        digest="synthetic",
    )


def found(record, **options):
    out = lint(record, **options)
    return list(zip(out["code"], out["rows"], strict=True))


def parts(civilian, security, total, **more):
    said = [("civilian", civilian), ("security", security), ("total", total)]
    said += list(more.items())
    return [{"category": c, "low": n, "high": n, "origin": "o"} for c, n in said]


def test_a_clean_record_has_no_finding():
    out = lint(record_of())
    assert out.empty
    assert list(out.columns) == list(COLUMNS)


def test_a_day_that_is_not_yet_is_told_if_today_is():
    today = date(2026, 2, 2)
    late = record_of({"as_of": "2026-02-03"}, incidents={"X": {"date_latest": "2026-02-04"}})
    assert found(late, today=today) == [("L703", "X")]
    assert found(late) == []
    assert found(record_of({"as_of": "2026-02-03"}), today=today) == [("L206", "C1")]
    assert found(record_of({"as_of": "2026-02-02"}), today=today) == []
    month = {"date_latest": "2026-02-28", "date_precision": "month"}
    assert found(record_of({"as_of": "2026-02-28"}, incidents={"X": month}), today=today) == []


@pytest.mark.parametrize(
    ("record", "code", "rows"),
    [
        (record_of(*parts(36, 22, 50)), "L101", "C1;C2;C3"),
        (record_of(*parts(36, 22, 68, militant=5)), "L102", "C1;C2;C3;C4"),
        (record_of(*parts(36, 22, 68)), "L103", "C1;C2;C3"),
        (record_of({"as_of": "2026-01-30"}), "L201", "C1"),
        (record_of({"span_from": "2026-01-31", "span_to": "2026-01-30"}), "L202", "C1"),
        (record_of({"span_from": "2026-01-31", "span_to": "2026-02-01"}), "L203", "C1"),
        (
            record_of({"span_from": "2026-02-02", "span_to": "2026-02-03", "as_of": "2026-02-05"}),
            "L204",
            "C1",
        ),
        (record_of({"span_from": "2026-01-29", "span_to": "2026-01-31"}), "L205", "C1"),
        (
            record_of(
                {"cumulative": True, "low": 18, "high": 18},
                {"cumulative": True, "low": 17, "high": 17, "as_of": "2026-02-01"},
            ),
            "L301",
            "C1;C2",
        ),
        (record_of({"origin": "o"}, {"origin": "o", "low": 7, "high": 7}), "L401", "C1;C2"),
        (record_of({"origin": "o"}, {"origin": "o"}), "L402", "C1;C2"),
        (record_of({"low": 9, "high": 4}), "L501", "C1"),
        (record_of({"source_id": "N"}, {"category": "security"}), "L601", "C1"),
        (record_of({"unverified": True}, {"category": "security"}), "L602", "C1"),
        (record_of(incidents={"X": {"date_latest": "2026-01-30"}}), "L701", "X"),
        (
            record_of(
                {"as_of": "2026-03-05"},
                incidents={"X": {"date_earliest": "2026-03-02", "date_latest": "2026-03-02"}},
                member="X",
            ),
            "L702",
            "X",
        ),
        (
            record_of(
                {}, {"incident_id": "Y", "low": 4, "high": None}, incidents={"X": {}, "Y": {}}
            ),
            "L801",
            "X;Y",
        ),
    ],
)
def test_each_fault_gives_exactly_its_finding(record, code, rows):
    out = lint(record)
    assert found(record) == [(code, rows)]
    assert out["severity"].tolist() == [CODES[code][0]]
    assert not out["annotated"].any()
    assert out["message"].iloc[0].endswith(".")


@pytest.mark.parametrize(
    "record",
    [
        record_of(*parts(36, 22, 58)),
        record_of({"low": 36, "high": None, "origin": "o"}, *parts(36, 22, 68)[1:]),
        record_of({"origin": "o", "as_of_order": 1},
                  {"origin": "o", "as_of_order": 2, "low": 7, "high": 7}),
        record_of({"cumulative": True, "low": 18, "high": 18},
                  {"cumulative": True, "low": 10, "high": None, "as_of": "2026-02-01"}),
        record_of({"low": 18, "high": 18}, {"low": 17, "high": 17, "as_of": "2026-02-01"}),
        record_of({"cumulative": True, "low": 18, "high": 18, "partial": True},
                  {"cumulative": True, "low": 17, "high": 17, "as_of": "2026-02-01"}),
        record_of({}, {"incident_id": "Y"}, incidents={"X": {}, "Y": {}}, judged=[("Y", "X")]),
        record_of({}, {"incident_id": "Y", "low": 9, "high": 9}, incidents={"X": {}, "Y": {}}),
        record_of({}, {"incident_id": "Y"},
                  incidents={"X": {}, "Y": {"district_reported": "Gwadar"}}),
    ],
    ids=["sum", "open part", "order", "at least", "not running", "partial", "judged", "apart",
         "elsewhere"],
)  # fmt: skip
def test_what_is_no_fault(record):
    assert found(record) == []


def test_a_relay_of_the_peak_is_not_named_for_it():
    record = record_of(
        {"cumulative": True, "low": 18, "high": 18, "origin": "o"},
        {
            "cumulative": True,
            "low": 18,
            "high": 18,
            "origin": "o",
            "relay": "AP",
            "source_id": "S2",
        },
        {"cumulative": True, "low": 17, "high": 17, "as_of": "2026-02-01", "source_id": "S"},
    )
    assert ("L301", "C1;C3") in found(record)


def test_a_given_district_replaces_the_reported_one():
    record = record_of({}, {"incident_id": "Y"}, incidents={"X": {}, "Y": {}})
    apart = pd.Series({"X": "kech", "Y": "gwadar"})
    assert found(record, district_id=apart) == []
    assert found(record, district_id=pd.Series({"X": None, "Y": None})) == []


def test_a_note_annotates_its_finding_and_no_other():
    record = record_of({"low": 9, "high": 4}, {"low": 8, "high": 3, "as_of": "2026-02-01"})
    notes = pd.DataFrame({"code": ["L501"], "rows": ["C1"], "note": ["as printed"]})
    out = lint(record, notes=notes).set_index("rows")
    assert out["annotated"].to_dict() == {"C1": True, "C2": False}
    assert out.loc["C1", "note"] == "as printed"
    assert open_findings(out).index.tolist() == ["C2"]


def test_a_note_without_its_finding_is_reported():
    notes = pd.DataFrame({"code": ["L501"], "rows": ["C1"], "note": ["as printed"]})
    assert found(record_of(), notes=notes) == [("L001", "C1")]


def test_notes_may_name_their_rows_in_any_order(tmp_path):
    path = tmp_path / "lint_notes.csv"
    path.write_text("code,rows,note,by,date\nL301,C2;C1,why,me,2026-11-22\n", encoding="utf-8")
    assert read_notes(path)["rows"].tolist() == ["C1;C2"]
    assert read_notes(tmp_path / "none.csv").empty


def test_the_bundled_record_is_clean_or_annotated():
    out = lint(bundled_record(), notes=bundled_notes())
    assert open_findings(out).empty, open_findings(out)["message"].tolist()
    assert "L001" not in set(out["code"])
    noted = out[out["annotated"]]
    assert sorted(noted["code"]) == ["L201", "L301", "L601", "L601", "L601", "L601", "L702"]
    assert (noted["note"] != "").all()


def test_the_linter_changes_nothing():
    record = bundled_record()
    before = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    copies = {k: v.copy(deep=True) for k, v in before.items() if isinstance(v, pd.DataFrame)}
    lint(record)
    for name, frame in copies.items():
        pd.testing.assert_frame_equal(getattr(record, name), frame)
