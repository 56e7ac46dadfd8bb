"""The bundled tables say what they say, resolve, and break none of the four rules."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pandas as pd
import pytest

from geo.core.settings import data_dir

HEROF2 = "BAL-2026-01-31-HEROF2"
RADDULFITNA = "BAL-2026-01-29-RADDULFITNA1"

COLUMNS = {
    "incidents": "incident_id date_earliest date_latest date_precision event_type sub_event_type "
    "title summary place lon lat geo_precision stand_in_lon stand_in_lat district_reported actors "
    "operation_id verification verification_group dataset record_id",
    "operations": "operation_id kind title claimed_name named_by date_earliest date_latest "
    "date_precision district_reported place actors summary verification verification_group "
    "dataset record_id note",
    "memberships": "operation_id incident_id basis claimed_by note",
    "operation_places": "operation_id claimant unit count_low count_high place_names as_of "
    "source_id note",
    "claims": "claim_id incident_id operation_id claimant claimant_type claimant_text qualifier "
    "partial measure category low high best as_of as_of_order cumulative span_from span_to "
    "span_text relay origin source_id found_via unverified note",
    "sources": "source_id publisher title date url archive_url accessed relays kind licence weak "
    "note",
    "judgements": "judgement_id a b verdict by date reason",
    "coverage": "dataset area period_from period_to density leaves_out statement_en statement_ur",
}

# ACLED codebook: which sub-event type belongs to which event type (only those in use)
ACLED = {
    "Battles": {"Armed clash", "Non-state actor overtakes territory"},
    "Explosions/Remote violence": {
        "Air/drone strike",
        "Remote explosive/landmine/IED",
        "Shelling/artillery/missile attack",
        "Suicide bomb",
    },
    "Violence against civilians": {"Abduction/forced disappearance", "Attack"},
    "Strategic developments": {"Looting/property destruction", "Other"},
}
VOCABULARY = {
    ("incidents", "date_precision"): {"day", "week", "month", "year"},
    ("incidents", "geo_precision"): {"1", "2", "3", "4"},
    ("incidents", "dataset"): {"bundled"},
    ("operations", "date_precision"): {"day", "week", "month", "year"},
    ("operations", "kind"): {"operation", "series", "compilation"},
    ("operations", "dataset"): {"bundled"},
    ("memberships", "basis"): {"claimed", "inferred"},
    ("operation_places", "unit"): {"places", "towns", "sites", "districts"},
    ("claims", "claimant_type"): {"official", "armed_group", "monitor", "medical", "media"},
    ("claims", "measure"): {"killed", "injured", "captured", "abducted"},
    ("claims", "category"): {"civilian", "security", "militant", "unspecified", "total"},
    ("claims", "partial"): {"true", "false"},
    ("claims", "cumulative"): {"true", "false"},
    ("claims", "unverified"): {"true", "false"},
    ("claims", "found_via"): {"search", "background knowledge", "project brief"},
    ("claims", "as_of_order"): {"", "1", "2", "3"},
    ("sources", "kind"): {
        "agency",
        "newspaper",
        "broadcaster",
        "monitor",
        "dataset",
        "armed_group_outlet",
        "official",
        "aggregator",
        "reference",
        "unknown",
    },
    ("sources", "weak"): {"true", "false"},
    ("judgements", "verdict"): {"same", "different", "unsure"},
    ("coverage", "density"): {"dense", "selection", "none"},
}
GROUPS = {
    "widely_reported",
    "several_outlets",
    "single_source",
    "official_only",
    "armed_group_only",
    "contested",
}
# a side's vocabulary; it may stand in a source's address, never in our own words
BANNED = re.compile(
    r"terroris|martyr|shaheed|shahadat|freedom.fighter|sarmachar|eliminat|foiled|thwart"
    r"|neutrali[sz]|liquidat|khawarij|khwarij|miscreant|fitna|occup(?:ying|ation)|brave"
    r"|cowardly|heinous|sanitiz|hideout|bullet.riddled|sent to hell|rebels?\b|genocid",
    re.IGNORECASE,
)
AS_OF_BEFORE_EVENT = {
    # SATP counts two operations announced together and dates them a day before UCDP does
    "BAL-2026-03-05-PATTAK-C01",
}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@cache
def table(name: str) -> pd.DataFrame:
    path = data_dir() / "incidents" / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def figures(operation: str, claimant: str, as_of: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Whole (not partial) figures of one claimant on one day, as (low, high)."""
    claims = table("claims")
    rows = claims[
        (claims.operation_id == operation)
        & (claims.claimant == claimant)
        & (claims.as_of == as_of)
        & (claims.partial == "false")
    ]
    return {(r.measure, r.category): (r.low, r.high) for r in rows.itertuples()}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_file_format(name: str) -> None:
    assert table(name).columns.tolist() == COLUMNS[name].split()
    raw = (data_dir() / "incidents" / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
    for column, cells in table(name).items():
        assert (cells == cells.str.strip()).all(), column


def test_counts_are_conserved() -> None:
    incidents, operations, claims = table("incidents"), table("operations"), table("claims")
    umbrellas = operations[operations.record_id != ""]
    assert len(incidents) == 256
    assert len(umbrellas) == 6
    assert (umbrellas.record_id == umbrellas.operation_id).all()
    assert (incidents.record_id == incidents.incident_id).all()
    records = pd.concat([incidents.record_id, umbrellas.record_id])
    assert records.is_unique
    assert len(records) == 262
    brief = claims.found_via == "project brief"
    assert (~brief).sum() == 704
    assert brief.sum() == 5
    assert (claims.found_via == "background knowledge").sum() == 108
    assert claims.claim_id.str.replace(r"-C\d\d$", "", regex=True).isin(records).all()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("incidents", ["incident_id"]),
        ("operations", ["operation_id"]),
        ("memberships", ["operation_id", "incident_id"]),
        ("claims", ["claim_id"]),
        ("sources", ["source_id"]),
        ("judgements", ["judgement_id"]),
        ("coverage", ["dataset", "area", "period_from"]),
    ],
)
def test_keys_are_unique(name: str, key: list[str]) -> None:
    assert not table(name).duplicated(key).any()


