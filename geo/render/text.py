"""Sentences and columns for a terminal: the same values that the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from geo.core.tables import each_row

SIDES = {"state": "state", "armed_group": "armed group", "independent": "independent"}
_WIDTH = 24


def say_range(low: int | None, high: int | None, top: int | None = None) -> str:
    """``31``, ``14-18``, ``362+`` for "at least", or a dash where there is no figure.

    ``top`` is the highest figure stated where several are "at least": ``24-30+``.
    """
    if low is None:
        return "-"
    if high is None:
        return f"{low}-{top}+" if top is not None and top > low else f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def say_number(low: int, high: int, noun: str) -> str:
    """``1 district``, ``15-16 incident records``."""
    shown = f"{high:,}" if low == high else f"{low:,}-{high:,}"
    return f"{shown} {noun}" if shown == "1" else f"{shown} {noun}s"


def say_view(numbers: dict[str, Any]) -> str:
    """Period and number of records of a view, in one sentence."""
    return (
        f"{numbers['from']} to {numbers['to']}: "
        f"{say_number(numbers['incidents_low'], numbers['incidents'], 'incident record')} in "
        f"{_some(numbers['districts'], 'district')}; "
        f"{numbers['unplaced']} not placed in a district."
        f"{_say_apart(numbers.get('apart', []))}"
    )


def _say_apart(days: Sequence[str]) -> str:
    """What a view leaves out that names no period."""
    if not days:
        return ""
    few = list(dict.fromkeys(days))
    ends = ", ".join(few) if len(few) <= 3 else f"{few[0]} ... {few[-1]}"
    return (
        f" Not in it: {_some(len(days), 'record')} dated far from all others ({ends}); "
        "a view that names those days (--from, --to) shows what is there."
    )


def say_summary(numbers: dict[str, Any]) -> str:
    """A view in sentences, with the claims about its operations."""
    lines = [say_view(numbers)]
    for operation in numbers["operations"]:
        if not operation["claims"]:
            continue
        lines.append(f"\n{operation['title']} ({operation['operation_id']})")
        lines.append(
            "  Claims about the whole operation; not attributed to a district, never added:"
        )
        lines += [f"  {_say_claim(claim, claim['source'])}" for claim in operation["claims"]]
    return "\n".join(lines)


def _say_claim(claim: dict[str, Any], source: str) -> str:
    extra = f" ({claim['qualifier']})" if claim["qualifier"] else ""
    return (
        f"{claim['as_of'] or 'no day':<10}  {claim['claimant_type']:<11}  "
        f"{say_range(claim['low'], claim['high']):>6} {claim['category']} "
        f"{claim['measure']} - {claim['claimant']}{extra} [{source}]"
    )


def say_ledger(ledger: dict[str, Any]) -> str:
    """A claims page: what each side says, what is disputed, what is unknown, every statement."""
    standing = {(r["measure"], r["category"], r["side"]): r for r in ledger["sides"]}
    cells = list(dict.fromkeys((m, c) for m, c, _ in standing))
    rows = [[f"{c} {m}", *(_cell(standing.get((m, c, side))) for side in SIDES)] for m, c in cells]
    lines = [
        f"{ledger['title']} ({ledger['subject_id']})",
        f"{ledger['date_earliest']} to {ledger['date_latest']}, as of "
        f"{ledger['as_of'] or 'the last statement'}; {ledger['verification_group']}",
        *(_say_joined(one) for one in ledger.get("one_event", [])),
        "",
        *(columns(["", *SIDES.values()], rows) if rows else ["No figure stands."]),
        *_block("Disputed", (_say_dispute(d) for d in ledger["disputed"])),
        *_block("Unknown", (u["text"] for u in ledger["unknown"])),
        *_block("Behind these figures", [say_concentration(ledger["concentration"])]),
        *_block("Places, as each claimant counted them", map(_say_place, ledger["places"])),
        *_block("Not attributed to a district", _say_attribution(ledger["attribution"])),
        *_block(
            "Statements",
            (f"{_say_claim(c, c['source_id'])} {_say_status(c)}" for c in ledger["claims"]),
        ),
        *_block("From", (d["attribution"] for d in ledger.get("datasets", []))),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _say_joined(one: dict[str, Any]) -> str:
    """A record that speaks, or may speak, of the same event."""
    said = {"same": "Judged to be one event with", "unsure": "May be one event with"}
    days = list(dict.fromkeys([one["date_earliest"], one["date_latest"]]))
    return f"{said[one['verdict']]}: {one['incident_id']}, {' to '.join(days)}, {one['title']}"


def say_concentration(numbers: dict[str, Any]) -> str:
    """How many statements stand behind a number, and how many of them are a belligerent's."""
    if not numbers["claims"]:
        return "No claim."
    return (
        f"{_some(numbers['origins'], 'statement')} in {_some(numbers['claims'], 'claim')} by "
        f"{_some(numbers['claimants'], 'claimant')}; {numbers['belligerent_share']:.0%} of the "
        "statements from a belligerent."
    )


