"""The use-cases. The command line and the browser call these and nothing deeper.

A use-case is imported when it is first asked for: the first map waits for no statistics.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # isort: off
    from geo.analysis.finding import Finding as Finding
    from geo.analysis.fragile.grid import Fragility as Fragility
    from geo.render.findings import say_number as say_number
    from geo.workflow.answers import (
        LetOut as LetOut,
        answer_file as answer_file,
        answer_papers as answer_papers,
        answer_withheld as answer_withheld,
        let_out_answer as let_out_answer,
        save_answer as save_answer,
    )
    from geo.workflow.briefs import (
        render_brief as render_brief,
        render_screenshot as render_screenshot,
        save_brief as save_brief,
        save_screenshot as save_screenshot,
    )
    from geo.workflow.carried import (
        carry_findings as carry_findings,
        finding_choices as finding_choices,
    )
    from geo.workflow.charts import draw_answer as draw_answer
    from geo.workflow.claims import (
        claims_page as claims_page,
        compare_operations as compare_operations,
        lint_findings as lint_findings,
        operations_table as operations_table,
    )
    from geo.workflow.cluster_files import (
        draw_clusters as draw_clusters,
        make_clusters as make_clusters,
        save_clusters as save_clusters,
        title_of as title_of,
    )
    from geo.workflow.clusters import (
        ClusterQuestion as ClusterQuestion,
        ask_where as ask_where,
        cluster_answer as cluster_answer,
        cluster_datasets as cluster_datasets,
        cluster_findings as cluster_findings,
        find_dataset as find_dataset,
        question_from as question_from,
        question_query as question_query,
    )
    from geo.workflow.districts import measure_districts as measure_districts
    from geo.workflow.files import (
        make_figure as make_figure,
        save_figure as save_figure,
        save_table as save_table,
        verify as verify,
    )
    from geo.workflow.filtered import view_filter as view_filter
    from geo.workflow.findings import (
        Answer as Answer,
        answer_json as answer_json,
        answer_parts as answer_parts,
        view_findings as view_findings,
        view_step as view_step,
    )
    from geo.workflow.fragile import how_fragile as how_fragile
    from geo.workflow.let_out import barred as barred
    from geo.workflow.numbers import (
        choices as choices,
        district_facts as district_facts,
        district_numbers as district_numbers,
        district_values as district_values,
        first_day as first_day,
        operation_claims as operation_claims,
        say_limits as say_limits,
        say_measure as say_measure,
        summarise as summarise,
    )
    from geo.workflow.own_boundaries import vintage_choices as vintage_choices
    from geo.workflow.sentences import (
        answer_sentence as answer_sentence,
        number_of as number_of,
        other_sentences as other_sentences,
        toll_sentences as toll_sentences,
    )
    from geo.workflow.shelf import record_name as record_name
    from geo.workflow.shift import Shift as Shift, shift_or_outlier as shift_or_outlier
    from geo.workflow.sources import (
        coverage_statements as coverage_statements,
        say_record as say_record,
        source_table as source_table,
    )
    from geo.workflow.reached import last_step as last_step
    from geo.workflow.statistics import (
        Source as Source,
        find_source as find_source,
        statistics_sources as statistics_sources,
    )
    from geo.workflow.unusual import (
        OPENING_DATASET as OPENING_DATASET,
        Coordinated as Coordinated,
        Unusual as Unusual,
        heavy_tails as heavy_tails,
        how_unusual as how_unusual,
        was_coordinated as was_coordinated,
    )
    from geo.workflow.views import (
        OPENING as OPENING,
        TILES as TILES,
        MapView as MapView,
        published_scene as published_scene,
        render_map as render_map,
        save_map as save_map,
        view_map as view_map,
        view_name as view_name,
        view_scene as view_scene,
    )

_HOMES = {
    "geo.analysis.finding": "Finding",
    "geo.analysis.fragile.grid": "Fragility",
    "geo.render.findings": "say_number",
    "geo.workflow.answers": (
        "LetOut answer_file answer_papers answer_withheld let_out_answer save_answer"
    ),
    "geo.workflow.briefs": "render_brief render_screenshot save_brief save_screenshot",
    "geo.workflow.carried": "carry_findings finding_choices",
    "geo.workflow.charts": "draw_answer",
    "geo.workflow.claims": ("claims_page compare_operations lint_findings operations_table"),
    "geo.workflow.cluster_files": "draw_clusters make_clusters save_clusters title_of",
    "geo.workflow.clusters": (
        "ClusterQuestion ask_where cluster_answer cluster_datasets "
        "cluster_findings find_dataset question_from question_query"
    ),
    "geo.workflow.districts": "measure_districts",
    "geo.workflow.files": "make_figure save_figure save_table verify",
    "geo.workflow.filtered": "view_filter",
    "geo.workflow.findings": ("Answer answer_json answer_parts view_findings view_step"),
    "geo.workflow.fragile": "how_fragile",
    "geo.workflow.let_out": "barred",
    "geo.workflow.numbers": (
        "choices district_facts district_numbers district_values first_day "
        "operation_claims say_limits say_measure summarise"
    ),
    "geo.workflow.own_boundaries": "vintage_choices",
    "geo.workflow.reached": "last_step",
    "geo.workflow.sentences": "answer_sentence number_of other_sentences toll_sentences",
    "geo.workflow.shelf": "record_name",
    "geo.workflow.shift": "Shift shift_or_outlier",
    "geo.workflow.sources": "coverage_statements say_record source_table",
    "geo.workflow.statistics": "Source find_source statistics_sources",
    "geo.workflow.unusual": (
        "OPENING_DATASET Coordinated Unusual heavy_tails how_unusual was_coordinated"
    ),
    "geo.workflow.views": (
        "OPENING TILES MapView published_scene render_map save_map view_map view_name view_scene"
    ),
}


if not TYPE_CHECKING:  # a checker would otherwise believe in every name

    def __getattr__(name: str) -> Any:
        """A use-case by its name, from the file that it stands in."""
        for home, names in _HOMES.items():
            if name in names.split():
                found = globals()[name] = getattr(import_module(home), name)
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
