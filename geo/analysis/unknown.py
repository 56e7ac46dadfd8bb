"""What is not known of an incident or an operation, each point with a code and a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.core.tables import each_row

UNKNOWN = {
    "no_figure": "Nobody gave a figure for the whole: {detail}.",
    "one_side": "Only one side has spoken: {detail}.",
    "no_independent": "No independent claimant has given a figure for the whole.",
    "open_ended": 'The figure is "at least", its upper end is not known: {detail}.',
    "partial_only": "There are only figures for a part of the event: {detail}.",
    "place": "The place is known no closer than {detail}.",
    "date": "The day is not known: {detail}.",
    "unverified": "Claims whose source was not seen: {detail}.",
}


def list_unknown(
    claims: pd.DataFrame, *, standing: pd.DataFrame, kind: str, subject: dict[str, Any]
) -> pd.DataFrame:
    """List what a ledger leaves open.

    Parameters
    ----------
    claims
        Claims of the subject with ``side`` and ``later`` (made after the as-of date).
    standing
        Current figures by claimant type, with ``at_least``.
    kind
        ``incident`` or ``operation``; an operation has no place of its own.
    subject
        Cells of the subject's row.

    Returns
    -------
    DataFrame
        ``code`` (a key of `UNKNOWN`), ``detail`` and ``text``, the sentence.
    """
    known = claims[~claims["later"]]
    whole = known[~known["partial"]]
    counted = set(zip(whole["measure"], whole["category"], strict=True))
    cells = dict.fromkeys(zip(known["measure"], known["category"], strict=True))
    spoken = list(dict.fromkeys(known["side"]))
    found = [
        ("no_figure", f"killed {category}")
        for category in ("civilian", "security", "militant")
        if ("killed", category) not in counted
    ]
    if len(spoken) == 1:
        found.append(("one_side", spoken[0].replace("_", " ")))
    if "independent" not in set(whole["side"]):
        found.append(("no_independent", ""))
    found += [
        ("open_ended", f"{o.category} {o.measure}, {o.claimant_type.replace('_', ' ')}: {o.low}+")
        for o in each_row(standing[standing["at_least"]])
    ]
    found += [("partial_only", " ".join(cell)) for cell in cells if cell not in counted]
    if kind == "incident" and subject["geo_precision"] >= 3:
        reach = "its district" if subject["geo_precision"] == 3 else "its province"
        found.append(("place", f"{reach} ({subject['district_reported']})"))
    if subject["date_precision"] != "day":
        first, last = (subject[c].date() for c in ("date_earliest", "date_latest"))
        found.append(("date", f"{first} to {last}, known to the {subject['date_precision']}"))
    if known["unverified"].any():
        found.append(("unverified", f"{int(known['unverified'].sum())} of {len(known)}"))
    return pd.DataFrame(
        [(code, detail, UNKNOWN[code].format(detail=detail)) for code, detail in found],
        columns=["code", "detail", "text"],
    )
