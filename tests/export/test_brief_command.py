"""The commands: files are written, endings are checked, faults are one message."""

import subprocess
import sys

from click.testing import CliRunner

from geo.cli import main

VIEW = ["--from", "2026-01-31", "--to", "2026-01-31", "--produced", "2026-07-10"]


def test_a_brief_is_written_as_html(tmp_path):
    out = tmp_path / "update.html"
    result = CliRunner().invoke(main, ["brief", str(out), *VIEW])
    assert result.exit_code == 0, result.output
    assert "atlas brief OUT.html --view" in out.read_text(encoding="utf-8")


def test_another_ending_is_refused(tmp_path):
    for command, name in (("brief", "a.odt"), ("screenshot", "a.jpg")):
        result = CliRunner().invoke(main, [command, str(tmp_path / name), *VIEW])
        assert result.exit_code == 2
        assert "End it in" in result.output
        assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_help_loads_neither_word_nor_pandas():
    code = "import sys, geo.cli; print([m for m in ('docx', 'pandas', 'PIL') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "[]"
