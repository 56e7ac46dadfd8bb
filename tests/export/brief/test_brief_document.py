"""What a brief says: every number is a claim's or a count, and nothing is added up."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from brief_cases import DAY, PRODUCED, YEAR, brief_of, cells, pieces, scene_of, sentences

from geo.analysis.finding import Finding
from geo.analysis.scene import count_records, in_view
from geo.export.brief.claims import statement_cell
from geo.export.brief.model import Count, Figure, Picture, Table
from geo.export.brief.statements import Stated, lines, moments
from geo.export.brief.tables import districts_section
from geo.export.brief.unusual import unusual_section
from geo.export.brief.view import make_view
from geo.export.brief.words import say_range, words_of
from geo.incidents.model import EVENT_TYPES, SIDES, VERIFICATION_GROUPS
from geo.incidents.selection import Selection
from geo.workflow import briefs

VIEWS = [DAY, replace(DAY, lang="ur"), YEAR, Selection(measure="killed")]
KEYS = [
    "map", "known", "time", "unusual", "ledger", "moved", "disputed", "unknown", "incidents",
    "districts",
]  # fmt: skip


def figures(brief) -> list[Figure]:
    return [p for p in pieces(brief) if isinstance(p, Figure)]


def test_a_date_of_several_months_or_years_names_the_first_and_the_last():
    said = [
        words_of(lang).when(first, last, precision)
        for first, last, precision, lang in (
            ("2026-02-01", "2026-02-28", "month", "en"),
            ("2026-02-10", "2026-04-30", "month", "en"),
            ("2025-09-17", "2025-10-01", "month", "ur"),
            ("2025-12-01", "2026-01-31", "month", "en"),
            ("2025-02-01", "2026-02-28", "month", "en"),
            ("2019-01-01", "2019-12-31", "year", "en"),
            ("2019-01-01", "2021-12-31", "year", "ur"),
            ("2026-02-23", "2026-03-08", "week", "en"),
        )
    ]
    assert said == [
        "February 2026 (day not known)",
        "February – April 2026 (day not known)",
        "ستمبر – اکتوبر 2025 (دن معلوم نہیں)",
        "December 2025 – January 2026 (day not known)",
        "February 2025 – February 2026 (day not known)",
        "2019",
        "2019–2021",
        "23 February – 8 March 2026 (day not known)",
    ]


@pytest.mark.parametrize("selection", VIEWS)
def test_every_section_is_there(selection):
    brief = brief_of(selection)
    assert [s.key for s in brief.sections] == KEYS
    assert all(s.blocks and s.title for s in brief.sections)
    assert brief.sources
    assert len({s.number for s in brief.sources}) == len(brief.sources)


@pytest.mark.parametrize("selection", VIEWS)
def test_plain_words_of_a_sentence_hold_no_digit(selection):
    for sentence in sentences(brief_of(selection)):
        for piece in sentence.pieces:
            assert not isinstance(piece, str) or not re.search(r"\d", piece), sentence.text


@pytest.mark.parametrize("selection", VIEWS)
def test_every_figure_is_that_of_its_claims(selection):
    claims = scene_of(selection).record.claims.set_index("claim_id")
    places = scene_of(selection).record.operation_places
    counted = {
        say_range(p.count_low, p.count_high)
        for p in places[["count_low", "count_high"]].itertuples()
    }
    for figure in figures(brief_of(selection)):
        assert figure.sources
        if not figure.claims:
            assert figure.text in counted
            continue
        own = claims.loc[list(figure.claims)]
        high, is_open = own["high"].fillna(own["low"]).max(), own["high"].isna().any()
        assert figure.text == say_range(own["low"].min(), high, at_least=is_open)
        kinds = own[["measure", "category", "incident_id", "operation_id"]].drop_duplicates()
        assert len(kinds) == 1, "one figure mixes different things"
        spread = is_open or own["low"].min() != high
        assert not spread or len(set(own["claimant_type"].map(SIDES))) == 1, "one range mixes sides"


@pytest.mark.parametrize("selection", VIEWS)
def test_every_claim_that_is_linked_is_written_out_once(selection):
    found = figures(brief_of(selection))
    written = [c for f in found if f.defines for c in f.claims]
    assert len(written) == len(set(written))
    assert {c for f in found for c in f.claims} == set(written)


@pytest.mark.parametrize("selection", VIEWS)
def test_counts_are_those_of_the_scene(selection):
    scene = scene_of(selection)
    rows = in_view(scene)
    wide = rows["geo_precision"].fillna(4).eq(4)
    expected = {
        "incidents": len(rows),
        "districts": rows["district_id"].nunique(),
        "placed incidents": rows["district_id"].notna().sum(),
        "incidents not placed": rows["district_id"].isna().sum(),
        "incidents of the province": (rows["placement"].eq("unplaced") & wide).sum(),
        "incidents whose district is not known": (rows["placement"].eq("unplaced") & ~wide).sum(),
        "certain incidents": rows["certain"].sum(),
        "district-only incidents": (rows["placement"] == "district").sum(),
        "incidents without a day": (rows["date_precision"] != "day").sum(),
        "contested records": (rows["verification_group"] == "contested").sum(),
        **{t: (rows["event_type"] == t).sum() for t in EVENT_TYPES},
        **{v: (rows["verification_group"] == v).sum() for v in VERIFICATION_GROUPS},
    }
    deaths = scene.record.claims
    deaths = deaths[(deaths["measure"] == "killed") & deaths["incident_id"].isin(rows.index)]
    expected["incidents with a figure"] = deaths["incident_id"].nunique()
    expected["incidents without a figure"] = len(rows) - deaths["incident_id"].nunique()
    shown = {name: f"{number:,}" for name, number in expected.items()}
    shown["events"] = say_range(*count_records(scene))
    counts = [p for p in pieces(brief_of(selection)) if isinstance(p, Count)]
    seen = {c.of for c in counts}
    assert {"incidents", "incidents with a figure"} <= seen
    for count in counts:
        if count.of.startswith("workflow."):  # of the statistics, which name the call
            continue
        if count.of in shown:
            assert count.text == shown[count.of], count.of
        else:
            assert count.of in {
                "unsure pairs", "claimed members", "inferred members", "incidents with one side",
                "incidents without an independent figure", "statements whose source was not seen",
                "later claims",
            }  # fmt: skip


def test_the_known_figures_of_the_day_stand_with_claimant_and_date():
    brief = brief_of(DAY)
    ledger = next(s for s in brief.sections if s.key == "ledger").blocks[0]
    assert isinstance(ledger, Table)
    by_day = {row[0].lines[0].text: [" ".join(x.text for x in c.lines) for c in row[1:]]
              for row in ledger.rows}  # fmt: skip
    state, armed, _ = by_day["1 February 2026"]
    assert "Chief Minister Sarfraz Bugti" in state
    for words in ("31 civilians killed", "17 security personnel killed", "145 militants killed"):
        assert words in state
    _, armed, _ = by_day["31 January 2026"]
    assert "BLA: 84 security personnel killed, 18 security personnel captured" in armed
    places = next(s for s in sentences(brief) if "How many places" in s.text)
    assert "9 districts (BLA, 31 January 2026)" in places.text
    moved = [s.text for s in sentences(brief) if ", then " in s.text]
    chief = "145 (Chief Minister Sarfraz Bugti, 1 Feb 2026)"
    assert any(chief in m and "216 (ISPR" in m for m in moved)
    assert any("84 (31 Jan 2026), then 200+" in m and "362+ (6 Feb 2026)" in m for m in moved)


def test_claimants_are_never_added():
    sums = {"48", "102", "176", "193", "229", "58", "274", "384", "401"}
    own = {"58"}  # Reuters' own count, a claim of its own
    for figure in figures(brief_of(DAY)):
        if figure.claims:
            assert figure.text not in sums - own
    for cell in cells(brief_of(DAY)):
        if cell.look == "number":
            assert not {line.text for line in cell.lines} & (sums - own)


def test_operation_totals_are_in_no_district():
    district = next(s for s in brief_of(DAY).sections if s.key == "districts").blocks[0]
    shown = {line.text for row in district.rows for cell in row for line in cell.lines}
    assert not shown & {"145", "216", "84", "362+", "36", "22", "177"}


def test_absence_is_not_zero():
    district = next(s for s in brief_of(DAY).sections if s.key == "districts").blocks[0]
    text = [" | ".join(line.text for c in row for line in c.lines) for row in district.rows]
    assert any(t.startswith("Kech | 2 | no figure") for t in text)
    assert any(t.startswith("No record (not zero): ") and "Khuzdar" in t for t in text)
    assert not any("Khuzdar | 0" in t for t in text)
    later = DAY.start.replace(year=2031)
    after = brief_of(replace(DAY, start=later, end=later))
    assert after.title.text.endswith("not covered by this record")
    assert any("Not covered: " in line.text for c in cells(after) for line in c.lines)


def test_statements_after_the_as_of_date_are_left_out():
    brief = brief_of(replace(DAY, as_of=DAY.start))
    texts = {f.text for f in figures(brief)}
    assert not texts & {"145", "216", "362+", "22", "36"}
    assert any("left out" in s.text for s in sentences(brief))


def test_sides_keep_their_words_to_themselves():
    own = re.compile(
        r"\b(martyr|terroris|fitna|hindustan|occupying|enemy|sarmachar|jihad|insurgen)", re.I
    )
    for selection in VIEWS:
        for sentence in sentences(brief_of(selection)):
            words = "".join(p for p in sentence.pieces if isinstance(p, str))
            assert not own.search(words)


def test_pictures_say_in_words_what_they_show():
    for selection in VIEWS:
        brief = brief_of(selection)
        pictures = [b for s in brief.sections for b in s.blocks if isinstance(b, Picture)]
        assert {"map", "time"} <= {p.key for p in pictures}
        for picture in pictures:
            assert len(picture.alt) > 20
            assert picture.svg.count("<svg") == 1


def test_a_district_record_has_no_point_of_its_own():
    """The badge of a district stands at the same place whatever the record's coordinates say."""
    svg = next(b for b in brief_of(DAY).sections[0].blocks if isinstance(b, Picture)).svg
    rows = in_view(scene_of(DAY))
    rings = (rows["placement"] == "ring").sum()
    dots = (rows["placement"] == "dot").sum()
    circles = svg.split('<g transform="translate(0')[0].count("<circle")
    assert circles == 2 * rings + dots


