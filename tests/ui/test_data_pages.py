"""The data pages where the store is new, damaged or no store: said, never a fault of the page."""

import csv
import json
import sqlite3
import sys
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from geo.core.digest import digest
from geo.importers.codes import load_codes
from geo.incidents import model
from geo.store.opening import open_store
from geo.ui.intake.held import Held
from geo.ui.words import cell_of, value_of
from geo.workflow import editing, intake
from geo.workflow.shelf import open_shelf

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))
from intake_kit import read, seed, ucdp

DROPPED = """
import streamlit as st
from geo.ui.intake import held
from geo.ui.pages import data
if held.current() is None:
    held.take("events.csv", st.session_state["given"])
data.page()
"""
ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ("file", "datasets", "pairs")
QUETTA = "BAL-2026-01-31-QUETTA"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp() / "atlas-cache"))


def run(name, *, section="", **query):
    app = AppTest.from_string(
        f"from geo.ui.pages import {name}\n{name}.page()\n", default_timeout=120
    )
    for key, value in query.items():
        app.query_params[key] = value
    if section:
        app.session_state["data-section"] = section
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def papers(app):
    """Everything that the pages say in their own texts."""
    said = []
    nodes = [app._tree]
    while nodes:
        node = nodes.pop()
        nodes += list(getattr(node, "children", {}).values())
        if getattr(node, "type", "") == "bidi_component":
            said.append(node.proto.json)
    return " ".join(said)


@pytest.fixture
def garbage(tmp_path, monkeypatch):
    path = tmp_path / "notes.sqlite"
    path.write_bytes(b"these are my notes, not a store")
    monkeypatch.setenv("ATLAS_STORE", str(path))


@pytest.fixture
def altered(tmp_path, monkeypatch):
    """A store in which another program has changed a figure."""
    path = tmp_path / "altered.sqlite"
    monkeypatch.setenv("ATLAS_STORE", str(path))
    open_store(str(path)).close()
    with sqlite3.connect(path) as base:
        base.execute("UPDATE atlas_entries SET state = replace(state, 'Quetta', 'Kwetta')")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_store_that_is_not_there_yet(section):
    app = run("data", section=section)
    assert "will be made by the first change" in papers(app)
    assert ("bundled" in papers(app)) == (section == "datasets")


@pytest.mark.parametrize("name", ["data", "edit"])
@pytest.mark.usefixtures("garbage")
def test_a_file_that_is_no_store_is_told_with_the_way_out(name):
    said = papers(run(name, focus=f"i:{QUETTA}"))
    assert "not a store of the atlas" in said
    assert "restore" in said


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.usefixtures("altered")
def test_a_damaged_store_is_told_and_offers_no_change(section):
    app = run("data", section=section)
    assert "damaged" in papers(app)
    assert "restore" in papers(app)
    assert not [box for box in app.text_input if box.label == "Your name (required)"]


def test_a_record_that_is_not_there_is_told():
    assert "nothing-at-all" in papers(run("edit", focus="i:nothing-at-all"))


@pytest.mark.parametrize("focus", ["d:quetta", "o:BAL-2026-01-31-HEROF2", "<script>", ""])
def test_a_focus_that_is_no_record_opens_no_form(focus):
    assert not [b for b in run("edit", focus=focus).button if b.label.startswith("Save")]


def test_a_record_is_opened_with_its_cells():
    app = run("edit", focus=f"i:{QUETTA}")
    boxes = {box.label: box.value for box in app.text_input}
    assert boxes["Title"].startswith("Attacks in several parts of Quetta")
    assert boxes["First day"] == "2026-01-31"
    said = papers(app)
    assert "The record that ships with the atlas" in said
    assert said.count("claim added") == 3


def test_a_record_is_shown_in_urdu_words_and_not_in_those_of_the_model():
    app = run("edit", focus=f"i:{QUETTA}", lang="ur")
    assert papers(app).count(json.dumps("دعویٰ شامل ہوا").strip('"')) == 3
    options = {word for box in app.selectbox for word in box.options}
    assert {"دن", "جھڑپیں", "1: مقام معلوم ہے"} <= options
    assert not options & {"day", "Battles"}


