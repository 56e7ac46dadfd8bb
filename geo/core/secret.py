"""Settings that may stand in a file of their own instead of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from geo.core.errors import OptionError


def read_secret(environment: Mapping[str, str], name: str) -> str:
    """A setting, or what the file holds that ``…_FILE`` names; empty if it is given neither way.

    Raises
    ------
    OptionError
        If the file cannot be read or is empty, the setting is blank, or it is given both ways.
    """
    path = environment.get(f"{name}_FILE", "")
    given = environment.get(name, "")
    if given and not given.strip():
        raise OptionError(
            f"{name} is blank", where=name, fix="Write what it should be, or unset it"
        )
    if not path:
        return given
    if given:
        raise OptionError(f"{name} is given twice", where=f"{name}_FILE", fix="Unset one")
    try:
        held = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(
            f"{path} cannot be read ({type(error).__name__})", where=f"{name}_FILE"
        ) from None
    if not held:
        # A secret that was never written must not pass for a setting that nobody made.
        raise OptionError(
            f"{path} is empty",
            where=f"{name}_FILE",
            fix=f"Write the secret into it, or unset {name}_FILE",
        )
    return held