def test_the_same_view_gives_the_same_document():
    assert briefs.view_brief(DAY, produced=PRODUCED) == brief_of(DAY)


def stated(figure, day, *, order=None, who="Army", **more):
    return Stated(**{
        "subject": "X", "claims": (f"{who}-{figure}",), "sources": (), "side": "state",
        "claimant": who, "claimant_type": "official", "qualifier": "", "measure": "killed",
        "category": "total", "low": figure, "high": figure, "as_of": pd.Timestamp(day),
        "order": order, "relay": "", "partial": False, "stands": True, "unverified": False, **more,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([stated(9, "2026-02-20"), stated(4, "2026-02-20", who="Police")], [[9, 4]]),
        ([stated(4, "2026-02-20", order=1), stated(9, "2026-02-20", order=2)], [[4], [9]]),
        ([stated(4, "2026-02-20", order=1), stated(9, "2026-02-20", order=2),
          stated(7, "2026-02-20", who="Police")], [[4], [9, 7]]),
        ([stated(4, "2026-02-20"), stated(9, "2026-02-21")], [[4], [9]]),
    ],
)  # fmt: skip
def test_one_day_without_an_order_is_a_range_and_no_revision(told, said):
    assert [[s.low for s in moment] for moment in moments(told)] == said
    assert bool(lines(told)) == (len(said) > 1)


