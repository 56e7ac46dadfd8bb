"""What the tables of a record hold: columns, vocabularies and references.

An *incident* happened (or is said to have happened); a *claim* is one figure by one claimant
about an incident or about an operation; a *source* is where the claim was read; an *operation*
is a coordinated set of incidents whose totals are its own and are never spread over them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CLAIMANT_TYPES = ("official", "armed_group", "monitor", "medical", "media")
SIDES = {
    "official": "state",
    "armed_group": "armed_group",
    "monitor": "independent",
    "medical": "independent",
    "media": "independent",
}
MEASURES = ("killed", "injured", "captured", "abducted")
CATEGORIES = ("civilian", "security", "militant", "unspecified", "total")
PARTS = CATEGORIES[:-1]
EVENT_TYPES = (
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
)
VERIFICATION_GROUPS = (
    "widely_reported",
    "several_outlets",
    "single_source",
    "official_only",
    "armed_group_only",
    "contested",
)
DATE_PRECISIONS = ("day", "week", "month", "year")
DENSITIES = ("dense", "selection", "none")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns of one table, its key, and which columns are not plain text."""

    name: str
    columns: tuple[str, ...]
    key: str = ""
    dates: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    vocabularies: dict[str, tuple[str, ...]] = field(default_factory=dict)


INCIDENTS = Table(
    name="incidents",
    key="incident_id",
    columns=(
        "incident_id", "date_earliest", "date_latest", "date_precision", "event_type",
        "sub_event_type", "title", "summary", "place", "lon", "lat", "geo_precision",
        "district_reported", "actors", "operation_id", "verification", "verification_group",
        "dataset", "record_id",
    ),
    dates=("date_earliest", "date_latest"),
    integers=("geo_precision",),
    numbers=("lon", "lat"),
    vocabularies={
        "date_precision": DATE_PRECISIONS,
        "event_type": EVENT_TYPES,
        "verification_group": VERIFICATION_GROUPS,
    },
)  # fmt: skip

OPERATIONS = Table(
    name="operations",
    key="operation_id",
    columns=(
        "operation_id", "kind", "title", "claimed_name", "named_by", "date_earliest",
        "date_latest", "date_precision", "district_reported", "place", "actors", "summary",
        "verification", "verification_group", "dataset", "record_id", "note",
    ),
    dates=("date_earliest", "date_latest"),
    vocabularies={"kind": ("operation", "series", "compilation")},
)  # fmt: skip

CLAIMS = Table(
    name="claims",
    key="claim_id",
    columns=(
        "claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "claimant_text",
        "qualifier", "partial", "measure", "category", "low", "high", "best", "as_of",
        "as_of_order", "cumulative", "span_from", "span_to", "span_text", "relay", "origin",
        "source_id", "found_via", "unverified", "note",
    ),
    dates=("as_of", "span_from", "span_to"),
    integers=("low", "high", "best", "as_of_order"),
    flags=("partial", "cumulative", "unverified"),
    vocabularies={
        "claimant_type": CLAIMANT_TYPES,
        "measure": MEASURES,
        "category": CATEGORIES,
    },
)  # fmt: skip

SOURCES = Table(
    name="sources",
    key="source_id",
    columns=(
        "source_id", "publisher", "title", "date", "url", "archive_url", "accessed", "relays",
        "kind", "licence", "weak", "note",
    ),
    flags=("weak",),
)  # fmt: skip

MEMBERSHIPS = Table(
    name="memberships",
    columns=("operation_id", "incident_id", "basis", "claimed_by", "note"),
    vocabularies={"basis": ("claimed", "inferred")},
)

OPERATION_PLACES = Table(
    name="operation_places",
    columns=(
        "operation_id", "claimant", "unit", "count_low", "count_high", "place_names", "as_of",
        "source_id",
    ),
    dates=("as_of",),
    integers=("count_low", "count_high"),
)  # fmt: skip

JUDGEMENTS = Table(
    name="judgements",
    key="judgement_id",
    columns=("judgement_id", "a", "b", "verdict", "by", "date", "reason"),
    dates=("date",),
    vocabularies={"verdict": ("same", "different", "unsure")},
)

COVERAGE = Table(
    name="coverage",
    columns=(
        "dataset", "area", "period_from", "period_to", "density", "leaves_out", "statement_en",
        "statement_ur",
    ),
    dates=("period_from", "period_to"),
    vocabularies={"density": DENSITIES},
)  # fmt: skip

TABLES = (
    INCIDENTS, OPERATIONS, CLAIMS, SOURCES, MEMBERSHIPS, OPERATION_PLACES, JUDGEMENTS, COVERAGE,
)  # fmt: skip