@pytest.mark.parametrize("part", ["incident", "claim", "source"])
def test_every_cell_of_the_model_has_a_word_of_its_own(part):
    tables = {"incident": model.INCIDENTS, "claim": model.CLAIMS, "source": model.SOURCES}
    table = tables[part]
    for field in table.columns:
        assert cell_of(part, field) not in (field, field.replace("_", " ")), field
    for field, allowed in table.vocabularies.items():
        assert all(value_of(field, one) for one in allowed)


def test_nothing_is_saved_without_a_name_and_a_reason():
    app = run("edit", focus=f"i:{QUETTA}")
    title = next(box for box in app.text_input if box.label == "Title")
    title.set_value("Another title")
    next(b for b in app.button if b.label == "Save the correction").click().run()
    assert "A change is kept with your name and a reason" in papers(app)
    assert not app.exception


def test_a_name_that_is_too_long_is_told_and_kept_in_its_field():
    app = run("edit", focus=f"i:{QUETTA}")
    texts = {box.label: box for box in app.text_input}
    texts["Title"].set_value("Another title")
    texts["Your name (required)"].set_value("A" * 110)
    texts["Reason (required)"].set_value("Read again")
    next(b for b in app.button if b.label == "Save the correction").click().run()
    assert "110 characters, 80 at most" in papers(app)
    assert {box.label: box for box in app.text_input}["Your name (required)"].value == "A" * 110


def test_what_was_typed_before_a_restart_is_said_to_be_gone():
    """The address says that something was typed; a session that does not have it has lost it."""
    mine = run("edit", focus=f"i:{QUETTA}")
    assert "typed" not in mine.query_params
    next(box for box in mine.text_input if box.label == "Title").set_value("Another").run()
    assert "typed" in mine.query_params
    assert "is gone" not in papers(mine)
    anew = run("edit", focus=f"i:{QUETTA}", typed="1")
    assert "What was typed here is gone" in papers(anew)
    assert "typed" not in anew.query_params
    next(box for box in anew.text_input if box.label == "Title").set_value("Once more").run()
    assert "What was typed here is gone" in papers(anew)


def test_somebody_was_faster():
    """Both values are shown; keeping mine writes only what I changed."""
    mine = overtaken()
    next(b for b in mine.button if b.label == "Keep mine").click().run()
    kept = open_shelf().draft(QUETTA)
    assert (kept.values["title"], kept.values["place"]) == ("Mine", "Elsewhere")


def test_two_halves_that_are_wrong_together_are_not_written():
    """What was typed after the conflict was shown is looked at as the first time."""
    mine = overtaken()
    fill(mine, {"Last day": "2026-01-01"})
    next(b for b in mine.button if b.label == "Keep mine").click().run()
    assert papers(mine).count("begins on 2026-01-31 and ends on 2026-01-01") == 1
    assert open_shelf().draft(QUETTA).values["title"] != "Mine"
    fill(mine, {"Last day": "2026-01-31"})
    next(b for b in mine.button if b.label == "Keep mine").click().run()
    assert open_shelf().draft(QUETTA).values["title"] == "Mine"


def fill(app, values):
    texts = {box.label: box for box in app.text_input}
    for label, words in values.items():
        texts[label].set_value(words)


def overtaken():
    """Two sessions that correct one record; the one that saves second."""
    mine, other = run("edit", focus=f"i:{QUETTA}"), run("edit", focus=f"i:{QUETTA}")
    for app, field, value in ((other, "Place", "Elsewhere"), (mine, "Title", "Mine")):
        name = "Ann" if app is mine else "Ben"
        fill(app, {field: value, "Your name (required)": name, "Reason (required)": "Read again"})
        next(b for b in app.button if b.label == "Save the correction").click().run()
    assert "Saved" in papers(other)
    said = papers(mine)
    assert "Somebody else changed this record meanwhile" in said
    assert "by Ben" in said
    return mine


def with_files(*names):
    """A store with one file under several names, as somebody who is not sure does."""
    for name in names:
        reading = read(ucdp(3), dataset=name)
        intake.commit_import(reading, original=ucdp(3), author="Ann", reason="A first look")


def test_a_name_that_is_none_holds_the_import_back():
    seed()
    app = AppTest.from_string(DROPPED, default_timeout=120)
    app.session_state["given"] = ucdp(3)
    app.run()
    name = next(box for box in app.text_input if box.label == "Name of the dataset")
    name.set_value("elections").run()
    assert [b.label for b in app.button if b.label.startswith("Import: ")]
    for wrong in ("a:b", " ", "a\u200bb"):
        next(box for box in app.text_input if box.label == "Name of the dataset").set_value(wrong)
        app.run()
        assert "This cannot be its name" in papers(app)
        assert not [b.label for b in app.button if b.label.startswith("Import")]


