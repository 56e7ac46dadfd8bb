"""What is still to be said of a picture beside words that stand on the page already."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geo.render.figure.words import say

_TORN = re.compile(r"([.۔])(\s*[.۔])+")


def beside(description: str, *, said: Iterable[str], lang: str) -> str:
    """The description of a picture without the sentences that the page says itself.

    Who listens to a page would hear them twice; the file of the picture keeps them, for there it
    stands alone.

    Parameters
    ----------
    description
        As the file has it.
    said
        Sentences of the page.
    lang
        ``en`` or ``ur``, for the few words that stand where nothing else is left.
    """
    for sentence in sorted({one.strip(" .۔") for one in said}, key=len, reverse=True):
        if sentence:
            description = description.replace(sentence, "")
    left = _TORN.sub(r"\1", description).strip()
    left = re.sub(r"\s{2,}", " ", left).lstrip(" .۔")
    return left if len(re.findall(r"\w+", left)) > 1 else say("picture_beside", lang=lang)
