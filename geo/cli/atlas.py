"""The program ``atlas``: it parses, calls `geo.workflow`, and prints."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

from geo import __version__
from geo.cli import (
    brief,
    clusters,
    districts,
    fetch,
    files,
    imports,
    large,
    run,
    serve,
    statistics,
    store,
    views,
)
from geo.cli.say import say
from geo.core.errors import AtlasError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def _of_stdout(error: Exception) -> bool:
    """Whether a disk behind standard output failed: our own files say their names themselves."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _NO_ROOM


def _say_damage(ctx: click.Context) -> None:
    """Say that the store is damaged wherever something was read from it: a part may be gone."""
    shelf = sys.modules.get("geo.workflow.shelf")
    # A command that reads no record has not loaded it, and these say the state themselves.
    if shelf is None or ctx.invoked_subcommand in ("store", "serve"):
        return
    problem = shelf.damage_seen()
    if problem is not None:
        say(f"atlas: records may be missing: {problem}", err=True)


class _Group(click.Group):
    """Commands whose faults are one message on standard error, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            done = super().invoke(ctx)
            _say_damage(ctx)
            return done
        except AtlasError as error:
            say(f"atlas: {error}", err=True)
            sys.exit(2)
        except SystemExit:
            _say_damage(ctx)
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("ATLAS_DEBUG"):
                raise
            if _of_stdout(error):
                say(f"atlas: standard output cannot be written ({error})", err=True)
                sys.exit(2)
            say(
                f"atlas: an internal fault ({type(error).__name__}). Nothing was written. "
                "Set ATLAS_DEBUG=1 to see where, and please report it.",
                err=True,
            )
            sys.exit(3)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="atlas")
@click.option("--settings", type=click.Path(path_type=Path), metavar="FILE",
              help="Take settings from a service's file, read as systemd does.")  # fmt: skip
def main(settings: Path | None) -> None:
    """Balochistan Incident Atlas: every figure is a claim with a claimant, a date and a source."""
    if settings is not None:
        from geo.core.assignments import read_assignments

        os.environ.update(read_assignments(settings))


for noun in (
    views, districts, fetch, brief, files, imports, statistics, store, serve, clusters, large, run,
):  # fmt: skip
    noun.register(main)
