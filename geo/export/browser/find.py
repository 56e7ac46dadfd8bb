"""Finding a browser: ``ATLAS_BROWSER``, then the names that Chromium and Chrome go by."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from geo.core.errors import AtlasError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class BrowserError(AtlasError, RuntimeError):
    """There is no headless browser on this machine, or it did not do its work."""


def find_browser(*, instead: str) -> Path:
    """Path of a Chromium or Chrome.

    Parameters
    ----------
    instead
        What works without a browser, for the message.

    Raises
    ------
    BrowserError
        If there is none; the message says how to get one.
    """
    named = os.environ.get("ATLAS_BROWSER")
    if named and os.access(named, os.X_OK) and Path(named).is_file():
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    for path in map(Path, _APPLICATIONS):
        if os.access(path, os.X_OK):
            return path
    raise BrowserError(
        "No Chromium or Chrome was found on this machine",
        where="ATLAS_BROWSER and the command path"
        + (f" ({named!r} is no program)" if named else ""),
        fix="Install one (Debian and Ubuntu: apt-get install chromium; macOS: brew install --cask "
        f"chromium) or set ATLAS_BROWSER to its path. Without a browser: {instead}",
    )
