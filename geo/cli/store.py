"""Commands of datasets, versions, judgements and the store; registered by `geo.cli`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from geo.cli.options import NUMBER, json_text, who
from geo.cli.say import say, say_clock

_AUTHOR = click.option("--author", metavar="NAME", help="Who; ATLAS_AUTHOR, or your login.")
_REASON = click.option("--reason", required=True, metavar="TEXT", help="Why, in a few words.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
_OUT = click.Path(path_type=Path, dir_okay=False)


def register(group: click.Group) -> None:
    """Add the commands to those of ``atlas``."""
    _datasets(group)
    _versions(group)
    _pairs(group)
    _store(group)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def _datasets(group: click.Group) -> None:
    @group.group("datasets", invoke_without_command=True)
    @_JSON
    @click.pass_context
    def datasets(ctx: click.Context, as_json: bool) -> None:
        """List the datasets, or switch one on or off for every map, number and export."""
        if ctx.invoked_subcommand:
            return
        from geo.core.values import plain_rows
        from geo.render.text_import import say_datasets
        from geo.workflow import intake

        table = intake.dataset_table()
        say(json_text(plain_rows(table)) if as_json else say_datasets(table), exact=as_json)

    for word, enabled in (("on", True), ("off", False)):
        _switch(datasets, word, enabled=enabled)


def _switch(group: click.Group, word: str, *, enabled: bool) -> None:
    @group.command(word, help=f"Switch a dataset {word}; nothing of it is lost.")
    @click.argument("name")
    @_AUTHOR
    def switch(name: str, author: str | None) -> None:
        from geo.workflow import intake

        version = intake.switch_dataset(name, enabled, author=who(author))
        told = f" (version {version.id})" if version else " already"
        say(f"{name} is {word}{told}")
        if version:
            say_clock(version)


def _versions(group: click.Group) -> None:
    @group.command()
    @click.argument("name", required=False)
    @_JSON
    def versions(name: str | None, as_json: bool) -> None:
        """List every change of a dataset, or of all: who, when, why, and what it changed."""
        from geo.core.values import plain_rows
        from geo.render.text_import import say_versions
        from geo.workflow import intake

        table = intake.version_table(name)
        say(json_text(plain_rows(table)) if as_json else say_versions(table), exact=as_json)

    @group.command()
    @click.argument("version", type=NUMBER)
    @_REASON
    @_AUTHOR
    def undo(version: int, reason: str, author: str | None) -> None:
        """Put back what a version changed; the undoing is a version that can be undone too."""
        from geo.render.text_import import say_change
        from geo.workflow import intake

        done = intake.undo_import(version, author=who(author), reason=reason)
        table = intake.version_table(done.dataset).set_index("id")
        switched = table["switched"][done.id]
        told = (
            f"{done.dataset} is {switched}"
            if switched
            else say_change(done.added, done.changed, done.removed)
        )
        say(f"Undone as version {done.id}: {told}")
        say(f"To bring it back: atlas undo {done.id} --reason TEXT")
        say_clock(done)

    @group.command()
    @click.argument("record")
    @_JSON
    def history(record: str, as_json: bool) -> None:
        """Say every change of a record and of the claims about it, cell by cell."""
        from geo.core.values import plain_rows
        from geo.render.text_import import say_history
        from geo.workflow import intake

        table = intake.record_history(record)
        say(json_text(plain_rows(table)) if as_json else say_history(table), exact=as_json)

    @group.command()
    @click.argument("version", type=NUMBER)
    @click.argument("out", type=_OUT)
    def rejected(version: int, out: Path) -> None:
        """Write the rows of a version's file that were not imported, with their reasons."""
        from geo.workflow import intake

        table = intake.rejected_table(version)
        intake.save_notes(out, table)
        say(f"{out} ({len(table):,} rejected)")

    @group.command()
    @click.argument("version", type=NUMBER)
    @click.argument("out", type=_OUT)
    def original(version: int, out: Path) -> None:
        """Write the file that a version came from, byte for byte."""
        from geo.workflow import keeping

        path = keeping.save_original(version, out)
        say(f"{path} ({path.stat().st_size:,} bytes)")


def _pairs(group: click.Group) -> None:
    @group.command()
    @click.option("--limit", type=click.IntRange(1), default=20, show_default=True,
                  help="How many pairs to show.")  # fmt: skip
    @_JSON
    def duplicates(limit: int, as_json: bool) -> None:
        """List pairs of records of different datasets that may be one event; none is merged."""
        from geo.core.values import plain_rows
        from geo.render.text_import import say_pairs
        from geo.workflow import intake

        pairs = intake.pairs_to_judge(limit=limit)
        say(json_text(plain_rows(pairs)) if as_json else say_pairs(pairs), exact=as_json)

    @group.command()
    @click.argument("a")
    @click.argument("b")
    @click.argument("verdict", metavar="same|different|unsure")
    @_REASON
    @_AUTHOR
    def judge(a: str, b: str, verdict: str, reason: str, author: str | None) -> None:
        """Say whether two records are one event; earlier judgements stay visible."""
        from geo.workflow import intake

        version = intake.judge_pair(a, b, verdict, author=who(author), reason=reason)
        say(f"Judged {verdict} as version {version.id}")
        say_clock(version)


def _store(group: click.Group) -> None:
    @group.command()
    @_JSON
    def store(as_json: bool) -> None:
        """Say where the store is and whether it is whole; ends with 1 if it is not."""
        from geo.render.text_import import say_store
        from geo.workflow import keeping

        state = keeping.store_state()
        say(json_text(state) if as_json else say_store(state), exact=as_json)
        if state["state"] in keeping.UNSOUND:
            sys.exit(1)

    @group.command()
    @click.argument("out", type=_OUT)
    @click.option("--replace", is_flag=True, help="Write over a file of that name.")
    def backup(out: Path, replace: bool) -> None:
        """Copy the store into one file that is itself a store, and check the copy."""
        from geo.workflow import keeping

        done = keeping.backup_store(out, replace=replace)
        say(f"{done.path}: {sum(done.rows.values()):,} rows, digest {done.digest[:16]}")

    @group.command()
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option(
        "--replace", is_flag=True, help="In the place of a store that is there; a copy is kept."
    )
    def restore(file: Path, replace: bool) -> None:
        """Make the store what a backup holds; a damaged file is moved aside, not deleted."""
        from geo.workflow import keeping

        done = keeping.restore_store(file, replace=replace)
        say(f"Restored {sum(done.rows.values()):,} rows, digest {done.digest[:16]}")
        if done.kept:
            say(f"What the store held before is kept in {done.kept}")
