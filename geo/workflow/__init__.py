"""The use-cases. The command line and the browser call these and nothing deeper."""

from geo.analysis.finding import Finding
from geo.analysis.fragile.grid import Fragility
from geo.render.findings import say_number
from geo.workflow.briefs import render_brief, render_screenshot, save_brief, save_screenshot
from geo.workflow.carried import carry_findings, finding_choices
from geo.workflow.charts import draw_answer
from geo.workflow.claims import claims_page, compare_operations, lint_findings, operations_table
from geo.workflow.cluster_files import barred, draw_clusters, make_clusters, save_clusters, title_of
from geo.workflow.clusters import (
    ClusterQuestion,
    ask_where,
    cluster_answer,
    cluster_datasets,
    cluster_findings,
    find_dataset,
    question_from,
    question_query,
)
from geo.workflow.districts import measure_districts
from geo.workflow.files import make_figure, save_figure, save_table, verify
from geo.workflow.filtered import view_filter
from geo.workflow.findings import (
    Answer,
    answer_csv,
    answer_json,
    answer_parts,
    save_answer,
    view_findings,
    view_step,
)
from geo.workflow.fragile import how_fragile
from geo.workflow.numbers import (
    choices,
    district_facts,
    district_numbers,
    district_values,
    first_day,
    operation_claims,
    say_measure,
    summarise,
)
from geo.workflow.own_boundaries import vintage_choices
from geo.workflow.sentences import answer_sentence, number_of, other_sentences, toll_sentences
from geo.workflow.shelf import record_name
from geo.workflow.shift import Shift, shift_or_outlier
from geo.workflow.sources import coverage_statements, say_record, source_table
from geo.workflow.statistics import Source, find_source, statistics_sources
from geo.workflow.unusual import (
    OPENING_DATASET,
    Coordinated,
    Unusual,
    heavy_tails,
    how_unusual,
    was_coordinated,
)
from geo.workflow.views import (
    OPENING,
    TILES,
    MapView,
    published_scene,
    render_map,
    save_map,
    say_filters,
    view_map,
    view_name,
    view_scene,
)

__all__ = [
    "OPENING",
    "OPENING_DATASET",
    "TILES",
    "Answer",
    "ClusterQuestion",
    "Coordinated",
    "Finding",
    "Fragility",
    "MapView",
    "Shift",
    "Source",
    "Unusual",
    "answer_csv",
    "answer_json",
    "answer_parts",
    "answer_sentence",
    "ask_where",
    "barred",
    "carry_findings",
    "choices",
    "claims_page",
    "cluster_answer",
    "cluster_datasets",
    "cluster_findings",
    "compare_operations",
    "coverage_statements",
    "district_facts",
    "district_numbers",
    "district_values",
    "draw_answer",
    "draw_clusters",
    "find_dataset",
    "find_source",
    "finding_choices",
    "first_day",
    "heavy_tails",
    "how_fragile",
    "how_unusual",
    "lint_findings",
    "make_clusters",
    "make_figure",
    "measure_districts",
    "number_of",
    "operation_claims",
    "operations_table",
    "other_sentences",
    "published_scene",
    "question_from",
    "question_query",
    "record_name",
    "render_brief",
    "render_map",
    "render_screenshot",
    "save_answer",
    "save_brief",
    "save_clusters",
    "save_figure",
    "save_map",
    "save_screenshot",
    "save_table",
    "say_filters",
    "say_measure",
    "say_number",
    "say_record",
    "shift_or_outlier",
    "source_table",
    "statistics_sources",
    "summarise",
    "title_of",
    "toll_sentences",
    "verify",
    "view_filter",
    "view_findings",
    "view_map",
    "view_name",
    "view_scene",
    "view_step",
    "vintage_choices",
    "was_coordinated",
]
