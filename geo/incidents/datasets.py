"""What is known of each dataset of a record: whose it is, when it was taken, under what terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

BUNDLED = "bundled"
COLUMNS = ("dataset", "format", "attribution", "accessed", "licence", "redistributable")
# Formats whose terms forbid handing rows on, also where an older store does not say it.
_KEPT_BACK = ("acled", "gtd")
_BUNDLED = {
    "dataset": BUNDLED,
    "format": "atlas",
    "attribution": (
        "press reports and official, armed-group and monitors' statements as cited on each claim; "
        "UCDP GED 22.1 and UCDP Candidate 26.0.1 to 26.06 (CC BY 4.0; Sundberg and Melander 2013; "
        "Davies et al. 2022; Hegre et al. 2020)"
    ),
    "accessed": "",
    "licence": "UCDP figures: CC BY 4.0; other texts stay with their publishers",
    "redistributable": True,
}


def bundled_facts() -> dict[str, Any]:
    """Facts of the record that ships with the atlas."""
    return dict(_BUNDLED)


def dataset_facts(name: str, about: Mapping[str, str]) -> dict[str, Any]:
    """Facts of a dataset from what the store keeps of it; without that it was made by hand."""
    if name == BUNDLED:
        return bundled_facts()
    form = about.get("format", "hand")
    said = about.get("redistributable", "")
    by_hand = "records added by hand, as cited on each claim" if form == "hand" else name
    return {
        "dataset": name,
        "format": form,
        "attribution": about.get("attribution", "") or by_hand,
        "accessed": about.get("accessed", ""),
        "licence": about.get("licence", ""),
        "redistributable": said == "true" if said else form not in _KEPT_BACK,
    }


def dataset_frame(facts: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Frame of facts, one row a dataset, indexed by its name."""
    frame = pd.DataFrame(list(facts), columns=list(COLUMNS))
    frame["redistributable"] = frame["redistributable"].astype(bool)
    return frame.set_index("dataset", drop=False).rename_axis(index=None)


def bundled_datasets() -> pd.DataFrame:
    """Frame of the bundled record's facts alone."""
    return dataset_frame([bundled_facts()])


def say_credit(facts: Any) -> str:
    """Attribution of a dataset with the day of access and the terms, each said once."""
    text = str(facts.attribution).strip().rstrip(".")
    if facts.accessed and facts.accessed not in text:
        text += f", accessed on {facts.accessed}"
    if facts.licence and facts.dataset != BUNDLED and facts.licence not in text:
        text += f" ({str(facts.licence).rstrip('.')})"
    if not facts.redistributable and "redistributable" not in text:
        text += "; rows are not redistributable"
    return text


def say_credit_short(facts: Any) -> str:
    """Attribution of a dataset where room is scarce: without articles to cite and terms."""
    text = str(facts.attribution).split(". Cite")[0].strip().rstrip(".")
    if facts.accessed and facts.accessed not in text:
        text += f", accessed on {facts.accessed}"
    return text
