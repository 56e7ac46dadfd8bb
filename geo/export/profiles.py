"""Who a file is for, and what may be in it for them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.core.errors import OptionError

KM_A_DEGREE = 111.32
_DEGREES_LAT = 28.5


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a profile lets out.

    ``grid`` is the raster of coordinates in degrees (0: as recorded), ``delay`` the least number
    of days between an event and its publication, ``flagged`` whether records marked as sensitive
    are kept, ``restricted`` whether rows of datasets whose terms forbid handing them on are.
    """

    name: str
    grid: float
    delay: int
    flagged: bool
    restricted: bool

    @property
    def decimals(self) -> int:
        """Decimal places of a coordinate on the grid."""
        return max(0, round(-math.log10(self.grid))) if self.grid else 6

    @property
    def reach_km(self) -> float:
        """How far a point may have moved: half a cell by the offset, half by the rounding."""
        tall = self.grid * KM_A_DEGREE
        return math.hypot(tall, tall * math.cos(math.radians(_DEGREES_LAT)))


PROFILES = {
    p.name: p
    for p in (
        Profile(name="public", grid=0.1, delay=14, flagged=False, restricted=False),
        Profile(name="partner", grid=0.01, delay=3, flagged=False, restricted=True),
        Profile(name="internal", grid=0.0, delay=0, flagged=True, restricted=True),
    )
}


def find_profile(name: str) -> Profile:
    """Profile by its name.

    Raises
    ------
    OptionError
        If there is no such profile.
    """
    if name not in PROFILES:
        raise OptionError(f"No profile {name!r}", where="profile", choices=list(PROFILES))
    return PROFILES[name]
