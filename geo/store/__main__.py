"""Backup and restore with nothing but this package: ``python -m geo.store``."""

from __future__ import annotations

import argparse
import sys

from geo.core.errors import AtlasError, StoreDamagedError
from geo.store.opening import open_existing
from geo.store.restore import restore


def main(arguments: list[str] | None = None) -> int:
    """Run one of ``backup``, ``restore`` and ``verify``."""
    parser = argparse.ArgumentParser(prog="python -m geo.store", description=main.__doc__)
    parser.add_argument("--url", help="store; else ATLAS_DATABASE_URL, ATLAS_STORE or the default")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("backup", "restore"):
        command = commands.add_parser(name)
        command.add_argument("path")
        command.add_argument("--replace", action="store_true")
    commands.add_parser("verify")
    given = parser.parse_args(arguments)
    try:
        sys.stdout.write(_run(given) + "\n")
    except AtlasError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(given: argparse.Namespace) -> str:
    if given.command == "restore":
        done = restore(given.path, url=given.url, replace=given.replace)
        said = f"Restored {sum(done.rows.values())} rows, digest {done.digest[:16]}"
        return f"{said}\nWhat the store held before is kept in {done.kept}" if done.kept else said
    with open_existing(given.url) as store:
        if given.command == "verify":
            fault = store.verify()
            if fault:
                raise store.problem or StoreDamagedError(f"The store is damaged ({fault})")
            return f"Whole: {store.where}"
        done = store.backup(given.path, replace=given.replace)
    return f"Saved {sum(done.rows.values())} rows, digest {done.digest[:16]}"


if __name__ == "__main__":
    sys.exit(main())
