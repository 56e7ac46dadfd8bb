"""The stamp of a file about a view."""

from __future__ import annotations

import urllib.parse
from datetime import date

from geo import __version__
from geo.analysis.scene import Scene
from geo.export.safety import Withheld
from geo.export.stamp import Stamp
from geo.incidents.selection import to_query
from geo.render.filters import say_filters


def make_stamp(
    kind: str, full: Scene, shown: Scene, withheld: Withheld, *, produced: date,
    options: dict[str, str],
) -> Stamp:  # fmt: skip
    """Stamp of a file: everything that decides its content.

    ``full`` is the view before its profile was applied, ``shown`` after it.
    """
    selection = shown.selection
    return Stamp(
        kind=kind,
        data=full.record.digest,
        view=urllib.parse.urlencode(to_query(selection), doseq=True),
        produced=produced.isoformat(),
        cutoff=shown.last.date().isoformat(),
        as_of=selection.as_of.isoformat() if selection.as_of else "",
        period=(shown.start.date().isoformat(), shown.end.date().isoformat()),
        filters=say_filters(
            selection, boundaries=full.boundaries, operations=full.operations.iloc[:0]
        ),
        vintage=selection.vintage,
        version=__version__,
        profile=withheld.profile,
        key=withheld.key,
        kept_back=withheld.kept_back,
        withheld=withheld.sentences(),
        boundaries=full.boundary_set.digest,
        options=options,
    )
