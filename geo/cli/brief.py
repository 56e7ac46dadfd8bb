"""Commands that write briefs and screenshots; registered on the group by `geo.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geo.cli.options import carrying, day_of, publication, selection_of, view_options
from geo.cli.say import say


def register(group: click.Group) -> None:
    """Add ``brief`` and ``screenshot`` to a group.

    Parameters
    ----------
    group
        The commands of ``atlas``.
    view_options
        Decorator that gives a command the options of a view.
    selection
        Makes the view of those options.
    day
        Reads a date option.
    """

    @group.command("brief")
    @click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    @view_options
    @carrying
    @publication
    def brief_command(
        out: Path,
        *,
        produced: str | None,
        profile: str,
        withhold: tuple[str, ...],
        finding: tuple[str, ...],
        **options: Any,
    ) -> None:
        """Write a situation update of a view as .html, .pdf or .docx."""
        from geo.workflow import briefs

        view = selection_of(options)
        path = briefs.save_brief(
            out, view, produced=day_of(produced, "--produced"), profile=profile, withhold=withhold,
            finding=",".join(finding),
        )  # fmt: skip
        say(f"{path} ({path.stat().st_size:,} bytes)")

    @group.command("screenshot")
    @click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    @view_options
    @click.option("--width", default=1440, show_default=True, help="Of the window, in pixels.")
    @click.option("--height", default=900, show_default=True, help="Of the window, in pixels.")
    @click.option("--ratio", default=2.0, show_default=True, help="Picture pixels for one pixel.")
    @click.option("--part", default="map", show_default=True, help="map or page.")
    @publication
    def screenshot_command(
        out: Path,
        *,
        produced: str | None,
        width: int,
        height: int,
        ratio: float,
        part: str,
        profile: str,
        withhold: tuple[str, ...],
        **options: Any,
    ) -> None:
        """Write a PNG of the interactive map as a headless browser draws it."""
        from geo.workflow import briefs

        path = briefs.save_screenshot(
            out, selection_of(options), produced=day_of(produced, "--produced"), width=width,
            height=height, ratio=ratio, part=part, profile=profile, withhold=withhold,
        )  # fmt: skip
        say(f"{path} ({path.stat().st_size:,} bytes)")
