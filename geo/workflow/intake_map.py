"""The records of a file on the map before anything is imported."""

from __future__ import annotations

from datetime import date

from geo.analysis.scene import make_scene
from geo.incidents.selection import Selection
from geo.workflow.intake import Preview
from geo.workflow.views import scene_map


def preview_map(preview: Preview, *, produced: date) -> tuple[str, str]:
    """Data block of the map page with a file's records alone, and the block's hash.

    Parameters
    ----------
    preview
        What the file would change.
    produced
        Date that the frame states as the day of making.

    Raises
    ------
    DataError, OptionError
        If the records cannot be drawn.
    """
    scene = make_scene(preview.record, Selection(), joined=preview.joined)
    view = scene_map(scene, produced=produced)
    return view.text, view.digest