def test_files_that_were_dropped_beside_another_are_named():
    seed()
    beside = 'beside=["two.csv", "<b>three"]'
    app = AppTest.from_string(
        DROPPED.replace('["given"])', f'["given"], {beside})'), default_timeout=120
    )
    app.session_state["given"] = ucdp(3)
    app.run()
    said = papers(app)
    assert "One file at a time" in said
    assert "events.csv is in hand; not read: two.csv, " in said


def test_a_choice_not_yet_given_outlives_another_language():
    seed()
    app = AppTest.from_string(DROPPED, default_timeout=120)
    app.session_state["given"] = listed(3, 4)
    app.run()
    assert app.session_state["held-file"].picking
    next(b for b in app.button if b.label == "Use these columns").click().run()
    app.radio[-1].set_value("Battles").run()
    app.query_params["lang"] = "ur"
    app.run()
    assert app.radio[-1].value == "Battles"


def own_judgements():
    kept = open_shelf().record().judgements
    return int(kept["judgement_id"].str.startswith("own:").sum())


def test_a_late_press_judges_no_pair_but_its_own():
    seed()
    with_files("one", "two")
    app, other = run("data", section="pairs"), run("data", section="pairs")
    texts = {box.label: box for box in app.text_input}
    texts["Your name (required)"].set_value("Ann")
    texts["Reason (required)"].set_value("Two places")
    press = next(b for b in app.button if b.label == "Different events")
    press.click().run()
    assert own_judgements() == 1
    next(b for b in other.button if b.label == "The same event").click().run()
    assert own_judgements() == 1
    assert "Ann: Different events" in papers(other), "somebody was faster, and it is said"
    assert "Somebody else has judged" not in papers(app)
    # The page still shows the first pair to whoever presses again.
    press.click().run()
    assert own_judgements() == 1
    assert next(box for box in app.text_input if box.label == "Reason (required)").value == ""


def test_a_record_is_added_by_hand():
    app = written_anew()
    next(b for b in app.button if b.label == "Add the record").click().run()
    assert "Saved" in papers(app)
    incidents = open_shelf().record(datasets=["own"]).incidents
    assert list(incidents["title"]) == ["A clash that was not recorded"]
    app.text_input[-1].set_value("Was recorded already")
    assert '"Undone"' in press(app, "Undo it")
    assert "cannot be shown" not in papers(app)
    assert open_shelf().record(datasets=["own"]).incidents.empty


def written_anew():
    """The form with a new record in it that may be saved."""
    app = run("edit", focus="new")
    texts = {box.label: box for box in app.text_input}
    texts["First day"].set_value("2026-05-05")
    texts["Title"].set_value("A clash that was not recorded")
    texts["Your name (required)"].set_value("Ann")
    texts["Reason (required)"].set_value("Told by the paper")
    choices = {box.label: box for box in app.selectbox}
    for label, value in {
        "Date known to the": "day", "Kind of event": "Battles", "Place known to": "3",
        "Verification, grouped": "single_source", "District as reported": "Quetta",
    }.items():  # fmt: skip
        choices[label].set_value(value)
    return app


def pressed_again(monkeypatch):
    """The same button again, by somebody impatient, while the first press is being written."""
    save = editing.save_draft
    presses = []

    def saved(*given, **named):
        done = save(*given, **named)
        ctx = get_script_run_ctx()
        presses.append(done.incident_id)
        if len(presses) == 1:
            held = WidgetStates(widgets=ctx.session_state.get_widget_states())
            again = RerunData(query_string=ctx.query_string, widget_states=held)
            ctx.script_requests.request_rerun(again)
        return done

    monkeypatch.setattr(editing, "save_draft", saved)
    return presses


