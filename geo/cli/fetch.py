"""The commands that fetch from a source; registered on the group by `geo.cli`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo.cli.options import day_of
from geo.cli.say import say
from geo.core.errors import OptionError

if TYPE_CHECKING:
    from geo.fetch.fetching import Fetched

F = TypeVar("F", bound=Callable[..., Any])


def register(group: click.Group) -> None:
    """Add ``fetch`` to the commands of ``atlas``; ``day`` reads a date option."""

    @group.group("fetch")
    def fetch_group() -> None:
        """Fetch from a source, when told to; every address is in one table."""

    @fetch_group.command("list")
    def list_sources() -> None:
        """List what can be fetched, under which terms, and how far it was checked."""
        from geo.core.tables import each_row
        from geo.workflow import fetching

        for row in each_row(fetching.fetch_table()):
            checked = "asked" if row.verified else "not asked by us"
            needs = f"; needs {' and '.join(row.secret)}" if row.secret else ""
            release = f", release {row.release}" if row.release else ""
            name = row.source if row.source == "acled" else f"{row.source} {row.what}"
            say(
                f"atlas fetch {name}\t{row.title}{release} ({row.licence}{needs}; "
                f"{row.host}, {checked}, looked up {row.checked_on})"
            )

    @fetch_group.command("ucdp")
    @click.argument("what", default="candidate")
    @_places
    @_imports
    def ucdp(what: str, **options: Any) -> None:
        """Fetch UCDP events: candidate, ged, country (on HDX) or api (with a token)."""
        _records(group, "ucdp", what, **options)

    @fetch_group.command("acled")
    @click.option("--from", "start", metavar="DATE", help="First day; with --to.")
    @click.option("--to", "end", metavar="DATE", help="Last day.")
    @_places
    @_imports
    def acled(start: str | None, end: str | None, **options: Any) -> None:
        """Fetch ACLED events of Balochistan with your own account; rows are for you alone.

        Account and password come from ATLAS_ACLED_USER and ATLAS_ACLED_PASSWORD or are asked for;
        they are kept nowhere.
        """
        if bool(start) != bool(end):
            raise OptionError("A period has two ends", where="--from, --to", fix="Give both")
        period = (
            day_of(start, "--from").isoformat() if start else "",
            day_of(end, "--to").isoformat() if end else "",
        )
        _records(group, "acled", "events", period=period, **options)

    @fetch_group.command("geoboundaries")
    @click.argument("what", default="gbopen")
    @_places
    @_adds
    def geoboundaries(what: str, **options: Any) -> None:
        """Fetch district boundaries of geoBoundaries: gbopen or gbhumanitarian."""
        _boundaries(group, "geoboundaries", what, **options)

    @fetch_group.command("cod")
    @click.argument("what", default="adm2")
    @_places
    @_adds
    def cod(what: str, **options: Any) -> None:
        """Fetch OCHA COD-AB boundaries: adm2 (districts) or adm3 (tehsils)."""
        _boundaries(group, "cod", what, **options)


def _places(command: F) -> F:
    """Options of where to and of which release."""
    for option in (
        click.option("--accessed", metavar="DATE", help="Date of access; today."),
        click.option("--release", metavar="RELEASE", default="", help="Such as 26.0.8."),
        click.option("--folder", metavar="FOLDER",
                     type=click.Path(path_type=Path, file_okay=False),
                     help="Where the file shall be; a cache folder."),
    ):  # fmt: skip
        command = option(command)
    return command


def _imports(command: F) -> F:
    return click.option("--import", "then", is_flag=True, help="Import it, as atlas import.")(
        command
    )


def _adds(command: F) -> F:
    return click.option("--add", "name", metavar="NAME", help="Take it into use under a name.")(
        command
    )


def _records(
    group: click.Group, source: str, what: str, *, then: bool,
    **options: Any,
) -> None:  # fmt: skip
    fetched = _fetch(source, what, **options)
    if not then:
        say(f"To import it: atlas import {fetched.path}")
        return
    click.get_current_context().invoke(
        group.commands["import"], file=fetched.path, accessed=fetched.accessed
    )


def _boundaries(
    group: click.Group, source: str, what: str, *, name: str | None,
    **options: Any,
) -> None:  # fmt: skip
    fetched = _fetch(source, what, **options)
    if not name:
        say(f"To take it into use: atlas districts add {fetched.path} --name NAME")
        return
    districts = group.commands["districts"]
    if not isinstance(districts, click.Group):
        raise TypeError(districts)
    click.get_current_context().invoke(
        districts.commands["add"], file=fetched.path, name=name, source=fetched.citation,
        licence=fetched.licence, label=fetched.address.title, accessed=fetched.accessed,
        reason=f"Fetched from {fetched.address.host}", **dict(fetched.address.choices),
    )  # fmt: skip


def _fetch(
    source: str, what: str, *, folder: Path | None, release: str, accessed: str | None,
    period: tuple[str, str] = ("", ""),
) -> Fetched:  # fmt: skip
    from geo.workflow import fetching

    secrets = {
        name: click.prompt(name, hide_input="USER" not in name, err=True)
        for name in fetching.secrets_needed(source, what)
        if sys.stdin.isatty()
    }
    fetched = fetching.fetch_source(
        source, what, folder=folder, today=day_of(accessed, "--accessed"), release=release,
        period=period, secrets=secrets, progress=_progress if sys.stderr.isatty() else None,
    )  # fmt: skip
    if sys.stderr.isatty():
        say(err=True)
    resumed = f", continued from {fetched.resumed_from:,}" if fetched.resumed_from else ""
    kept = f", {fetched.rows:,} rows kept" if fetched.rows is not None else ""
    say(f"{fetched.path} ({fetched.size:,} bytes{resumed}{kept})")
    say(f"from {fetched.url}, accessed {fetched.accessed}, sha256 {fetched.sha256[:12]}")
    say(f"{fetched.citation}. Licence: {fetched.licence}.")
    if not fetched.address.redistributable:
        say("These rows may not be passed on: exports for others leave them out.")
    return fetched


def _progress(there: int, total: int | None) -> None:
    of = f" of {total:,}" if total else ""
    say(f"\r{there:,}{of}", nl=False, err=True)
