"""Write docs/errors/importing.md from the table of codes."""

from __future__ import annotations

from pathlib import Path

from geo.importers.codes import codes_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "errors" / "importing.md"

if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(codes_page(), encoding="utf-8")
