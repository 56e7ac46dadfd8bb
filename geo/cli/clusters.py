"""The command that asks where and when incidents lie together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.options import day_of, json_text, publication, selection_of, view_options, words_of
from geo.cli.say import say

if TYPE_CHECKING:
    from geo.incidents.selection import Selection

_OWN = (
    ("method", str, "scan (clusters), rates, moran, gi (hot spots), lisa or knox."),
    ("dataset", str, "ucdp_district_year, bundled, or an imported dataset."),
    ("by", str, "What Moran, Gi* and LISA compare: rate (per head) or count."),
    ("smoothing", str, "Of rates: global or local."),
    ("model", str, "Of a scan: population or permutation (of dates)."),
    ("largest", float, "Of a scan by population: largest share of it, such as 0.25."),
    ("km", float, "Of Knox: kilometres that count as near."),
    ("within", int, "Of Knox: days that count as near."),
    ("radius", float, "Of a scan of place and time: widest circle, kilometres."),
    ("longest", int, "Of a scan of place and time: longest stretch, days."),
    ("permutations", int, "How many; what the method takes by itself without it."),
    ("seed", int, "Of the permutations; the same seed gives the same answer."),
)


def register(group: click.Group) -> None:
    """Add the command to the command line, which lends its view options and their parsing."""

    @group.command("clusters")
    @click.argument("out", required=False, type=click.Path(path_type=Path, dir_okay=False))
    @view_options
    @_own_options
    @click.option("--alive", is_flag=True, help="Only crowds that reach the last day.")
    @click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
    @publication
    def clusters(
        out: Path | None, *, as_json: bool, produced: str | None, profile: str,
        withhold: tuple[str, ...], alive: bool, **options: Any,
    ) -> None:  # fmt: skip
        """Say where and when incidents lie together more than chance would have them.

        With OUT the answer is written: .png, .svg or .pdf (picture), .csv (table), .json.
        """
        from geo.render.cluster_text import say_answer
        from geo.workflow import cluster_files
        from geo.workflow.cluster_question import own_options
        from geo.workflow.clusters import cluster_answer
        from geo.workflow.refusals import refusal_in

        given = {name: options.pop(name) for name, _, _ in _OWN}
        given = {name: str(value) for name, value in given.items() if value is not None}
        given |= {"alive": "1"} if alive else {}
        question = _question(options.get("view"), given, selection_of(options))
        if out is None:
            answer = cluster_answer(question)
            values = cluster_files.answer_values(answer, question)
            said = json_text(values)
            say(said if as_json else say_answer(answer))
            return
        path = cluster_files.save_clusters(
            out, question.selection, produced=day_of(produced, "--produced"), profile=profile,
            withhold=withhold, **own_options(question),
        )  # fmt: skip
        say(f"{path} ({path.stat().st_size:,} bytes)")
        if refusal_in(path):
            say(refusal_in(path))


def _own_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, kind, words in reversed(_OWN):
        command = click.option(f"--{name}", type=kind, metavar=name.upper(), help=words)(command)
    return command


def _question(view: str | None, given: dict[str, str], selection: Selection) -> Any:
    """Question of the options; what an address says and no option repeats is taken from it."""
    import urllib.parse
    from dataclasses import replace

    from geo.workflow.cluster_question import question_from

    query: dict[str, str | list[str]] = {}
    if view:
        query.update(urllib.parse.parse_qs(words_of(view)))
    return replace(question_from({**query, **given}), selection=selection)
