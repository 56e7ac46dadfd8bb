"""The commands of whoever runs the atlas for others: serve, audit and purge."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from geo.cli.options import NUMBER, who
from geo.cli.say import say

if TYPE_CHECKING:
    import pandas as pd


def register(group: click.Group) -> None:
    """Add the commands to the command line."""
    group.add_command(serve)
    group.add_command(audit)
    group.add_command(purge)


@click.command()
@click.option("--host", help="Address to bind; 127.0.0.1.")
@click.option("--port", help="Port; 8501.")
@click.option("--public-url", metavar="URL", help="Address that people open, behind a proxy.")
@click.option("--check", is_flag=True, help="Check settings and store, and end; 1 if damaged.")
def serve(host: str | None, port: str | None, public_url: str | None, check: bool) -> None:
    """Serve the app to a team; settings come from ATLAS_… (docs/operations.md)."""
    from geo.core.errors import StoreDamagedError
    from geo.serve import start
    from geo.serve.settings import read_hosting, with_files
    from geo.workflow.shelf import open_shelf

    given = {"ATLAS_HOST": host, "ATLAS_PORT": port, "ATLAS_PUBLIC_URL": public_url}
    asked = {**os.environ, **{name: value for name, value in given.items() if value}}
    hosting = read_hosting(asked)
    app = start.app_file()
    resolved = with_files(asked)
    os.environ.update(resolved)
    for name in asked.keys() - resolved.keys():
        os.environ.pop(name, None)
    with open_shelf() as store:
        say(f"Store: {store.where}")
        problem = store.problem
    if problem:
        say(f"Reading only: {problem}", err=True)
    who = "who signs in" if hosting.sign_in else "one person on this machine"
    say(f"Balochistan Incident Atlas for {who}: {hosting.public_url}")
    if check:
        sys.exit(1 if isinstance(problem, StoreDamagedError) else 0)
    command = start.command()
    os.chdir(app.parent)
    os.execve(command[0], command, start.environment(asked, hosting))  # noqa: S606


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Plain values, one line each.")
@click.option("--event", multiple=True, metavar="EVENT", help="Only sign_in, export, import ...")
@click.option("--handle", "subject", nargs=2, metavar="ISSUER SUBJECT",
              help="Say by which handle somebody is known; needs ATLAS_HANDLE_KEY.")  # fmt: skip
def audit(as_json: bool, event: tuple[str, ...], subject: tuple[str, str] | None) -> None:
    """Say who did what: sign-ins, exports that are not public, purges, and every change."""
    import json

    from geo.workflow.shelf import damage_seen
    from geo.workflow.trail import trail_table

    if subject:
        from geo.serve.membership import handle
        from geo.serve.settings import with_files

        key = with_files(os.environ).get("ATLAS_HANDLE_KEY", "")
        say(handle("\n".join(subject), key=key))
        return
    table = trail_table()
    if event:
        table = table[table["event"].isin(event)]
    if as_json:
        for row in table.to_dict("records"):
            say(json.dumps(row, ensure_ascii=False), exact=True)
    else:
        say(_said(table))
    if damage_seen():
        sys.exit(1)


@click.command()
@click.argument("version", type=NUMBER)
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept for good.")
@click.option("--author", metavar="NAME", help="Who; ATLAS_AUTHOR, or your login.")
def purge(version: int, reason: str, author: str | None) -> None:
    """Take the file of a VERSION out for good: bytes, cells, values in remarks."""
    from geo.workflow.trail import purge_original

    done = purge_original(version, author=who(author), reason=reason)
    versions = ", ".join(map(str, done.versions))
    say(
        f"Taken out: file {done.sha256[:12]} ({done.size:,} bytes), {done.rows:,} rows of cells, "
        f"values of {done.notes:,} remarks; version {versions}."
    )
    say(
        "The records that came of it stay: undo the version to take them from the dataset. "
        "Backups made before still hold the file."
    )


def _said(table: pd.DataFrame) -> str:
    if table.empty:
        return "Nothing yet."
    rows = table.itertuples(index=False, name=None)
    return "\n".join("  ".join(str(cell) for cell in row if cell) for row in rows)
