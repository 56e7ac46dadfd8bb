"""The use-cases of files: figures, tables, and the proof of where a file came from."""

from __future__ import annotations

import sqlite3
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import __version__
from geo.core.errors import AtlasError, DataError, OptionError
from geo.core.scratch import scratch_folder
from geo.core.settings import disclaimer
from geo.export.safety import Withheld, kept_back, offset_key, publish
from geo.export.stamp import ANSWER, Stamp, read_stamp
from geo.export.write import write_whole
from geo.incidents.selection import Selection, from_query
from geo.render.filters import say_filters
from geo.workflow.briefs import save_brief, save_screenshot
from geo.workflow.carried import carry_findings, parse_findings
from geo.workflow.cluster_files import save_clusters
from geo.workflow.moment import one_moment
from geo.workflow.own_boundaries import with_credit
from geo.workflow.sources import say_sources, say_sources_short
from geo.workflow.stamps import make_stamp
from geo.workflow.views import save_map, view_scene

if TYPE_CHECKING:
    from geo.export.compare import Verdict

FIGURE_FORMS = ("png", "svg", "pdf")
DPI = 200
PLATE_FINDINGS = 2
TITLE_LENGTH = 200
# Kinds of file that a function of their own writes whole, and how it takes its numbers.
_WHOLE: dict[str, Callable[..., Path]] = {
    "map": save_map,
    "brief": save_brief,
    "screenshot": save_screenshot,
    "clusters": save_clusters,
}
_NUMBERS: dict[str, Callable[[str], Any]] = {"width": int, "height": int, "ratio": float}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file's content, its stamp and what its profile withheld."""

    content: bytes
    stamp: Stamp
    withheld: Withheld


@one_moment()
def make_figure(
    selection: Selection,
    *,
    produced: date,
    form: str = "png",
    size: str = "a4-portrait",
    title: str | None = None,
    multiples: str = "",
    tiles: bool = False,
    profile: str = "public",
    key: str | None = None,
    withhold: Sequence[str] = (),
    dpi: int = DPI,
    finding: str = "",
) -> Made:
    """Draw a figure of a view.

    Parameters
    ----------
    selection
        The view.
    produced
        Day of making; the only date the file takes from outside the data.
    form, size, title, multiples, tiles, dpi
        As `geo.render.figure.plate.draw_plate`.
    profile, key, withhold
        As `geo.export.safety.publish`.
    finding
        Findings to carry, as `geo.workflow.carried.parse_findings` reads them; two at most.

    Raises
    ------
    OptionError
        If an option or the view names something that does not exist.
    """
    from geo.render.figure.footer import Frame
    from geo.render.figure.plate import draw_plate

    if form not in FIGURE_FORMS:
        raise OptionError(f"No picture format {form!r}", where="OUT", choices=FIGURE_FORMS)
    if not 50 <= dpi <= 600:
        raise OptionError(f"{dpi} pixels an inch", where="dpi", fix="Choose 50 to 600")
    if title and len(title) > TITLE_LENGTH:
        raise OptionError(f"A title of {len(title):,} characters", where="title",
                          fix=f"Say it in {TITLE_LENGTH} at most")  # fmt: skip
    full = view_scene(selection)
    scene, withheld = publish(full, profile=profile, produced=produced, key=key, withhold=withhold)
    selection = scene.selection
    options = {"size": size}
    options |= {"title": title} if title else {}
    options |= {"multiples": multiples} if multiples else {}
    options |= {"tiles-map": "1"} if tiles else {}
    options |= {"dpi": str(dpi)} if dpi != DPI else {}
    options |= {"finding": finding} if finding else {}
    if len(parse_findings(finding)) > PLATE_FINDINGS:
        raise OptionError("A plate has no room for more findings", where="finding",
                          fix=f"Ask for at most {PLATE_FINDINGS}, or make a briefing")  # fmt: skip
    carried = carry_findings(
        finding, selection, produced=produced, profile=profile, record=full.record,
        published=scene.record, key=key, withhold=withhold,
    )  # fmt: skip
    stamp = make_stamp(
        "figure",
        full,
        scene,
        withheld,
        produced=produced,
        options=options,
    )
    frame = Frame(
        sources=with_credit(say_sources(scene.record), full.boundary_set),
        sources_short=say_sources_short(scene.record),
        boundaries=full.boundary_set.credit,
        disclaimer=disclaimer(), produced=produced, cutoff=scene.last.date(), version=__version__,
        data=stamp.data, view=stamp.content,
        withheld=withheld.sentences(lang=selection.lang),
        filters=say_filters(
            selection, boundaries=scene.boundaries, operations=scene.operations
        ),
        stamp=stamp.text(), findings=carried,
    )  # fmt: skip
    content = draw_plate(
        scene, frame=frame, size=size, form=form, title=title, multiples=multiples, tiles=tiles,
        dpi=dpi,
    )  # fmt: skip
    return Made(content=content, stamp=stamp, withheld=withheld)