def test_a_record_that_somebody_took_out_while_it_was_open_says_who():
    with_files("ged")
    version = open_shelf().version(2)
    name = open_shelf().record(datasets=["ged"]).incidents.index[0]
    app = run("edit", focus=f"i:{name}")
    fill(app, {"Title": "Typed meanwhile"})
    open_shelf().undo(version, author="Ben", reason="Not ours")
    app.run()
    assert not app.exception
    said = papers(app)
    assert "Somebody has taken this record out" in said
    assert "undo by Ben" in said
    assert "is not a source of this dataset" not in said
    assert not [b for b in app.button if b.label == "Save the correction"]
    assert next(box for box in app.text_input if box.label == "Title").value == "Typed meanwhile"


def test_a_record_that_is_added_by_two_presses_is_added_once(monkeypatch):
    app = written_anew()
    presses = pressed_again(monkeypatch)
    next(b for b in app.button if b.label == "Add the record").click().run()
    assert not app.exception
    assert len(presses) == 1
    assert "Saved" in papers(app)
    assert app.query_params["focus"] == f"i:{presses[0]}"
    assert len(open_shelf().record(datasets=["own"]).incidents) == 1


def test_keep_mine_pressed_twice_meets_nobody(monkeypatch):
    """The run of the second press goes on beside the first one's, which is still writing."""
    mine = overtaken()
    beside = run("edit", focus=f"i:{QUETTA}")
    beside.session_state["opened-record"] = mine.session_state["opened-record"]
    beside.run()
    fill(beside, {"Your name (required)": "Ann", "Reason (required)": "Read again"})
    next(b for b in beside.button if b.label == "Keep mine").click()
    save, second, presses = editing.save_draft, Thread(target=beside.run), []
    met = Event()

    def saved(*given, **named):
        presses.append(given)
        done = save(*given, **named)
        if len(presses) == 1:
            # The tester takes its stand-in for the server away where the first run ends.
            server = Runtime.instance()
            monkeypatch.setattr(Runtime, "instance", lambda: server)
            second.start()
            met.wait(timeout=2)
        else:
            met.set()
        return done

    monkeypatch.setattr(editing, "save_draft", saved)
    next(b for b in mine.button if b.label == "Keep mine").click().run()
    second.join()
    assert len(presses) == 1
    for app in (mine, beside):
        assert not app.exception
        assert "Saved" in papers(app)
        assert "Somebody else" not in papers(app)


def listed(*days):
    rows = [f"2026-03-{day:02d},Quetta,3,Told on the {day}th" for day in days]
    return "\r\n".join(["Date,District,Killed,Title", *rows, ""]).encode()


def looked_at(content, name="list.csv"):
    """A session with a file of which the page says what it would change."""
    told = {"columns": "as-guessed", "event_type": "Battles", "claimant": "A",
            "claimant_type": "media"}  # fmt: skip
    app = AppTest.from_string("from geo.ui.pages import data\ndata.page()\n", default_timeout=120)
    app.session_state["held-file"] = Held(
        name=name, data=content, sha256=digest(content), accessed=date(2026, 4, 1),
        choices=told,
    )  # fmt: skip
    return app.run()


def in_hand(content):
    """A session with a file whose preview is on the page, signed."""
    app = looked_at(content)
    for label, words in (("Your name (required)", "Ann"), ("Reason (required)", "A list")):
        next(box for box in app.text_input if box.label == label).set_value(words)
    return app.run()


def press(app, words):
    next(b for b in app.button if b.label.startswith(words)).click().run()
    assert not app.exception, [e.value for e in app.exception]
    return papers(app)


def test_what_is_imported_is_what_was_on_the_page():
    """Another file came into the same dataset: the press imports nothing, the next one does."""
    mine, other = in_hand(listed(4, 5, 6)), in_hand(listed(7, 8))
    assert "Imported" in press(other, "Import: 2 records change")
    said = press(mine, "Import: 3 records change")
    assert "add 3, change 0 and remove 2 records. Nothing was imported" in said
    assert "version 1 (import by Ann" in said
    assert len(open_shelf().versions()) == 2
    assert "Imported" in press(mine, "Import: 5 records change")
    assert open_shelf().versions().iloc[-1][["added", "removed"]].tolist() == [3, 2]


def test_a_file_that_brings_nothing_has_no_button():
    press(in_hand(listed(4, 5)), "Import: 2 records change")
    for content, name, words in (
        (listed(44, 55), "list.csv", "All 2 rows are rejected, row 2"),
        (listed(4, 5), "copy.csv", "already, in the dataset own-table-"),
    ):
        app = looked_at(content, name)
        assert not app.exception, [e.value for e in app.exception]
        assert words in papers(app)
        assert not [b.label for b in app.button if b.label.startswith("Import")]


