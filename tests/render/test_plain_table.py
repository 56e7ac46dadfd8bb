"""Tables of the command line: nothing of how a computer keeps a number is printed."""

import pandas as pd

from geo.render.plain_table import plain_table


def test_numbers_days_flags_and_gaps_are_as_people_write_them():
    table = pd.DataFrame(
        {
            "name": ["Kech", "Las\nBela", ""],
            "count": pd.array([12, None, 1500], dtype="Int64"),
            "share": [1234.5, 0.66666, None],
            "day": [pd.Timestamp("2026-01-31"), pd.NaT, pd.NaT],
            "open": [True, False, None],
            "value": [4, "whole", None],
        }
    )
    assert plain_table(table).split("\n") == [
        "name      count  share  day         open  value",
        "Kech         12  1,234  2026-01-31  yes   4",
        "Las Bela         0.667                    whole",
        "          1,500",
    ]


def test_an_empty_table_is_its_head():
    assert plain_table(pd.DataFrame(columns=["a", "b"])) == "a  b"
