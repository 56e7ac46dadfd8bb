"""What a brief is about: incidents and operations of a scene with their statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.analysis.scene import Scene, in_view, is_covered
from geo.core.tables import each_row
from geo.export.brief.numbering import Numbering
from geo.export.brief.phrases import Phrases
from geo.export.brief.statements import Stated, statements
from geo.export.brief.words import Words, words_of


@dataclass(frozen=True, kw_only=True)
class View:
    """A scene with what every section needs of it.

    ``incidents`` are those of the period in the order of their dates, ``operations`` those whose
    days touch the period, ``said`` the statements by incident or operation id.
    """

    scene: Scene
    words: Words
    phrases: Phrases
    numbering: Numbering
    incidents: pd.DataFrame
    operations: list[Any]
    said: dict[str, list[Stated]]
    covered: bool
    period: str

    @property
    def hidden(self) -> bool:
        """Whether a profile leaves something out of the view, or would."""
        return self.scene.leaves_out

    @property
    def nothing(self) -> str:
        """Key of the sentence for a view without incidents."""
        if not self.covered:
            return "known_nocoverage"
        return "known_none_open" if self.hidden else "known_none"

    def about(self, subject: str) -> list[Stated]:
        """Statements about one incident or operation."""
        return self.said.get(subject, [])


def make_view(scene: Scene) -> View:
    """Collect what the sections of a brief are made of."""
    words = words_of(scene.selection.lang)
    numbering = Numbering(scene.record.sources)
    incidents = in_view(scene).sort_values(["date_earliest", "date_latest"], kind="stable")
    found = scene.operations
    touching = found[
        (found["date_earliest"] <= scene.end) & (found["date_latest"] >= scene.start)
    ].sort_values(["date_earliest", "operation_id"])
    said = statements(scene)
    # The operation with most statements is the one that readers come for.
    operations = sorted(each_row(touching), key=lambda o: -len(said.get(o.Index, [])))
    return View(
        scene=scene,
        words=words,
        phrases=Phrases(words, numbering),
        numbering=numbering,
        incidents=incidents,
        operations=operations,
        said=said,
        covered=is_covered(scene),
        period=words.period(scene.start, scene.end),
    )