def test_incident_and_operation_ids_do_not_overlap() -> None:
    assert not set(table("incidents").incident_id) & set(table("operations").operation_id)


def test_every_reference_resolves() -> None:
    incidents, operations = (
        set(table("incidents").incident_id),
        set(table("operations").operation_id),
    )
    sources, claims = set(table("sources").source_id), table("claims")
    assert ((claims.incident_id == "") ^ (claims.operation_id == "")).all()
    assert set(claims.incident_id) - {""} <= incidents
    assert set(claims.operation_id) - {""} <= operations
    assert set(claims.source_id) <= sources
    members = table("memberships")
    assert set(members.incident_id) <= incidents
    assert set(members.operation_id) <= operations
    places = table("operation_places")
    assert set(places.operation_id) <= operations
    assert set(places.source_id) <= sources
    judged = table("judgements")
    assert set(judged.a) | set(judged.b) <= incidents | set(claims.claim_id)
    primary = table("incidents").query("operation_id != ''")
    pairs = set(zip(members.operation_id, members.incident_id, strict=True))
    assert set(zip(primary.operation_id, primary.incident_id, strict=True)) <= pairs


def test_vocabularies_are_closed() -> None:
    for (name, column), allowed in VOCABULARY.items():
        assert set(table(name)[column]) <= allowed, (name, column)
    for name in ("incidents", "operations"):
        assert set(table(name).verification_group) <= GROUPS
    pairs = table("incidents")[["event_type", "sub_event_type"]].drop_duplicates()
    for event, sub in pairs.itertuples(index=False):
        assert sub in ACLED[event]


def test_dates_are_iso_and_in_order() -> None:
    for name in ("incidents", "operations"):
        frame = table(name)
        for column in ("date_earliest", "date_latest"):
            assert [date.fromisoformat(d) for d in frame[column]]
        assert (frame.date_earliest <= frame.date_latest).all()
    claims = table("claims")
    for column in ("as_of", "span_from", "span_to"):
        filled = claims[column][claims[column] != ""]
        assert [date.fromisoformat(d) for d in filled]
    assert (claims.as_of != "").all()
    both = claims[(claims.span_from != "") & (claims.span_to != "")]
    assert (both.span_from <= both.span_to).all()
    assert (both.span_to <= both.as_of).all()
    assert table("sources").date.str.fullmatch(r"(\d{4}(-\d{2}){0,2})?").all()
    coverage = table("coverage")
    for column in ("period_from", "period_to"):
        assert all(ISO_DAY.fullmatch(d) for d in coverage[column] if d)


def test_no_figure_stands_before_its_event() -> None:
    starts = {
        **table("incidents").set_index("incident_id").date_earliest,
        **table("operations").set_index("operation_id").date_earliest,
    }
    claims = table("claims")
    start = (claims.incident_id + claims.operation_id).map(starts)
    assert set(claims.claim_id[claims.as_of < start]) == AS_OF_BEFORE_EVENT


