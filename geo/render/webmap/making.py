"""How a page is made again: the part of the stamp that its link and hash leave out."""

from __future__ import annotations

import shlex
from typing import Any

from geo.analysis.scene import Scene


def making(scene: Scene, meta: dict[str, str]) -> dict[str, Any]:
    """What a reader needs to make the page again, beside its link and the hash of its data."""
    words = ["atlas", "map", "OUT.html", *(["--view", meta["link"]] if meta.get("link") else [])]
    as_of = scene.selection.as_of
    return {
        "as_of": as_of.isoformat() if as_of else "",
        "period": [scene.start.date().isoformat(), scene.end.date().isoformat()],
        "command": shlex.join(
            [*words, "--profile", meta.get("profile", ""), "--produced", meta.get("produced", "")]
        ),
    }
