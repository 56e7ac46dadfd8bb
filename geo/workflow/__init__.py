"""The use-cases. The command line and the browser call these and nothing deeper."""

from geo.workflow.briefs import render_brief, render_screenshot, save_brief, save_screenshot
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
from geo.workflow.shelf import record_name
from geo.workflow.sources import coverage_statements, say_record, source_table
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
    "TILES",
    "ClusterQuestion",
    "MapView",
    "ask_where",
    "barred",
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
    "draw_clusters",
    "find_dataset",
    "first_day",
    "lint_findings",
    "make_clusters",
    "make_figure",
    "measure_districts",
    "operation_claims",
    "operations_table",
    "published_scene",
    "question_from",
    "question_query",
    "record_name",
    "render_brief",
    "render_map",
    "render_screenshot",
    "save_brief",
    "save_clusters",
    "save_figure",
    "save_map",
    "save_screenshot",
    "save_table",
    "say_filters",
    "say_measure",
    "say_record",
    "source_table",
    "summarise",
    "title_of",
    "verify",
    "view_map",
    "view_name",
    "view_scene",
    "vintage_choices",
]
