"""The command that imports a file: what it is, what is open, what it would change, and the deed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.options import day_of, who
from geo.cli.say import say, say_clock
from geo.core.errors import OptionError
from geo.core.files import no_file

if TYPE_CHECKING:
    from geo.workflow.intake import Preview, Reading

_PROGRAM = "atlas import"


def register(group: click.Group) -> None:
    """Add ``import`` to the commands of ``atlas``; ``day`` reads a date option."""

    @group.command("import")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option(
        "--format", "form", metavar="FORMAT", help="own, acled, ucdp, gtd, gdelt or table."
    )
    @click.option("--dataset", default="", metavar="NAME", help="Name of the dataset.")
    @click.option("--choice", "choices", multiple=True, metavar="KEY=VALUE",
                  help="An answer to a question; may be given several times.")  # fmt: skip
    @click.option("--accessed", metavar="DATE", help="Day the file was taken from its source.")
    @click.option("--author", metavar="NAME", help="Who imports; ATLAS_AUTHOR, or your login.")
    @click.option("--reason", default="", metavar="TEXT", help="Why, in a few words.")
    @click.option("--rejected", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.csv",
                  help="Write the rows that were not imported, with their reasons.")  # fmt: skip
    @click.option("--dry-run", is_flag=True, help="Say what would change and change nothing.")
    @click.option("--yes", is_flag=True, help="Also change and remove what is there.")
    def import_command(file: Path, **options: Any) -> None:
        """Import a file as a version of a dataset; every row is accounted for.

        What the file leaves open is asked, with exit code 2 and the options that answer it.
        """
        from geo.workflow import intake

        data = _bytes_of(file)
        reading = intake.read_upload(
            data,
            file.name,
            choices=_choices(options["choices"], options["form"]),
            dataset=options["dataset"],
            accessed=day_of(options["accessed"], "--accessed"),
        )
        _say_file(reading)
        if reading.kind != intake.RECORDS:
            _leave(reading, file)
        preview = intake.preview_import(reading)
        _say_preview(preview, reading)
        _write_rejected(options["rejected"], preview)
        if preview.nothing is not None:
            raise preview.nothing
        if preview.held_by:
            say(
                f"The store has all of this already, in the dataset {preview.held_by}: nothing was "
                "changed. To keep both, give --dataset NAME."
            )
            return
        if options["dry_run"]:
            say("Nothing was imported: this was a dry run.")
            return
        _ask(preview, yes=options["yes"], command=_again(file))
        if preview.is_held:
            say("The store has all of this already: nothing was changed.")
            return
        version = intake.commit_import(
            reading, original=data, author=who(options["author"]), reason=options["reason"],
            expected=preview.basis,
        )  # fmt: skip
        say(f"Imported as version {version.id}: {version.dataset}, no. {version.number}.")
        say(f"To undo it: atlas undo {version.id} --reason TEXT")
        say_clock(version)


def _bytes_of(file: Path) -> bytes:
    if not file.is_file():
        raise no_file(file)
    try:
        return file.read_bytes()
    except OSError as error:
        raise OptionError(
            f"{file.name} cannot be read ({error.strerror})", where=str(file.parent),
            fix="Allow reading the file, or copy it to another folder",
        ) from error  # fmt: skip


def _choices(given: tuple[str, ...], form: str | None) -> dict[str, str]:
    out = {"format": form} if form else {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise OptionError(
                f"{pair!r} is no choice", where="--choice", fix="Write it as KEY=VALUE"
            )
        out[key.strip()] = value
    return out


def _say_file(reading: Reading) -> None:
    from geo.render.text_import import count, say_columns

    table = reading.table
    told = [reading.file_kind or "not read"]
    if table is not None:
        told += [f"separated by {table.separator!r}"] if table.separator else []
        told += [table.encoding] if table.encoding and reading.file_kind == "csv" else []
        told.append(count(len(table.frame), "row"))
    say(f"{reading.file_name}: {', '.join(told)}")
    if reading.format:
        say(f"Format: {reading.title} ({reading.reason})")
    if reading.column_map:
        say("\n".join(["Columns", *say_columns(reading.column_map)]))
    for note in reading.notes:
        if note.row == 0:
            say(f"Note: {note.what}.")


def _leave(reading: Reading, file: Path) -> None:
    """Say why nothing can be imported, and end."""
    from geo.render.text_import import say_question

    if reading.needed:
        say("\nBefore anything is read, please answer:")
        for question in reading.needed:
            say("\n".join(say_question(question)))
        others = [one for one in reading.questions if not one.needed]
        if others:
            say("\nThese may be said too:")
            for question in others:
                say("\n".join(say_question(question)))
        say(f"\nThen: {_again(file)} --choice {reading.needed[0].key}=...")
        sys.exit(2)
    if reading.problem is not None:
        raise reading.problem
    raise OptionError(
        "The file holds areas and no records", where=reading.file_name,
        fix="Give a file of records; boundaries are taken into use by: atlas districts add FILE",
    )  # fmt: skip


def _say_preview(preview: Preview, reading: Reading) -> None:
    from geo.render.text_import import count, say_change, say_counts, say_going, say_notes

    say(f"Dataset: {preview.result.dataset}")
    if not preview.result.redistributable:
        say(f"Its rows are left out of public files. Terms: {preview.result.licence}")
    say(say_counts(preview.counts()))
    for line in say_notes(preview.rejected, kept="rejected"):
        say(line)
    for line in say_notes(preview.flagged, kept="flagged"):
        say(line)
    number = len(preview.record.incidents)
    against = (
        f"; {count(preview.conflicts, 'point')} lie{'s' if preview.conflicts == 1 else ''} "
        "elsewhere and the name is kept"
        if preview.conflicts
        else ""
    )
    apart = number - preview.placed
    say(
        f"Districts: {preview.placed:,} of {count(number, 'incident')} with one{against}; "
        f"{apart:,} listed and not placed"
    )
    diff = preview.diff
    say(f"Incidents: {say_change(diff.added, diff.changed, diff.removed)}")
    going = say_going(diff.rows)
    if going:
        say(f"Besides incidents this takes away what the file does not have: {going}")
    if preview.corrected:
        say(
            f"Corrected to what the file says: {count(len(preview.corrected), 'record')} of other "
            f"datasets ({', '.join(preview.corrected[:3])})"
        )
    for one in diff.fields[diff.fields["kept"]].itertuples():
        say(
            f"  corrected by hand and kept: {one.key}, {one.field}: {one.before!r}; the file says "
            f"{one.after!r}"
        )
    for key in diff.rows.loc[diff.rows["what"] == "left_out", "key"]:
        say(f"  removed by hand and left out: {key}; the file has it")
    others = [one.key for one in reading.questions if one.choices]
    if others:
        say(f"Could also be said with --choice: {', '.join(others)} (docs/importing.md)")


def _write_rejected(out: Path | None, preview: Preview) -> None:
    if out is None:
        return
    from geo.workflow.intake import save_notes

    save_notes(out, preview.rejected)
    say(f"{out} ({len(preview.rejected):,} rejected)")


def _ask(preview: Preview, *, yes: bool, command: str) -> None:
    """Have a change of what is there confirmed; a first import takes nothing away."""
    from geo.render.text_import import say_going

    diff = preview.diff
    changed = diff.changed + len(preview.corrected)
    going = say_going(diff.rows)
    if yes or not (changed or diff.removed or going):
        return
    what = f"This changes {changed:,} and removes {diff.removed:,} incidents that are there"
    what += f", and takes away {going}" if going else ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        if click.confirm(f"{what}. Import?"):
            return
        raise click.Abort
    raise OptionError(
        what, where=preview.result.file_name,
        fix=f"Add --yes to do so, or --dataset NAME to keep both: {command} --yes",
    )  # fmt: skip


def _again(file: Path) -> str:
    """The command as it was given, so that an answer can be put behind it."""
    given = sys.argv[2:] if len(sys.argv) > 1 and sys.argv[1] == "import" else [str(file)]
    return f"{_PROGRAM} {shlex.join(given)}"
