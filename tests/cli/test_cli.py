"""The command line: each command answers, each fault is one line, and the docs name them all."""

import csv
import io
import json
import os
import re
import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from geo import __version__, workflow
from geo.cli import main
from geo.incidents.selection import from_query

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
JAN31 = ["--from", "2026-01-31", "--to", "2026-01-31"]


def commands(group=main, path=()):
    """Every command as a tuple of words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def groups(group=main, path=()):
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from groups(command, (*path, name))


COMMANDS = list(commands())


def atlas(*words):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def refused(*words):
    """Message of a command that must fail: one line on standard error, code 2, no traceback."""
    result = atlas(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("atlas: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.mark.parametrize("words", [*COMMANDS, *groups()], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(words, flag):
    result = atlas(*words, flag)
    assert result.exit_code == 0
    assert "Usage:" in result.output
    text = result.output.split("Options:")[0]
    assert len(text.split("\n\n")[1].strip()) > 15, "a command says what it does"


def test_every_option_explains_itself():
    for words in COMMANDS:
        command = main
        for word in words:
            command = command.commands[word]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, (words, option.name)


def test_the_version():
    assert __version__ in atlas("--version").output


# --- districts --------------------------------------------------------------------------------


def test_a_name_in_urdu_is_read():
    result = atlas("districts", "resolve", "نوشکی")
    assert result.exit_code == 0
    assert result.output.split("\t")[:2] == ["nushki", "Nushki"]


@pytest.mark.parametrize(
    ("name", "district"),
    [("Noshki", "nushki"), ("Bolan", "kachhi"), ("Sorab", "surab"), ("Quetta", "quetta")],
)
def test_other_names_are_read(name, district):
    assert atlas("districts", "resolve", name).output.startswith(district + "\t")


def test_an_ambiguous_name_is_refused_with_its_meanings():
    message = refused("districts", "resolve", "Killa")
    assert "Killa Abdullah" in message
    assert "Killa Saifullah" in message


@pytest.mark.parametrize("name", ["Balochistan", "Atlantis", "", "\u202eQuetta\n\nsecond line"])
def test_what_is_no_district_is_refused(name):
    refused("districts", "resolve", name)


def test_a_name_is_read_at_its_date():
    old = atlas("districts", "resolve", "Barshore", "--on", "2026-08-01")
    assert old.exit_code == 0
    assert len(old.output.strip().split("\t")) == 4, "what speaks against it is said"
    refused("districts", "resolve", "Quetta", "--on", "31.1.2026")


def test_a_yardstick_that_is_not_there_is_refused(tmp_path):
    refused("districts", "measure", str(tmp_path / "none.gpkg"))


# --- map --------------------------------------------------------------------------------------


def test_a_map_is_written_and_summed_up(tmp_path):
    out = tmp_path / "map.html"
    result = atlas("map", str(out), *JAN31, "--produced", "2026-11-22")
    assert result.exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert f"{out.stat().st_size:,} bytes" in result.output
    assert "2026-01-31 to 2026-01-31: 13 incident records in 11 districts" in result.output
    assert len(result.output.splitlines()) == 1
    again = tmp_path / "again.html"
    atlas("map", str(again), *JAN31, "--produced", "2026-11-22")
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize("name", ["map.txt", "map", "map.html.zip"])
def test_another_suffix_is_refused(tmp_path, name):
    assert ".html" in refused("map", str(tmp_path / name), *JAN31)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert "not written" in refused("map", str(tmp_path / "no" / "map.html"), *JAN31)


@pytest.mark.parametrize("option", ["--from", "--to", "--as-of", "--produced"])
@pytest.mark.parametrize("value", ["31/01/2026", "2026-02-30", "20260131", "yesterday"])
def test_a_bad_date_is_refused(tmp_path, option, value):
    message = refused("map", str(tmp_path / "map.html"), option, value)
    assert value in message
    assert "2026-01-31" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "choice"),
    [
        ("--rule", "average", "official"),
        ("--measure", "deaths", "killed"),
        ("--classes", "9", "2 to 6"),
        ("--district", "atlantis", "quetta"),
        ("--operation", "NONE", "BAL-2026-01-31-HEROF2"),
        ("--type", "battles", "Battles"),
    ],
)
def test_a_bad_choice_is_refused_with_the_choices(option, value, choice):
    assert choice in refused("summary", option, value)


def test_a_period_that_ends_before_it_starts_is_refused():
    assert "before it starts" in refused("summary", "--from", "2026-02-01", "--to", "2026-01-31")


def test_an_unknown_option_is_refused_without_a_traceback():
    result = atlas("summary", "--colour", "red")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


# --- numbers and summary ----------------------------------------------------------------------


def test_the_summary_is_json():
    numbers = json.loads(atlas("summary", *JAN31, "--json").output)
    view = from_query({"from": "2026-01-31", "to": "2026-01-31"})
    assert numbers == workflow.summarise(workflow.view_scene(view))
    assert numbers["from"] == numbers["to"] == "2026-01-31"


def test_the_summary_in_sentences_keeps_the_sides_apart():
    text = atlas("summary", *JAN31, "--as-of", "2026-02-01").output
    assert re.search(r"2026-02-01 +official +17 security killed", text)
    assert re.search(r"2026-02-01 +official +31 civilian killed", text)
    assert re.search(r"2026-01-31 +armed_group +84 security killed", text)
    assert "200+" in text
    assert "310" not in text


def test_numbers_are_csv():
    text = atlas("numbers", *JAN31, "--csv").output
    assert "\r" not in text
    assert not text.endswith("\n\n")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 36
    table = workflow.district_numbers(from_query({"from": "2026-01-31", "to": "2026-01-31"}))
    assert [row["look"] for row in rows] == table["look"].tolist()
    for row in rows:
        assert (row["value"] == "") == (row["look"] in ("norecord", "nocoverage", "nofigure"))
        assert row["value"] != "0" or row["look"] == "zero"


def test_numbers_are_a_table_with_a_row_a_district():
    text = atlas("numbers", *JAN31, "--measure", "killed", "--rule", "official").output
    assert len(text.strip().split("\n")) >= 36


@pytest.mark.parametrize("mark", ["", "?", "http://127.0.0.1:8501/?", "#", "file:///m.html#"])
def test_a_view_can_be_taken_from_an_address(mark):
    view = f"{mark}from=2026-01-31&to=2026-01-31&rule=official"
    assert (
        atlas("summary", "--view", view, "--json").output
        == atlas("summary", *JAN31, "--rule", "official", "--json").output
    )


def test_options_win_over_the_address():
    numbers = json.loads(
        atlas("summary", "--view", "rule=media", "--rule", "official", "--json").output
    )
    assert numbers["rule"] == "official"


# --- docs -------------------------------------------------------------------------------------


def code_of(path):
    """Lines of code blocks and code spans of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    fenced = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, flags=re.M | re.S)
    rest = re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)
    indented = re.findall(r"^    (.+)$", rest, flags=re.M)
    spans = re.findall(r"`([^`\n]+)`", rest)
    return [line.strip() for block in [*fenced, *indented, *spans] for line in block.split("\n")]


