"""Pieces about statements: figures with their claims and sources, and who said them."""

from __future__ import annotations

from collections.abc import Sequence

from geo.export.brief.model import Figure, Piece, Said, Sentence
from geo.export.brief.numbering import Numbering
from geo.export.brief.statements import Stated, fold_range
from geo.export.brief.words import Words, say_range


class Phrases:
    """Says statements in one language and numbers their sources."""

    def __init__(self, words: Words, numbering: Numbering) -> None:
        self.words = words
        self.numbering = numbering

    def figure(self, stated: Stated, *, defines: bool = False) -> Figure:
        """The bare number of one statement."""
        return Figure(
            text=say_range(stated.low, stated.high),
            claims=stated.claims,
            sources=self.numbering.cite(*stated.sources),
            defines=defines,
        )

    def ranged(self, found: Sequence[Stated]) -> Figure:
        """Lowest to highest of statements that stand beside each other."""
        low, high, is_open = fold_range(list(found))
        return Figure(
            text=say_range(low, high, at_least=is_open),
            claims=tuple(dict.fromkeys(c for s in found for c in s.claims)),
            sources=self.numbering.cite(*(i for s in found for i in s.sources)),
        )

    def counted(self, stated: Stated, *, defines: bool = False) -> Sentence:
        """The number with what it counts: "84 security personnel killed"."""
        what = f"own_{stated.measure}" if stated.own else f"{stated.measure}_{stated.category}"
        return self.words.say(f"n_{what}", n=self.figure(stated, defines=defines))

    def item(self, stated: Stated) -> Sentence:
        """What was stated, by whom and when."""
        figure = self.counted(stated).pieces
        who, day = self.who(stated), self.words.day(stated.as_of)
        note = "" if stated.own else stated.qualifier
        if note and stated.partial:
            return self.words.say(
                "item_note", figure=figure, who=who, day=day, note=Said(text=note)
            )
        return self.words.say("item", figure=figure, who=who, day=day)

    def who(self, stated: Stated) -> Piece:
        """The claimant as the record names it."""
        return Said(text=stated.claimant)

    def line_name(self, stated: Stated) -> str:
        """The side of a line: officials are one, every other claimant is its own."""
        if stated.claimant_type == "official":
            return self.words("officials_line")
        if stated.own:
            return self.words("own_losses", who=stated.claimant)
        return stated.claimant

    def line_pieces(self, stated: Stated) -> list[Piece]:
        """`line_name` as pieces."""
        if stated.claimant_type == "official":
            return [self.words("officials_line")]
        if stated.own:
            return list(self.words.say("own_losses_of", who=Said(text=stated.claimant)).pieces)
        return [Said(text=stated.claimant)]

    def what(self, stated: Stated) -> str:
        """What a figure counts, without the number: "civilians killed"."""
        key = f"own_{stated.measure}" if stated.own else f"{stated.measure}_{stated.category}"
        return self.words(f"line_{key}")

    def side(self, name: str) -> str:
        """Name of a side."""
        return self.words(f"side_{name}")