def say_operations(table: pd.DataFrame, *, rule: str) -> str:
    """Operations of a view, one paragraph each, with the rule that their figures follow."""
    lines = []
    for o in each_row(table.astype(object).where(table.notna(), None)):
        name = f', called "{o.claimed_name}" by {o.named_by}' if o.claimed_name else ""
        killed = "; ".join(
            f"{c} {say_range(*ends)}"
            for c, *ends in (
                ("civilian", o.civilian_low, o.civilian_high, o.civilian_top),
                ("security", o.security_low, o.security_high, o.security_top),
                ("militant", o.militant_low, o.militant_high, o.militant_top),
            )
        )
        lines += [
            f"{o.Index}  {o.date_earliest.date()} to {o.date_latest.date()}",
            f"  {o.title}{name}",
            f"  members: {o.members_claimed} claimed, {o.members_inferred} inferred, in "
            f"{say_number(o.districts, o.districts, 'district')}"
            + (f"; places: {o.places}" if o.places else ""),
            f"  killed, tally rule {rule}, not attributed to a district: {killed}",
        ]
    return "\n".join(lines) or "No operation touches this period."


def say_comparison(both: dict[str, Any]) -> str:
    """Two operations side by side."""
    names = [both[k]["subject_id"] for k in "ab"]
    rows = [
        [f"{SIDES[f['side']]}: {f['category']} {f['measure']}", *(_cell(f[k]) for k in "ab")]
        for f in both["figures"]
    ]
    spans = [f"{both[k]['date_earliest']} to {both[k]['date_latest']}" for k in "ab"]
    members = [_say_members(both[k]["members"]) for k in "ab"]
    rows = [["days", *spans], ["members", *members], *rows]
    lines = columns(["", *names], rows, width=34)
    for k, name in zip("ab", names, strict=True):
        lines += _block(f"Places of {name}", map(_say_place, both[k]["places"]))
    return "\n".join(line.rstrip() for line in lines)


def say_findings(found: pd.DataFrame) -> str:
    """The linter's findings and a last line that counts them."""
    lines = []
    for f in each_row(found):
        severity = "noted" if f.annotated else f.severity
        lines += [f"{f.code} {severity:<7} {f.subject}: {f.message}", f"     rows: {f.rows}"]
        lines += [f"     note: {f.note}"] if f.note else []
    still = found[~found["annotated"]]["severity"].value_counts()
    counts = ", ".join(f"{still.get(s, 0)} {s}" for s in ("error", "warning", "info"))
    return "\n".join([*lines, f"{counts}; {int(found['annotated'].sum())} annotated."])


def _some(number: int, noun: str) -> str:
    return say_number(number, number, noun)


def columns(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, width: int = _WIDTH
) -> list[str]:
    """Lines of a table with a first column as wide as it needs and the others of one width."""
    table = [list(head), *map(list, rows)]
    first = max(len(row[0]) for row in table) + 2
    return [f"{row[0]:<{first}}" + "".join(f"{cell:<{width}}" for cell in row[1:]) for row in table]


def _block(title: str, lines: Iterable[str]) -> list[str]:
    body = [f"  {line}" for line in lines]
    return ["", title, *body] if body else []


def _cell(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "-"
    return f"{say_range(figure['low'], figure['high'], figure['top'])} ({figure['as_of']})"


def _say_dispute(d: dict[str, Any]) -> str:
    ends = (
        f"{SIDES[d[k]['side']]} {say_range(d[k]['low'], d[k]['high'], d[k]['top'])}" for k in "ab"
    )
    return f"{d['category']} {d['measure']}: " + ", ".join(ends)


def _say_members(members: list[dict[str, Any]]) -> str:
    claimed = sum(m["basis"] == "claimed" for m in members)
    return f"{claimed} claimed, {len(members) - claimed} inferred"


def _say_place(place: dict[str, Any]) -> str:
    count = say_range(place["count_low"], place["count_high"])
    return f"{count} {place['unit']} ({place['claimant']}, {place['as_of'] or 'no date'})"


def _say_attribution(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{r['rule']}, {r['category']} killed: operation {say_range(r['low'], r['high'])}, "
        f"its incidents {_ends(r['members_low'], r['members_high'])} "
        f"({r['members_stated']} with a figure, {r['members_silent']} without), "
        f"not attributed "
        f"{_ends(r['difference_low'], r['difference_high'], nothing='not known')}"
        for r in rows
    ]


def _ends(low: int | None, high: int | None, *, nothing: str = "no figure") -> str:
    if low is None:
        return nothing if high is None else f"at most {high}"
    return say_range(low, high) if high is None or high >= low else f"{low} to {high}"


def _say_status(claim: dict[str, Any]) -> str:
    return "" if claim["status"] == "used" else f"<{claim['status'].replace('_', ' ')}>"