def test_figures_are_whole_numbers_and_ranges_are_ordered() -> None:
    claims = table("claims")
    assert claims.low.str.fullmatch(r"\d+").all()
    assert claims.high.str.fullmatch(r"\d*").all()
    closed = claims[claims.high != ""]
    assert (closed.low.astype(int) <= closed.high.astype(int)).all()
    ucdp = claims.claimant == "UCDP"
    assert ((claims.best != "") == ucdp).all()
    best = claims[ucdp]
    assert (best.low.astype(int) <= best.best.astype(int)).all()
    assert (best.best.astype(int) <= best.high.astype(int)).all()
    unconfirmed = best[(best.best == "0") & (best.high != "0")]
    assert unconfirmed.note.str.contains("claimed, unconfirmed").all()


def test_no_duplicate_claims() -> None:
    claims = table("claims")
    key = ["incident_id", "operation_id", "claimant", "measure", "category", "low", "high"]
    key += ["as_of", "qualifier", "source_id"]
    assert not claims.duplicated(key).any()


def test_one_statement_has_one_claimant_and_one_day() -> None:
    statements = table("claims")[["origin", "claimant", "as_of"]].drop_duplicates()
    assert statements.origin.is_unique


def test_wider_and_narrower_figures_are_marked_partial() -> None:
    claims = table("claims")
    words = claims.qualifier.str.contains(r"\bonly\b|^wider|attackers not included", regex=True)
    assert (claims.partial[words] == "true").all()


def test_own_losses_are_militant_and_typed_by_who_says_it() -> None:
    own = table("claims").query("qualifier.str.startswith('own fighters')")
    assert len(own) == 8
    assert set(own.category) == {"militant"}
    assert set(own.claimant_type) == {"armed_group"}


def test_points_only_where_a_point_is_known() -> None:
    incidents = table("incidents")
    drawn = incidents.geo_precision.isin(["1", "2"])
    stand_in = incidents.geo_precision == "3"
    assert (incidents[["lon", "lat"]][~drawn] == "").all(axis=None)
    assert (incidents[["stand_in_lon", "stand_in_lat"]][~stand_in] == "").all(axis=None)
    for lon, lat, rows in (("lon", "lat", drawn), ("stand_in_lon", "stand_in_lat", stand_in)):
        points = incidents.loc[rows, [lon, lat]].astype(float)
        assert points[lon].between(60, 71).all()
        assert points[lat].between(24, 33).all()


def test_six_province_wide_records_carry_no_point() -> None:
    incidents, operations = table("incidents"), table("operations")
    wide = incidents[incidents.district_reported.str.startswith("Balochistan")]
    assert wide.incident_id.tolist() == ["BAL-2026-03-02-CAPTIVES"]
    assert wide[["lon", "lat", "stand_in_lon", "stand_in_lat"]].eq("").all(axis=None)
    assert wide.geo_precision.tolist() == ["4"]
    umbrellas = operations[operations.record_id != ""]
    assert umbrellas.district_reported.str.startswith("Balochistan").sum() == 5
    assert not {"lon", "lat"} & set(operations.columns)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("incidents", "title"),
        ("incidents", "summary"),
        ("incidents", "place"),
        ("operations", "title"),
        ("operations", "summary"),
        ("memberships", "note"),
        ("judgements", "reason"),
        ("coverage", "statement_en"),
    ],
)
def test_our_own_words_are_neutral(name: str, column: str) -> None:
    outside_quotes = table(name)[column].str.replace(r'"[^"]*"|“[^”]*”', "", regex=True)
    # the army's name for its operation is a name, not our word
    outside_quotes = outside_quotes.str.replace("Radd-ul-Fitna-1", "")
    assert not outside_quotes.str.contains(BANNED).any()


def test_titles_and_summaries_are_there() -> None:
    for name in ("incidents", "operations"):
        frame = table(name)
        assert (frame.title != "").all()
        assert (frame.summary != "").all()


def test_background_knowledge_stays_marked_and_has_no_address() -> None:
    claims = table("claims")
    unseen = claims.found_via != "search"
    assert ((claims.unverified == "true") == unseen).all()
    sources = table("sources").set_index("source_id")
    cited = sources.loc[claims.source_id[unseen].unique()]
    assert (cited.url == "").all()
    assert cited.note.str.startswith("not seen: background knowledge").sum() == len(cited) - 1
    seen = sources.loc[claims.source_id[~unseen].unique()]
    assert (seen.url != "").sum() == len(seen) - 1  # UCDP GED 22.1 was read from a copy
    with_url = sources.url[sources.url != ""]
    assert with_url.is_unique
    assert with_url.str.match(r"https?://").all()


