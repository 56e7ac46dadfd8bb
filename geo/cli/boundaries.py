"""The commands of a user's own boundary files, put under ``atlas districts`` by `geo.cli`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo.cli.options import who
from geo.cli.say import say
from geo.core.errors import NotFoundError, OptionError

if TYPE_CHECKING:
    from geo.importers.boundaries.reading import BoundaryReading

F = TypeVar("F", bound=Callable[..., Any])


def register(group: click.Group) -> None:
    """Add ``add``, ``list`` and ``remove`` to the commands of districts."""

    @group.command()
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--name", metavar="NAME", help="Name of the set: --vintage own:NAME draws it.")
    @_choices
    @click.option("--source", metavar="TEXT", default="", help="Who made the boundaries.")
    @click.option("--licence", metavar="TEXT", default="", help="Under which terms.")
    @click.option("--label", metavar="TEXT", default="", help="What the set is; the source.")
    @click.option("--valid", metavar="DATE", default="", help="Date of the boundaries.")
    @click.option("--accessed", metavar="DATE", default="", help="When the file was fetched.")
    @click.option("--reason", metavar="TEXT", default="A boundary file of our own",
                  show_default=True, help="Why it is added.")  # fmt: skip
    @click.option("--dry-run", is_flag=True, help="Read and measure; store nothing.")
    @_author
    def add(file: Path, name: str | None, dry_run: bool, **options: Any) -> None:
        """Take a boundary file into use: GeoPackage, GeoJSON or zipped shapefile."""
        from geo.districts.measure import district_lines
        from geo.workflow import own_boundaries

        choices = {key: options.pop(key) for key in own_boundaries.CHOICES}
        options["author"] = who(options["author"])
        if not dry_run:
            own_boundaries.check_terms(name or "", **options)
        reading = _read(file, choices)
        measures = own_boundaries.measure_against_shipped(reading)
        for note in reading.notes:
            say(f"row {note.row}: {note.what}" if note.row else note.what)
        say(f"{len(reading.units)} districts, {reading.matched} of the 36.")
        say(measures.sentences())
        if dry_run:
            say("\n".join(district_lines(measures.table)))
            return
        vintage = own_boundaries.add_boundary_set(reading, name=name or "", **options)
        say(f"Kept. Draw it with --vintage {vintage}")

    @group.command("list")
    def list_sets() -> None:
        """List the district sets that a view can choose."""
        from geo.workflow import own_boundaries

        say("36\tshipped: September 2022 to July 2026")
        say("34\tshipped: census of 2023")
        for row in own_boundaries.boundary_sets().itertuples():
            say(
                f"{row.vintage}\t{row.label}: {row.districts} districts, {row.matched} of the 36, "
                f"{row.same_percent} % of the ground as shipped; {row.source} ({row.licence}); "
                f"{row.file_name}, sha256 {str(row.sha256)[:12]}; {row.author}, {row.at}"
            )

    @group.command()
    @click.argument("name")
    @click.option("--reason", metavar="TEXT", default="No longer needed", show_default=True,
                  help="Why it is removed.")  # fmt: skip
    @_author
    def remove(name: str, reason: str, **options: Any) -> None:
        """Take a set of your own out of use; the store keeps its file."""
        from geo.workflow import own_boundaries

        own_boundaries.remove_boundary_set(name, author=who(options["author"]), reason=reason)
        say(f"{name} is no longer offered; its file stays in the store.")


def _read(file: Path, choices: dict[str, str | None]) -> BoundaryReading:
    """Read a file; a question of the reader becomes one about an option."""
    from geo.importers.upload.errors import UploadError
    from geo.workflow import own_boundaries

    if not file.is_file():
        raise NotFoundError(f"No boundary file at {file}", fix="Check the path")
    decided = {key: value for key, value in choices.items() if value}
    try:
        return own_boundaries.read_boundaries(file.read_bytes(), file.name, choices=decided)
    except UploadError as error:
        if not error.asks:
            raise
        option = "--" + error.asks.replace("_", "-")
        offered = [
            f"{choice!r} ({error.samples[choice]})" if error.samples.get(choice) else repr(choice)
            for choice in error.choices
        ]
        raise OptionError(
            error.what, where=error.where, choices=offered, fix=f"Say which one with {option}"
        ) from None


def _choices(command: F) -> F:
    """Options for what a boundary file leaves open."""
    for option in (
        click.option("--dissolve", metavar="COLUMN", help="Features of one value: one district."),
        click.option("--repair", metavar="HOW", help="mend: repair outlines that cross."),
        click.option("--where", metavar="COLUMN=VALUE",
                     help="Features that are meant; also inside or all."),
        click.option("--encoding", metavar="NAME", help="Of a shapefile's texts."),
        click.option("--axes", metavar="ORDER", help="lonlat, or latlon to swap."),
        click.option("--crs", metavar="CODE", help="EPSG:n, where the file does not say."),
        click.option("--layer", metavar="NAME", help="Layer of a GeoPackage."),
        click.option("--code-column", metavar="COLUMN", help="Column with the codes; - for none."),
        click.option("--name-column", metavar="COLUMN", help="Column with the district names."),
    ):  # fmt: skip
        command = option(command)
    return command


def _author(command: F) -> F:
    return click.option(
        "--author", metavar="NAME", help="Who does it; ATLAS_AUTHOR, or your login.",
    )(command)  # fmt: skip
