"""Views of the record as scenes, blocks and files."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geo import __version__
from geo.analysis.scene import Scene, join_record, make_scene
from geo.core.digest import canonical_json, digest
from geo.core.errors import NotFoundError, OptionError
from geo.core.settings import disclaimer
from geo.districts.sets import BoundarySet
from geo.export.safety import Withheld, publish
from geo.export.write import write_whole
from geo.incidents.record import Record
from geo.incidents.selection import Selection, to_query, with_changes
from geo.render.filters import say_filters
from geo.render.webmap.block import make_block
from geo.workflow.asked import must_exist
from geo.workflow.own_boundaries import resolve_boundaries, with_credit
from geo.workflow.shelf import current_record, record_name
from geo.workflow.sources import say_sources, say_sources_short

TILES = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": "© OpenStreetMap contributors",
    "host": "https://tile.openstreetmap.org",
}
OPENING = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
"""What the app shows when its address says nothing."""


@dataclass(frozen=True, kw_only=True)
class MapView:
    """A view ready to be drawn: its scene and its data block."""

    scene: Scene
    block: dict[str, Any]

    @cached_property
    def text(self) -> str:
        """The block as JSON text; a file is written without it."""
        return canonical_json(self.block)

    @cached_property
    def digest(self) -> str:
        """Hash of the block."""
        return digest(self.text)


def joined_record(*, vintage: str) -> pd.DataFrame:
    """Join and placement of the record, worked out once for each; copy before changing."""
    return _joined(current_record(), resolve_boundaries(vintage))


def view_scene(selection: Selection) -> Scene:
    """Work out a view of the record as it stands; shared, so copy its frames before changing.

    Raises
    ------
    NotFoundError
        If there is no record: every dataset is switched off, or none holds one.
    OptionError
        If the view names something that does not exist.
    StoreError
        If the store cannot be read.
    """
    record = current_record()
    if record.incidents.empty and record.operations.empty:
        raise NotFoundError(
            "There is nothing to draw: no dataset with a record is switched on",
            fix="Switch one on, such as: atlas datasets on bundled",
        )
    boundaries = resolve_boundaries(selection.vintage)
    must_exist(record, selection, boundaries)
    return _scene(record, selection, boundaries)


def refuse_unknown(selection: Selection) -> None:
    """Refuse a view whose filters name what the record as it stands does not know.

    Raises
    ------
    OptionError
        If there is no such district set, district, operation or actor.
    StoreError
        If the store cannot be read.
    """
    must_exist(current_record(), selection, resolve_boundaries(selection.vintage))


def view_name(vintage: str) -> str:
    """Name of the record and of a district set as they stand: a cache keyed by it is not stale.

    Raises
    ------
    OptionError
        If there is no such set.
    """
    chosen = resolve_boundaries(vintage)
    return digest(canonical_json([record_name(), chosen.digest, chosen.label, chosen.credit]))


@lru_cache(maxsize=4)
def _joined(record: Record, boundaries: BoundarySet) -> pd.DataFrame:
    return join_record(record, boundaries=boundaries)


@lru_cache(maxsize=8)
def _scene(record: Record, selection: Selection, boundaries: BoundarySet) -> Scene:
    joined = _joined(record, boundaries)
    return make_scene(record, selection, joined=joined, boundaries=boundaries)


def published_scene(
    selection: Selection,
    *,
    produced: date,
    profile: str,
    key: str | None = None,
    withhold: Sequence[str] = (),
) -> tuple[Scene, Withheld]:
    """A view as a profile lets it out, and the report of what it withheld."""
    return publish(
        view_scene(selection), profile=profile, produced=produced, key=key, withhold=withhold
    )


def view_map(
    selection: Selection,
    *,
    produced: date,
    profile: str = "internal",
    key: str | None = None,
    withhold: Sequence[str] = (),
) -> MapView:
    """Build the data block of a view.

    Parameters
    ----------
    selection
        The view.
    produced
        Date that the frame states as the day of making.
    profile, key, withhold
        As `geo.export.safety.publish`; a public block holds no finer point than its grid.
    """
    full = view_scene(with_changes(selection, hidden=()))
    return scene_map(
        full, produced=produced, profile=profile, key=key, withhold=withhold,
        hidden=selection.hidden,
    )  # fmt: skip


def scene_map(
    full: Scene,
    *,
    produced: date,
    profile: str = "internal",
    key: str | None = None,
    withhold: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> MapView:
    """Build the data block of a scene; as `view_map`, also for a record that is not stored.

    The block holds every type of event; ``hidden`` are those that the page opens without.
    """
    scene, withheld = publish(full, profile=profile, produced=produced, key=key, withhold=withhold)
    selection = scene.selection
    opened = with_changes(selection, hidden=tuple(hidden))
    meta = {
        "sources": with_credit(say_sources(scene.record), full.boundary_set),
        "sources_short": say_sources_short(scene.record),
        "boundaries": full.boundary_set.credit,
        "boundary_label": full.boundary_set.label,
        "boundary_digest": full.boundary_set.digest,
        "disclaimer": disclaimer(),
        "produced": produced.isoformat(),
        "cutoff": scene.last.date().isoformat(),
        "vintage": selection.vintage,
        "version": __version__,
        "digest": full.record.digest,
        "profile": profile,
        "key": withheld.key,
        "kept_back": withheld.kept_back,
        "withheld": withheld.sentences(lang=selection.lang),
        "filters": say_filters(selection, boundaries=scene.boundaries, operations=scene.operations),
        "link": urllib.parse.urlencode(to_query(_dated(opened, scene)), doseq=True),
    }
    tiles = {k: TILES[k] for k in ("url", "attribution")} if selection.tiles else None
    return MapView(scene=scene, block=make_block(scene, meta=meta, tiles=tiles, hidden=hidden))


def render_map(
    selection: Selection, *, produced: date, profile: str = "public", **publication: Any
) -> str:
    """One HTML file of a view, complete in itself; the public profile unless another is named."""
    from geo.render.webmap.page import render_page

    view = view_map(selection, produced=produced, profile=profile, **publication)
    return render_page(view.block, home="file", tile_host=TILES["host"] if selection.tiles else "")


def save_map(path: Path, selection: Selection, *, produced: date, **publication: Any) -> Path:
    """Write the HTML file of a view; an existing file is replaced whole or not at all.

    Raises
    ------
    OptionError
        If the name does not end in ``.html``.
    WriteError
        If it cannot be written.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise OptionError(
            f"{path.name!r} is not an HTML file name", where="OUT", fix="End it in .html"
        )
    return write_whole(path, render_map(selection, produced=produced, **publication))


def _dated(selection: Selection, scene: Scene) -> Selection:
    """Return the view with both its dates: an address without them means the opening view."""
    return with_changes(selection, start=scene.start.date(), end=scene.end.date())