@one_moment()
def save_figure(path: Path, selection: Selection, *, produced: date, **options: object) -> Made:
    """Write a figure; its name's ending says the format, the rest is `make_figure`'s.

    Raises
    ------
    OptionError
        As `make_figure`.
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    form = path.suffix.lower().lstrip(".")
    made = make_figure(selection, produced=produced, form=form, **options)  # type: ignore[arg-type]
    write_whole(path, made.content)
    return made


@one_moment()
def save_table(
    path: Path,
    selection: Selection,
    *,
    produced: date,
    what: str = "incidents",
    hxl: bool = False,
    profile: str = "public",
    key: str | None = None,
    withhold: Sequence[str] = (),
) -> Made:
    """Write a table of a view: incidents, claims or districts.

    Parameters
    ----------
    path
        Its ending says the format: csv, xlsx, geojson, gpkg or parquet. A CSV has its papers
        beside it in ``NAME.stamp.json``.
    what, hxl
        As `geo.export.frames.make_table` and `geo.export.table.table_bytes`.
    profile, key, withhold
        As `geo.export.safety.publish`.

    Raises
    ------
    OptionError
        If an option or the view names something that does not exist.
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    from geo.export.frames import make_table
    from geo.export.table import table_format, write_table

    form = table_format(path)
    if hxl and form not in ("csv", "xlsx"):
        raise OptionError(f"No HXL row in {form}", where="hxl", fix="Choose .csv or .xlsx")
    full = view_scene(selection)
    scene, withheld = publish(full, profile=profile, produced=produced, key=key, withhold=withhold)
    options = {"what": what} | ({"hxl": "1"} if hxl else {})
    stamp = make_stamp(
        "table",
        full,
        scene,
        withheld,
        produced=produced,
        options=options,
    )
    attribution = f"{with_credit(say_sources(scene.record), full.boundary_set)} {disclaimer()}"
    table = make_table(
        scene, what=what, attribution=attribution, stamp=stamp.text(),
        produced=produced.isoformat(),
    )  # fmt: skip
    write_table(path, table, hxl=hxl)
    return Made(content=path.read_bytes(), stamp=stamp, withheld=withheld)


def verify(path: Path, *, key: str | None = None, withhold: Sequence[str] = ()) -> Verdict:
    """Make a file again from the record and say whether it is the same, or what differs.

    Parameters
    ----------
    path
        A file that `save_figure`, `save_table` or `geo.workflow.save_map` wrote.
    key, withhold
        What the file was made with, where its profile needed them.

    Raises
    ------
    NotFoundError
        If there is no file, or no stamp in it.
    DataError
        If the file or its stamp cannot be read.
    """
    from geo.export.compare import Verdict, differences

    stamp = read_stamp(path)
    if stamp.kind == ANSWER:
        from geo.workflow.answers import verify_answer

        return verify_answer(path, stamp, key=key, withhold=withhold)
    out = []
    scene = view_scene(_selection(stamp))
    if stamp.data != scene.record.digest:
        out.append(f"data: {stamp.data[:12]} in the file, {scene.record.digest[:12]} is the record")
    if stamp.boundaries != scene.boundary_set.digest:
        own = f"{stamp.boundaries[:12] or 'shipped'} in the file"
        out.append(f"boundaries: {own}, {scene.boundary_set.digest[:12] or 'shipped'} in the store")
    if stamp.kept_back != kept_back(withhold, key=offset_key(key) if stamp.key else ""):
        out.append("withheld records: made with another list than was given")
    with scratch_folder() as folder:
        again = folder / path.name
        try:
            made = _again(again, stamp, key=key, withhold=withhold)
            if made is not None and made.stamp.key != stamp.key:
                out.append("offset key: made with another key than the one given")
            out += differences(path, again)
        except AtlasError:
            raise
        except (TypeError, ValueError, KeyError, RecursionError, sqlite3.Error) as error:
            raise DataError(
                f"{path.name} is not what its stamp says ({type(error).__name__})",
                where=path.name, fix="The file was changed: make it again",
            ) from error  # fmt: skip
        notes = []
        if not out and path.read_bytes() != again.read_bytes():
            notes.append("it says the same throughout, in other bytes, as other libraries write")
    if stamp.version != __version__:
        notes.append(f"made by version {stamp.version}, compared by {__version__}")
    return Verdict(same=not out, stamp=stamp, differences=tuple(out), notes=tuple(notes))


def _selection(stamp: Stamp) -> Selection:
    return from_query(urllib.parse.parse_qs(stamp.view))


def _again(path: Path, stamp: Stamp, *, key: str | None, withhold: Sequence[str]) -> Made | None:
    selection, produced = _selection(stamp), date.fromisoformat(stamp.produced)
    options = stamp.options
    if stamp.kind in _WHOLE:
        given: dict[str, Any] = {"profile": stamp.profile, "key": key, "withhold": withhold}
        given |= {n: _NUMBERS.get(n, str)(v) for n, v in options.items()}
        _WHOLE[stamp.kind](path, selection, produced=produced, **given)
        return None
    if stamp.kind == "table":
        return save_table(
            path, selection, produced=produced, what=options.get("what", "incidents"),
            hxl=options.get("hxl") == "1", profile=stamp.profile, key=key, withhold=withhold,
        )  # fmt: skip
    return save_figure(
        path, selection, produced=produced, size=options.get("size", "a4-portrait"),
        title=options.get("title"), multiples=options.get("multiples", ""),
        tiles=options.get("tiles-map") == "1", dpi=int(options.get("dpi", DPI)),
        profile=stamp.profile, key=key, withhold=withhold, finding=options.get("finding", ""),
    )  # fmt: skip