def test_a_part_and_a_figure_that_was_replaced_are_marked_where_no_day_stands():
    view = make_view(scene_of(DAY))
    told = [
        stated(5, "2026-02-20", stands=False), stated(8, "2026-02-21"),
        stated(3, "2026-02-21", partial=True),
    ]  # fmt: skip
    said = [line.text for line in statement_cell(view, told, dated=True).lines]
    assert [("replaced later" in line, "in part" in line) for line in said] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip
    assert "20 Feb 2026" in said[0]


def test_figures_of_all_together_have_a_column_where_no_category_tells_them():
    def heads(selection):
        return districts_section(make_view(scene_of(selection))).blocks[0].head

    together = "People killed, all together"
    assert together not in heads(DAY)
    assert together in heads(replace(DAY, measure="killed", category="total", rule="official"))


def test_the_category_that_is_asked_for_has_a_column_where_nobody_has_a_figure():
    asked = replace(DAY, measure="killed", category="security", rule="medical")
    (table,) = districts_section(make_view(scene_of(asked))).blocks
    assert table.head[2] == "Security personnel killed"
    assert {row[2].lines[0].text for row in table.rows if len(row) > 2} == {"no figure"}


def test_the_statistics_name_the_datasets_that_they_leave_out():
    words = words_of("en")
    found = [Finding(key="unusual.summary", answer="usual", sentence="0 attacks.", method="",
                     reference="", call="")]  # fmt: skip
    alone, beside = (unusual_section(words, found, there=t) for t in (["bundled"], ["own"]))
    assert not any("Not in these numbers" in block.text for block in alone.blocks[:1])
    assert beside.blocks[0].text.endswith("in this update: own.")
    of_own = [replace(found[0], details={"dataset": "own"})]
    other = unusual_section(words, of_own, there=["own", "third"])
    assert other.blocks[0].text == (
        "Counted in the dataset own alone. Not in these numbers, whatever stands elsewhere in this "
        "update: third."
    )
    assert "in the dataset own, whatever" in other.blocks[-1].text
