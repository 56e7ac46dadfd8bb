"""The use-cases. The command line and the browser call these and nothing deeper."""

from geo.workflow.briefs import render_brief, render_screenshot, save_brief, save_screenshot
from geo.workflow.claims import claims_page, compare_operations, lint_findings, operations_table
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
    view_scene,
)

__all__ = [
    "OPENING",
    "TILES",
    "MapView",
    "choices",
    "claims_page",
    "compare_operations",
    "coverage_statements",
    "district_facts",
    "district_numbers",
    "district_values",
    "first_day",
    "lint_findings",
    "make_figure",
    "measure_districts",
    "operation_claims",
    "operations_table",
    "published_scene",
    "record_name",
    "render_brief",
    "render_map",
    "render_screenshot",
    "save_brief",
    "save_figure",
    "save_map",
    "save_screenshot",
    "save_table",
    "say_filters",
    "say_measure",
    "say_record",
    "source_table",
    "summarise",
    "verify",
    "view_map",
    "view_scene",
    "vintage_choices",
]
