"""A service's file of settings, read as systemd reads it."""

import pytest

from geo.core.assignments import read_assignments
from geo.core.errors import OptionError

FILE = r"""# a comment with 'a quote
; another
PLAIN=postgresql://u:p$w`d'x;#@h/db?connect_timeout=5&application_name=atlas
LIST=ed@example.org, atlas-editors  \t
  SPACED  =  two words
EMPTY=
DOUBLE="a \"b\" \$c \\ \n #d"
SINGLE='a \ "b" $c'
GLUED='a' "b"c d
ESCAPED=a\ b\#\\
LONG=one \
 two
LINES="first
second"
LIST_AGAIN=1
LIST_AGAIN=2
"""


def test_values_are_as_systemd_has_them(tmp_path):
    path = tmp_path / "environment"
    path.write_text(FILE.replace("\\t", "\t"), encoding="utf-8")
    assert read_assignments(path) == {
        "PLAIN": "postgresql://u:p$w`d'x;#@h/db?connect_timeout=5&application_name=atlas",
        "LIST": "ed@example.org, atlas-editors",
        "SPACED": "two words",
        "EMPTY": "",
        "DOUBLE": 'a "b" $c \\ \\n #d',
        "SINGLE": 'a \\ "b" $c',
        "GLUED": "abc d",
        "ESCAPED": "a b#\\",
        "LONG": "one  two",
        "LINES": "first\nsecond",
        "LIST_AGAIN": "2",
    }


@pytest.mark.parametrize("line", ["export A=1", "A", "1A=2", "=x"])
def test_what_is_no_assignment_is_refused_without_its_words(tmp_path, line):
    path = tmp_path / "environment"
    path.write_text(f"OK=1\n\n{line}secret\n")
    with pytest.raises(OptionError, match="environment, line 3") as refused:
        read_assignments(path)
    assert "secret" not in str(refused.value)
    with pytest.raises(OptionError, match="cannot be read"):
        read_assignments(tmp_path / "none")
