"""The stamp of a file about a view."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from datetime import date

import pandas as pd

from geo import __version__
from geo.analysis.scene import Scene
from geo.core.digest import canonical_json, digest
from geo.export.safety import Withheld
from geo.export.stamp import Stamp
from geo.incidents.selection import to_query
from geo.render.filters import say_filters


def kept_back(withhold: Sequence[str]) -> str:
    """Fingerprint of the list of records withheld by name, empty without one."""
    return digest(canonical_json(sorted(set(withhold))))[:8] if withhold else ""


def make_stamp(
    kind: str, scene: Scene, withheld: Withheld, *, last: pd.Timestamp, produced: date,
    withhold: Sequence[str], options: dict[str, str],
) -> Stamp:  # fmt: skip
    """Stamp of a file: everything that decides its content.

    ``scene`` is the view before its profile was applied, ``last`` the last day covered after it.
    """
    selection = scene.selection
    return Stamp(
        kind=kind,
        data=scene.record.digest,
        view=urllib.parse.urlencode(to_query(selection), doseq=True),
        produced=produced.isoformat(),
        cutoff=last.date().isoformat(),
        as_of=selection.as_of.isoformat() if selection.as_of else "",
        period=(scene.start.date().isoformat(), scene.end.date().isoformat()),
        filters=say_filters(
            selection, boundaries=scene.boundaries, operations=scene.operations.iloc[:0]
        ),
        vintage=selection.vintage,
        version=__version__,
        profile=withheld.profile,
        key=withheld.key,
        kept_back=kept_back(withhold),
        withheld=withheld.sentences(),
        boundaries=scene.boundary_set.digest,
        options=options,
    )