def test_a_map_that_may_not_be_handed_on_says_why_where_its_button_stands():
    day = date.today().isoformat()
    data = f"Date,District,Title,Actor\r\n{day},Quetta,Fresh,Fresh Force\r\n".encode()
    told = {"columns": "as-guessed", "event_type": "Battles"}
    seed()
    reading = read(data, "list.csv", **told)
    intake.commit_import(reading, original=data, author="Ann", reason="New")
    label = "Save this map as one HTML file"
    for actor, there in (("Fresh Force", False), ("BLA", True)):
        app = run("atlas", actor=actor)
        said = " ".join(text.value for text in app.text)
        assert ("Fresh Force is left out of a public file" in said) is not there
        assert (label in {b.label for b in app.get("download_button")}) is there


def test_figures_that_nothing_is_read_from_are_asked_about_and_the_columns_are_a_press_away():
    app = AppTest.from_string(DROPPED, default_timeout=120)
    app.session_state["given"] = b"Date,District,Civilians killed\n2026-01-31,Quetta,3\n"
    app.session_state["data-section"] = "file"
    app.run()
    _press(app, "Use these columns")
    assert "Not read: 'Civilians killed'" in papers(app)
    assert app.radio[-1].options == ["Leave them out; they are kept with the file"]
    _press(app, "Choose the columns again")
    assert "Use these columns" in [one.label for one in app.button]


def _press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception, [e.value for e in app.exception]


NOTES = """
import pandas as pd
from geo.ui.intake.preview import note_table
note = {"row": 2, "column": "Type", "reason": "not known", "value": "misc",
        "fix": "Give type.<word>=<type>", "code": "type.unknown"}
note_table(pd.DataFrame([note]), here=True)
note_table(pd.DataFrame([note]))
"""


def test_a_remark_says_what_to_do_on_the_page_and_not_on_the_command_line():
    shown = AppTest.from_string(NOTES).run().dataframe
    assert [table.value["What to do"][0] for table in shown] == [
        "Say in the table of unknown kinds what the word means, or correct the cell",
        "Give type.<word>=<type>",
    ]


def test_the_ways_out_on_the_page_are_of_codes_that_there_are():
    with (ROOT / "geo/ui/words.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["key"] for row in csv.DictReader(file)]
    ways = [key.removeprefix("fix_here.") for key in keys if key.startswith("fix_here.")]
    assert len(ways) > 4
    assert set(ways) <= set(load_codes())


def test_a_file_that_a_restart_took_is_said_to_be_gone():
    mine = in_hand(listed(4, 5))
    mark = mine.query_params["file"]
    assert "is gone" not in papers(mine)
    assert "is gone" in papers(run("data", section="file", file=mark[0]))
    assert "is gone" not in papers(run("data", section="file"))
    press(mine, "Import: 2 records change")
    assert "file" not in mine.query_params, "what is imported is in no danger"


def focus_of(app):
    focus = app.query_params["focus"]
    return focus[0] if isinstance(focus, list) else focus


def titled(app):
    return next(box for box in app.text_input if box.label == "Title")


def test_what_was_typed_is_kept_while_another_record_is_looked_at():
    app = run("edit", focus=f"i:{QUETTA}")
    titled(app).set_value("Typed and not saved").run()
    app.text_input(key="find-record").set_value("2026-01-31").run()
    found = next(box for box in app.selectbox if box.label.startswith("Records found"))
    found.set_value("BAL-2026-01-31-GWADAR").run()
    assert focus_of(app) == "i:BAL-2026-01-31-GWADAR"
    assert "Typed and not saved" in papers(app), "it is said that something was left"
    assert titled(app).value != "Typed and not saved"
    press(app, "Go on with it")
    assert titled(app).value == "Typed and not saved"
    assert "Typed and not saved" not in papers(app), "nothing else is left"


def test_a_record_can_be_chosen_again_after_another_one():
    app = run("edit")
    for _ in range(2):
        app.text_input(key="find-record").set_value("2026-01-31").run()
        found = next(box for box in app.selectbox if box.label.startswith("Records found"))
        found.set_value(QUETTA).run()
        assert focus_of(app) == f"i:{QUETTA}"
        press(app, "New record")
        assert focus_of(app) == "new"
