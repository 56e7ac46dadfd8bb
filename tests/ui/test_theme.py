"""The heads of tables are drawn on a canvas, where no checker measures their contrast."""

import tomllib
from pathlib import Path

from geo.render.style import contrast

THEME = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
# How Streamlit writes the heads and what stays in sight at the side: its text at 60 %, on this.
SHARE, GROUND = 0.6, "#fbfaf8"


def test_the_heads_of_tables_can_be_read():
    text = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]["textColor"]
    ink = [round(255 - SHARE * (255 - int(text[at : at + 2], 16))) for at in (1, 3, 5)]
    assert contrast("#{:02x}{:02x}{:02x}".format(*ink), GROUND) >= 4.5
