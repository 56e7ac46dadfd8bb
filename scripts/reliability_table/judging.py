"""What a row came to: a figure in words, whether its target is met, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reliability_table.running import Found

SECONDS, MEMORY = 10.0, 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``measured`` in words; ``met`` is None where it could not be measured here."""

    measured: str
    met: bool | None
    reason: str = ""


def verdict(found: Found, measured: str, *, met: bool = True, reason: str = "") -> Verdict:
    """Verdict of a row whose tests have to pass, all of them, as well as ``met``."""
    reasons = [reason] if reason and not met else []
    if found.failed:
        reasons.append(f"{len(found.failed)} failed: {', '.join(found.failed[:3])}")
    if found.skipped:
        reasons.append(f"not run here: {', '.join(found.skipped[:3])}")
    nothing = not found.passed and not found.failed and not found.out
    if nothing or (found.skipped and not found.failed and not found.passed):
        return Verdict(measured="", met=None, reason="; ".join(reasons) or "nothing was run")
    return Verdict(
        measured=measured, met=met and not found.failed and not found.skipped,
        reason="; ".join(reasons),
    )  # fmt: skip


def passed(found: Found) -> Verdict:
    """Verdict of a row that is a set of tests."""
    return verdict(found, f"{found.passed} of {found.passed + len(found.failed)} tests passed")


def hostile(found: Found) -> Verdict:
    """Payloads, and what the browser saw of them."""
    count = int(found.most("payloads", "count"))
    words = (
        f"{count} payloads; dialogs, evaluations, page errors, outside requests and altered "
        f"texts: {len(found.failed)} of {found.passed + len(found.failed)} tests found one"
    )
    return verdict(found, words, met=count >= 150, reason=f"{count} payloads are fewer than 150")


def sinks(found: Found) -> Verdict:
    """Places at which text could be run or read as markup."""
    one = found.figures["sinks"][-1] if found.figures["sinks"] else {}
    words = (
        f"{one.get('files', 0)} files, {one.get('seen', 0)} sinks, all of them listed with a "
        f"reason; {one.get('planted', 0)} planted ones found"
    )
    return verdict(found, words, met=bool(one))


def bad_files(found: Found) -> Verdict:
    """Files with a defect, and what was said of each."""
    count = int(found.most("bad files", "count"))
    both = int(found.most("bad files", "combined"))
    wrong = int(found.most("bad files", "wrong"))
    words = (
        f"{count} files, {both} of them with several defects; {wrong} read or told otherwise "
        "than by their exact code, row and column"
    )
    if found.figures["naive"]:
        naive = found.figures["naive"][-1]
        words += (
            f"; the usual one-liners read {naive['taken']} of {naive['of']} of them without a word"
        )
    return verdict(
        found, words, met=count >= 200 and not wrong, reason=f"{count} files, {wrong} told wrongly"
    )


def upload(found: Found) -> Verdict:
    """Seconds and memory of the largest file."""
    seconds, peak = found.most("upload", "seconds"), found.most("upload", "peak")
    words = (
        f"{found.most('upload', 'bytes') / 1e6:.0f} MB in {seconds:.1f} s, child at most "
        f"{peak / 1e6:.0f} MB; the child ends at every limit"
    )
    met = 0 < seconds <= SECONDS and peak <= MEMORY
    return verdict(found, words, met=met, reason=f"{seconds:.1f} s, {peak / 1e6:.0f} MB")


def fuzzed(found: Found) -> Verdict:
    """Inputs of each target, refusals, the slowest input."""
    targets = [one["target"] for one in found.figures["fuzz"]]
    least = min((int(one["inputs"]) for one in found.figures["fuzz"]), default=0)
    words = (
        f"{len(targets)} targets, at least {least:,} inputs each, "
        f"{int(found.total('fuzz', 'inputs')):,} in all, "
        f"{int(found.total('fuzz', 'refused')):,} refused; slowest "
        f"{found.most('fuzz', 'slowest'):.2f} s"
    )
    slow = found.most("fuzz", "slowest")
    return verdict(found, words, met=bool(targets) and slow <= 5, reason=f"one took {slow:.1f} s")


def guided(found: Found) -> Verdict:
    """The same targets driven by what code they reach."""
    targets: list[dict[str, Any]] = found.out.get("targets", [])
    if found.out.get("absent"):
        return Verdict(measured="", met=None, reason=str(found.out["absent"]))
    least = min((int(one["inputs"]) for one in targets), default=0)
    bad = [one["target"] for one in targets if one["fault"]]
    words = (
        f"{len(targets)} targets, at least {least:,} inputs each; "
        f"{sum(one['reached'] for one in targets):,} pieces of code reached; faults: {len(bad)}"
    )
    return verdict(found, words, met=bool(targets) and not bad, reason=f"faults in {bad}")


def kills(found: Found) -> Verdict:
    """Kills by what was under way; a state that is neither old nor new fails a test."""
    jobs: dict[str, int] = {}
    for one in found.figures["kills"]:
        jobs[one["job"]] = jobs.get(one["job"], 0) + int(one["count"])
    each = ", ".join(f"{job} {count}" for job, count in sorted(jobs.items()))
    words = (
        f"{sum(jobs.values()):,} kills ({each}); {int(found.total('kills', 'ended')):,} left the "
        "new state, the rest the old"
    )
    return verdict(found, words, met=sum(jobs.values()) >= 500, reason="fewer than 500 kills")


def faults(found: Found) -> Verdict:
    """Calls to the disk that were made to fail, one at a time."""
    points = int(found.total("disk faults", "points"))
    jobs = sorted({one["job"] for one in found.figures["disk faults"]})
    words = (
        f"{points:,} calls made to fail in {', '.join(jobs) or 'nothing'}; "
        f"{int(found.total('disk faults', 'told')):,} told in one message, "
        f"{int(found.total('disk faults', 'unharmed')):,} did no harm; {found.passed} tests of "
        "full disks, closed folders and lost servers passed"
    )
    return verdict(found, words, met=points > 0, reason="no call could be made to fail here")


def damage(found: Found) -> Verdict:
    """Damaged stores, and how many were told."""
    count = int(found.total("damage", "count"))
    told = int(found.total("damage", "told"))
    words = (
        f"{count:,} damaged files: {told:,} told at the start and opened read-only or refused, "
        f"{count - told:,} hit bytes in which nothing is kept; altered figures shown: 0"
    )
    return verdict(found, words, met=count >= 1000, reason=f"{count:,} files")


def writers(found: Found) -> Verdict:
    """Transactions of writers at once."""
    done = [f"{o['writers']} x {o['turns']} on {o['backend']}" for o in found.figures["writers"]]
    lost = int(found.total("writers", "lost"))
    return verdict(found, f"{', '.join(done)}: {lost} lost", met=bool(done) and not lost)


def load(found: Found) -> Verdict:
    """Sessions at once, by `benchmarks/load.py`."""
    goals = found.out.get("goals", [])
    words = "; ".join(f"{one['goal']}: {one['measured']}" for one in goals)
    missed = [one["goal"] for one in goals if one["met"] is False]
    return verdict(
        found, words or "no figures", met=bool(goals) and not missed,
        reason=f"not met: {', '.join(missed)}" if missed else "no goal in the result",
    )  # fmt: skip


def soaked(found: Found) -> Verdict:
    """Memory of the app over an hour, by `scripts/soak_app.py`."""
    return load(found)


def supply(found: Found) -> Verdict:
    """Audits of licences and advisories, and the tests on other versions."""
    return verdict(found, f"{found.passed} of {found.passed + len(found.failed)} audits clean")
