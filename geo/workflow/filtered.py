"""The filters of a view as the map page takes them: a bit for each record of its block.

The page holds the block of all records and hides what a filter leaves out, so that a filter moves
some kilobytes and draws no new map. Which records stay is decided by the rule of every export.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.analysis.scene import keep
from geo.incidents.selection import Selection, is_filtered
from geo.render.filters import say_filters
from geo.render.webmap.codec import deflate
from geo.workflow.views import refuse_unknown, view_scene


def view_filter(selection: Selection) -> dict[str, Any] | None:
    """What the filters of a view leave of the block of the view without them.

    Returns
    -------
    dict or None
        ``mask`` (a bit for each incident of the block, lowest first, deflated, in base64),
        ``operations`` (ids of those that stay) and ``said`` (the filters in words); None where
        nothing is filtered.

    Raises
    ------
    OptionError
        If the view filters by a district, an operation or an actor that does not exist.
    NotFoundError, StoreError
        As `geo.workflow.view_scene`.
    """
    if not is_filtered(selection):
        return None
    refuse_unknown(selection)
    whole = view_scene(Selection(vintage=selection.vintage))
    admitted, operations = keep(whole, selection)
    bits = np.packbits(admitted.to_numpy(dtype=bool), bitorder="little").tobytes()
    return {
        "mask": deflate(bits, level=6),
        "operations": operations.index.tolist(),
        "said": say_filters(selection, boundaries=whole.boundaries, operations=whole.operations),
    }