def mentioned():
    """Commands that the docs name, as tuples of words, with the file."""
    out = []
    for path in DOCS:
        for line in code_of(path):
            found = re.match(r"(?:\$ )?(?:\S*/)?atlas((?: +[a-z][a-z-]*)+)", line)
            if found:
                out.append((path.name, tuple(found[1].split())))
    return out


def test_every_command_in_the_docs_exists():
    known = {*COMMANDS, *groups()}
    for path, words in mentioned():
        assert any(words[:n] in known for n in range(1, len(words) + 1)), (path, " ".join(words))


def test_every_command_is_in_the_docs():
    named = {words[:n] for _, words in mentioned() for n in range(1, len(words) + 1)}
    assert [" ".join(words) for words in COMMANDS if words not in named] == []


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999999"])
@pytest.mark.parametrize("command", ["purge", "undo", "rejected", "original"])
def test_a_number_that_no_version_can_have_is_refused_in_words(command, number, tmp_path):
    rest = ["--reason", "x"] if command in ("purge", "undo") else [str(tmp_path / "out")]
    words = [*rest, "--", number] if rest[0] == "--reason" else ["--", number, *rest]
    result = CliRunner().invoke(main, [command, *words])
    assert result.exit_code == 2
    assert "is not in the range" in result.output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_boundary_file_and_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.geojson")
    result = CliRunner().invoke(main, ["districts", "measure", str(tmp_path / "pipe.geojson")])
    assert result.exit_code == 2
    assert "No boundary file" in result.output


def test_two_forms_at_once_and_a_port_that_is_none_are_refused():
    said = atlas("numbers", *JAN31, "--csv", "--json")
    assert (said.exit_code, "at once" in said.output) == (2, True)
    for port in ("0", "99999999"):
        said = atlas("run", "--port", port)
        assert (said.exit_code, "65535" in said.output) == (2, True)


def test_the_app_is_not_started_at_an_address_that_is_none_or_taken():
    for host in ("999.1.1.1", "203.0.113.7", "x" * 70, "a b"):
        said = atlas("run", "--host", host, "--port", "8899")
        assert said.exit_code == 2
        assert "is no address of this machine" in said.output
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = atlas("run", "--port", str(taken.getsockname()[1]))
    assert (said.exit_code, "is taken" in said.output) == (2, True)
