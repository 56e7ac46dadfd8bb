"""What a statistic cannot be asked with, refused before a source is read."""

from __future__ import annotations

from collections.abc import Sequence

from geo.analysis.attacks import RANGE, TOLL_RULES
from geo.core.errors import OptionError
from geo.core.text import visible
from geo.incidents.model import VERIFICATION_GROUPS
from geo.workflow.own_boundaries import resolve_boundaries


def check_words(
    *, rule: str = RANGE, verification: Sequence[str] = (), vintage: str = "36"
) -> None:
    """Refuse a tally rule, a verification group or a district set that nobody knows.

    Also where a source does not read them: published totals have none.

    Raises
    ------
    OptionError
        With those that there are.
    """
    if rule not in TOLL_RULES:
        raise OptionError(f"No tally rule {rule!r}", where="rule", choices=TOLL_RULES)
    for one in verification:
        if one not in VERIFICATION_GROUPS:
            raise OptionError(
                f"No verification {visible(one, limit=80)!r}", where="verification",
                choices=VERIFICATION_GROUPS,
            )  # fmt: skip
    resolve_boundaries(vintage)


def check_fit(*, years: float = 1, draws: int = 0) -> None:
    """Refuse a reach or a number of simulations with which nothing can be fitted.

    Raises
    ------
    OptionError
        If ``years`` is not above 0, or ``draws`` below it.
    """
    if not years > 0:
        raise OptionError(f"{years!r} years are too few", where="years",
                          fix="Choose a number above 0")  # fmt: skip
    if draws < 0:
        raise OptionError(f"{draws!r} draws are too few", where="draws",
                          fix="Choose 0, which gives no interval, or more")  # fmt: skip
