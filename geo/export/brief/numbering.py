"""Numbers of the sources of a brief, in the order in which they are first cited."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from geo.export.brief.model import Source
from geo.export.brief.words import Words


class Numbering:
    """Gives every cited source its number."""

    def __init__(self, sources: pd.DataFrame) -> None:
        self._sources = sources
        self._numbers: dict[str, int] = {}

    def cite(self, *source_ids: str) -> tuple[int, ...]:
        """Numbers of sources, ascending."""
        for source_id in source_ids:
            self._numbers.setdefault(source_id, len(self._numbers) + 1)
        return tuple(sorted({self._numbers[s] for s in source_ids}))

    def listed(self, words: Words) -> tuple[Source, ...]:
        """Every cited source in the order of the numbers."""
        rows = self._sources.to_dict("index")
        return tuple(
            _entry(number, dict(rows[source_id]), words)
            for source_id, number in self._numbers.items()
        )


def _entry(number: int, source: dict[Hashable, Any], words: Words) -> Source:
    title = f"“{source['title']}”" if source["title"] else ""
    text = ", ".join(p for p in (source["publisher"], title) if p)
    notes = [source["date"] or ("" if _unseen(source) else words("source_undated"))]
    notes += [words("source_note_unseen")] if _unseen(source) else []
    notes += (
        [words("source_relays", who=source["relays"].replace(";", ", "))]
        if source["relays"]
        else []
    )
    notes += [words("source_accessed", day=source["accessed"])] if source["accessed"] else []
    notes += [source["licence"]] if source["licence"] else []
    url = source["url"] or source["archive_url"]
    if not url.startswith(("https://", "http://")):
        url = ""
    return Source(number=number, text=text, note=" · ".join(n for n in notes if n), url=url)


def _unseen(source: dict[Hashable, Any]) -> bool:
    return not source["url"] and not source["title"]
