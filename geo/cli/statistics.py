"""Commands of the statistics: unusual, coordinated, shift and fragile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from geo.cli.options import day_of, json_text, publication
from geo.cli.say import say

F = TypeVar("F", bound=Callable[..., Any])

_DATASET = "Dataset or published series; atlas unusual --list names them."


def _shared(command: F) -> F:
    """Options that every statistic takes."""
    for option in (
        publication,
        click.option("--lang", default="en", show_default=True, metavar="LANG", help="en or ur."),
        click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
                     help="Write a picture (.png, .svg, .pdf), the table (.csv) or all (.json)."),
        click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences."),
        click.option("--seed", type=int, default=1, show_default=True, help="Of all simulations."),
    ):  # fmt: skip
        command = option(command)
    return command


def _incidents(command: F) -> F:
    """Options of what is counted, for datasets with incidents."""
    for option in (
        click.option("--vintage", default="36", show_default=True, metavar="SET",
                     help="District set."),
        click.option("--verification", multiple=True, metavar="GROUP",
                     help="Only incidents verified so; may be given several times."),
        click.option("--precision", type=click.IntRange(1, 4), default=4, show_default=True,
                     help="Coarsest geographic precision that takes part."),
    ):  # fmt: skip
        command = option(command)
    return command


def register(group: click.Group) -> None:
    """Add the commands to the command line, which lends its reading of dates."""

    @group.command()
    @click.option(
        "--date", "when", metavar="DATE", help="A day in the step; without it a telling one."
    )
    @click.option("--dataset", default="picss-month", show_default=True, help=_DATASET)
    @click.option("--step", default="", metavar="STEP", help="day, week or month, for incidents.")
    @click.option("--measure", metavar="NAME", help="One measure in full, such as attacks.")
    @click.option("--rule", default="range", show_default=True, metavar="RULE",
                  help="Tally rule of deaths; range: lowest low to highest high.")  # fmt: skip
    @click.option("--list", "listing", is_flag=True, help="Name what can be asked, and stop.")
    @_incidents
    @_shared
    def unusual(
        when: str | None, measure: str | None, listing: bool, seed: int, **options: Any
    ) -> None:
        """How unusual was a day, week or month: rank, tail probability, return period."""
        from geo import workflow

        faces = _faces(options)
        if listing:
            for source in workflow.statistics_sources():
                say(f"{source.key}\t{source.name}\t{', '.join(source.steps)}")
            return
        opening = workflow.find_source(options["dataset"]).opening
        found = workflow.how_unusual(
            day_of(when, "--date") if when else opening, seed=seed, **_plain(options)
        )
        _say(found, measure=measure, **faces)

    @group.command()
    @click.option("--date", "when", required=True, metavar="DATE", help="The day in question.")
    @click.option("--dataset", default="bundled", show_default=True, help=_DATASET)
    @click.option(
        "--permutations", type=click.IntRange(99, 9999), default=999, show_default=True,
        help="Shuffles of the days.",
    )  # fmt: skip
    @_incidents
    @_shared
    def coordinated(when: str, seed: int, **options: Any) -> None:
        """Were more districts hit at once than chance gives: shuffled days, 24 and 48 hours."""
        from geo import workflow

        faces = _faces(options)
        found = workflow.was_coordinated(day_of(when, "--date"), seed=seed, **_plain(options))
        _say(found, **faces)

    @group.command()
    @click.option("--date", "when", required=True, metavar="DATE", help="First day of the event.")
    @click.option(
        "--event-end", metavar="DATE", help="Last day of the event; without it the seventh."
    )
    @click.option("--dataset", default="bundled", show_default=True, help=_DATASET)
    @click.option("--before", type=click.IntRange(1), metavar="DAYS", help="Days before it.")
    @click.option("--after", type=click.IntRange(1), metavar="DAYS", help="Days after it.")
    @click.option("--block", type=click.IntRange(7), default=28, show_default=True,
                  metavar="DAYS", help="Days of a block.")  # fmt: skip
    @click.option("--rule", default="range", show_default=True, metavar="RULE",
                  help="Tally rule of deaths.")  # fmt: skip
    @_incidents
    @_shared
    def shift(when: str, event_end: str | None, seed: int, **options: Any) -> None:
        """Shift or outlier: six indicators before and after an event, and the power to tell."""
        from geo import workflow

        faces = _faces(options)
        end = day_of(event_end, "--event-end") if event_end else None
        found = workflow.shift_or_outlier(
            day_of(when, "--date"), event_end=end, seed=seed, **_plain(options)
        )
        _say(found, **faces)

    @group.command()
    @click.argument("question", metavar="QUESTION")
    @click.option("--date", "when", required=True, metavar="DATE", help="The day in question.")
    @click.option("--dataset", default="bundled", show_default=True, help=_DATASET)
    @click.option("--step", default="", metavar="STEP", help="day, week or month, for incidents.")
    @click.option("--measure", default="attacks-total", show_default=True, metavar="NAME",
                  help="Measure of unusual, by the end of its key.")  # fmt: skip
    @click.option("--rule", default="range", show_default=True, metavar="RULE",
                  help="Tally rule of deaths of the answer.")  # fmt: skip
    @click.option("--block", type=click.IntRange(7), default=28, show_default=True,
                  metavar="DAYS", help="Days of a block of the answer, of shift.")  # fmt: skip
    @_shared
    def fragile(question: str, when: str, seed: int, **options: Any) -> None:
        """Is it fragile: unusual or shift again under every defensible choice."""
        from geo import workflow

        faces = _faces(options)
        found = workflow.how_fragile(question, day_of(when, "--date"), seed=seed, **options)
        _say(found, table="choices", **faces)


def _faces(options: dict[str, Any]) -> dict[str, Any]:
    """Take out what only the command line needs."""
    faces = ("as_json", "out", "lang", "produced", "profile", "withhold")
    return {name: options.pop(name) for name in faces}


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}


def _say(
    found: Any, *, as_json: bool, out: Path | None,
    lang: str, produced: str | None, profile: str, withhold: tuple[str, ...],
    measure: str | None = None, table: str = "",
) -> None:  # fmt: skip
    from geo import workflow
    from geo.export.profiles import find_profile
    from geo.incidents.selection import Selection
    from geo.render.findings import say_finding, say_findings
    from geo.render.plain_table import plain_table
    from geo.workflow.refusals import refusal_in

    Selection(lang=lang)
    find_profile(profile)
    one = None
    if measure and (found.findings or not (as_json or out)):
        one = found.finding(measure if "-" in measure else f"{measure}-total")
    if out is not None:
        path = workflow.save_answer(
            out, found, produced=day_of(produced, "--produced"), lang=lang, profile=profile,
            withhold=withhold,
        )  # fmt: skip
        say(f"{path} ({path.stat().st_size:,} bytes)")
        if refusal_in(path):
            say(refusal_in(path))
        return
    if as_json:
        say(json_text(workflow.answer_json(found)), exact=True)
        return
    if one is not None:
        say(say_finding(one))
        return
    main, others, rows = workflow.answer_parts(found)
    say(say_findings(main, others))
    rows = getattr(found, table) if table else rows
    if len(rows):
        say("\n" + plain_table(rows))