def test_ucdp_is_cited_with_its_licence() -> None:
    sources = table("sources")
    ucdp = sources[sources.publisher.str.contains("UCDP")]
    assert len(ucdp) == 3
    assert set(ucdp.licence) == {"CC BY 4.0"}


@pytest.mark.parametrize(
    ("claimant", "as_of", "expected"),
    [
        ("ISPR", "2026-01-31", {"militant": "92", "security": "15", "civilian": "18"}),
        (
            "Chief Minister Sarfraz Bugti",
            "2026-02-01",
            {"militant": "145", "security": "17", "civilian": "31"},
        ),
        ("ISPR", "2026-02-05", {"militant": "216", "security": "22", "civilian": "36"}),
    ],
)
def test_official_figures_of_31_january(
    claimant: str, as_of: str, expected: dict[str, str]
) -> None:
    found = figures(HEROF2, claimant, as_of)
    assert found == {("killed", c): (v, v) for c, v in expected.items()}


def test_bla_figures_of_31_january() -> None:
    assert figures(HEROF2, "BLA", "2026-01-31") == {
        ("killed", "security"): ("84", "84"),
        ("captured", "security"): ("18", "18"),
    }
    assert figures(HEROF2, "BLA", "2026-02-04")["killed", "security"] == ("310", "310")
    assert figures(HEROF2, "BLA", "2026-02-06")["killed", "security"] == ("362", "")


def test_article_the_project_starts_from_relays_known_statements() -> None:
    claims = table("claims")
    article = claims[claims.source_id == "crisis-zone-145"]
    others = set(claims.origin[claims.source_id != "crisis-zone-145"])
    assert len(article) == 5
    assert set(article.origin) <= others
    assert set(article.relay) == {"crisis.zone"}


def test_operations_of_january_2026_keep_their_members_apart() -> None:
    members = table("memberships")
    herof = members[members.operation_id == HEROF2].set_index("incident_id")
    army = members[members.operation_id == RADDULFITNA].set_index("incident_id")
    first_phase = ["BAL-2026-01-29-HARNAI", "BAL-2026-01-29-PANJGUR"]
    assert (army.loc[first_phase, "basis"] == "claimed").all()
    outside = [*first_phase, "BAL-2026-02-01-NUSHKI-JAMALDINI", "BAL-2026-02-NUSHKI-CADET"]
    assert not set(outside) & set(herof.index)
    assert (herof.basis == "claimed").sum() == 13
    claimed = members.basis == "claimed"
    assert ((members.claimed_by != "") == claimed).all()


def test_places_are_counted_in_every_unit() -> None:
    places = table("operation_places").query("operation_id == @HEROF2")
    ispr = places[places.claimant == "ISPR"].iloc[0]
    assert (ispr.unit, ispr.count_low) == ("places", "9")
    assert len(ispr.place_names.split(";")) == 9
    bla = places[places.claimant == "BLA"].set_index("unit")
    assert (bla.loc["sites", "count_low"], bla.loc["towns", "count_low"]) == ("48", "14")
    listed = set(bla.loc["towns", "place_names"].split(";"))
    assert len(listed) == 16
    assert set(ispr.place_names.split(";")) < listed
    article = places[places.claimant == "crisis.zone"].iloc[0]
    assert (article.unit, article.count_low, article.count_high) == ("districts", "9", "")


def test_coverage_says_where_nothing_was_read() -> None:
    coverage = table("coverage").query("dataset == 'bundled'")
    blank = coverage[coverage.density == "none"]
    assert {"", "2026-06-20", "2026-07-01"} == set(blank.period_from)
    assert coverage.statement_en.ne("").all()
    assert coverage.statement_ur.str.contains(r"[\u0600-\u06ff]").all()
    # no gap and no overlap between the first dated period and the last
    dated = coverage[coverage.period_from != ""]
    ends = pd.to_datetime(dated.period_to[dated.period_to != ""]) + pd.Timedelta(days=1)
    assert ends.dt.strftime("%Y-%m-%d").tolist() == dated.period_from.tolist()[1:]
    incidents = table("incidents")
    assert incidents.date_earliest.min() >= "2013-01-01"
    assert incidents.date_earliest.max() <= "2026-06-19"


@pytest.mark.parametrize(
    ("name", "rows"), [("ucdp_monthly", 183), ("ucdp_district_year", 215), ("monitor_totals", 303)]
)
def test_series_are_there(name: str, rows: int) -> None:
    frame = pd.read_csv(data_dir() / "series" / f"{name}.csv", dtype=str, keep_default_na=False)
    assert len(frame) == rows
