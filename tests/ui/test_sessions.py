"""Sessions of the running app side by side: nobody's file is seen by another, and it is let go."""

import asyncio
import csv
import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from geo.workflow.files import verify

ROOT = Path(__file__).resolve().parents[2]
ACLED = {
    "event_id_cnty": "", "event_date": "2025-03-04", "year": "2025", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Group A", "assoc_actor_1": "", "inter1": "",
    "actor2": "Group B", "assoc_actor_2": "", "inter2": "", "interaction": "",
    "civilian_targeting": "", "iso": "586", "region": "South Asia", "country": "Pakistan",
    "admin1": "Balochistan", "admin2": "Quetta", "admin3": "", "location": "Quetta",
    "latitude": "30.1798", "longitude": "66.9750", "geo_precision": "1", "source": "Made up",
    "source_scale": "Other", "notes": "", "fatalities": "2", "tags": "", "timestamp": "1748000000",
}  # fmt: skip
NAMES = ("ALPHA", "BRAVO")


def made(word):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ACLED)
    writer.writeheader()
    for k in range(3):
        own = {"event_id_cnty": f"{word}{k}", "notes": f"Told by {word} alone"}
        writer.writerow(ACLED | own)
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def kit():
    """The sessions without a browser that the load is measured with."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import serving
        import session
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
    return serving, session


@pytest.fixture(scope="module")
def app(kit, tmp_path_factory):
    serving, _ = kit
    folder = tmp_path_factory.mktemp("sessions")
    environment = serving.atlas_environment(folder)
    options = ("--server.disconnectedSessionTTL", "1")
    script = ROOT / "tests" / "ui" / "counted_app.py"
    with serving.served(script, folder, environment=environment, options=options) as running:
        yield running


def run(act):
    """Run it in a thread: the one of the tests has Playwright's loop after a browser test."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(act())).result()


def shown(one):
    """Everything that a session was sent and still shows."""
    return b"".join(placed.element.SerializeToString() for placed in one.elements())


async def with_file(kit, app, content):
    one = kit[1].Session(app.url)
    await one.open("data", files=False)
    # The same name, kind and size: only the content tells them apart.
    await one.upload(one.find("file_uploader"), "upload.csv", content)
    return one


def test_two_uploads_in_progress_never_cross(kit, app):
    async def act():
        ours = await asyncio.gather(*(with_file(kit, app, made(name)) for name in NAMES))
        other = kit[1].Session(app.url)
        await other.open("data", files=False)
        # Each acts again while the others' files are in hand.
        for one in ours:
            await one.set(one.find("checkbox", "Show these records"), bool_value=False)
            await one.set(one.find("checkbox", "Show these records"), bool_value=True)
        await other.go("")
        seen = [shown(one) for one in (*ours, other)]
        faults = [fault for one in (*ours, other) for fault in one.faults]
        buttons = [any(one.elements("button", "Import: 3")) for one in ours]
        for one in (*ours, other):
            await one.close()
        return seen, faults, buttons

    seen, faults, buttons = run(act)
    assert faults == []
    assert buttons == [True, True], "both stand at their preview"
    for name, own in zip(NAMES, seen, strict=False):
        foreign = next(other for other in NAMES if other != name)
        assert f"{name}2".encode() in own
        assert f"Told by {name} alone".encode() in own
        assert foreign.encode() not in own
    assert not any(name.encode() in seen[2] for name in NAMES)


def test_a_file_in_hand_is_let_go_when_its_session_ends(kit, app):
    async def count():
        one = kit[1].Session(app.url)
        await one.open(query="count=1", files=False)
        told = [placed.body.body for placed in one.elements("text")]
        await one.close()
        return told

    async def act():
        one = await with_file(kit, app, made("CHARLIE"))
        during = await count()
        await one.close()
        for _ in range(40):
            await asyncio.sleep(0.5)
            after = await count()
            if "hand: 0 of" in after[0]:
                break
        return during, after

    during, after = run(act)
    assert "hand: 0 of" not in during[0]
    assert after[0].startswith("files in hand: 0 of "), after


def lines(table):
    return pa.ipc.open_stream(table.body.arrow_data.data).read_pandas().to_dict("records")


def typed(*rows):
    return json.dumps({"edited_rows": {}, "added_rows": list(rows), "deleted_rows": []})


def test_typed_claims_outlive_a_new_source_and_another_language(kit, app):
    """Streamlit throws away what was typed where the columns of a table change."""
    claim = {"claimant": "A group", "claimant_type": "armed_group", "low": "3", "high": "5"}
    source = {"publisher": "A paper", "title": "t", "date": "2026-02-10"}
    odd = {"claimant": "\udbff"}

    async def act():
        one = kit[1].Session(app.url)
        await one.open("edit", query="focus=new", files=False)
        tables = list(one.elements("dataframe"))
        await one.set(tables[-1], string_value=typed(claim))
        await one.set(tables[-2], string_value=typed(source))
        kept = lines(list(one.elements("dataframe"))[-1])
        await one.set(list(one.elements("dataframe"))[-1], string_value=typed(odd))
        await one.press("Add the record")
        said = shown(one)
        await one.set(list(one.elements("dataframe"))[-1], string_value=typed())
        await one.set(next(one.elements("radio", "Language")), string_value="اردو")
        urdu = [lines(table) for table in one.elements("dataframe")][-2:]
        faults = list(one.faults)
        await one.close()
        return kept, urdu, said, faults

    kept, urdu, said, faults = run(act)
    assert faults == []
    assert [(row["claimant"], row["low"], row["high"]) for row in kept] == [("A group", "3", "5")]
    assert [row["publisher"] for row in urdu[0]] == ["A paper"]
    assert [row["claimant"] for row in urdu[1]] == ["A group"]
    assert b"did not arrive" in said, "a line that is lost keeps the record from being saved"


def test_typed_cells_outlive_another_language_and_another_page(kit, app):
    """Streamlit forgets a choice whose words change, and every field that it does not draw."""

    async def act():
        one = kit[1].Session(app.url)
        await one.open("edit", query="focus=new", files=False)
        title = one.find("text_input", "Title")
        await one.set(title, string_value="A title in hand")
        kind = one.find("selectbox", "Verification, grouped")
        await one.set(kind, string_value="Widely reported")
        tables = list(one.elements("dataframe"))
        await one.set(tables[-1], string_value=typed({"claimant": "A group"}))
        await one.set(next(one.elements("radio", "Language")), string_value="اردو")
        urdu = [box.body.raw_value for box in one.elements("selectbox")]
        await one.set(next(one.elements("radio", "زبان")), string_value="English")
        await one.go("checks")
        await one.go("edit")
        await one.press("Go on with it")
        back = one.find("text_input", "Title").body.value
        held = one.find("selectbox", "Verification, grouped")
        claims = lines(list(one.elements("dataframe"))[-1])
        faults = list(one.faults)
        await one.close()
        return urdu, back, held.body, claims, faults

    urdu, back, held, claims, faults = run(act)
    assert faults == []
    assert "وسیع پیمانے پر رپورٹ" in urdu
    assert back == "A title in hand"
    assert held.raw_value == "Widely reported"
    assert [row["claimant"] for row in claims] == ["A group"]


def test_fields_chosen_for_columns_outlive_another_page(kit, app):
    listed = b"Date,District,Killed,Who\r\n2026-01-31,Quetta,3,A paper\r\n"
    chosen = {
        "edited_rows": {"3": {"field": "Who claims the figures"}},
        "added_rows": [],
        "deleted_rows": [],
    }

    async def act():
        one = kit[1].Session(app.url)
        await one.open("data", files=False)
        await one.upload(one.find("file_uploader"), "list.csv", listed)
        before = lines(next(one.elements("dataframe")))
        await one.set(next(one.elements("dataframe")), string_value=json.dumps(chosen))
        await one.set(next(one.elements("radio", "Language")), string_value="اردو")
        await one.go("checks")
        await one.set(next(one.elements("radio", "زبان")), string_value="English")
        await one.go("data")
        after = lines(next(one.elements("dataframe")))
        faults = list(one.faults)
        await one.close()
        return before, after, faults

    before, after, faults = run(act)
    assert faults == []
    assert [row["field"] for row in before][3] == "(not used)"
    assert [row["field"] for row in after][3] == "Who claims the figures"


def test_a_switch_of_the_language_answers_nothing_and_forgets_no_choice(kit, app):
    async def act():
        one = kit[1].Session(app.url)
        await one.open("files", files=False)
        await one.set(one.find("selectbox", "Size"), string_value="Slide 16:9")
        await one.set(next(one.elements("radio", "Language")), string_value="اردو")
        urdu = [box.body.raw_value for box in one.elements("selectbox")]
        await one.set(next(one.elements("radio", "زبان")), string_value="English")
        size = one.find("selectbox", "Size").body.raw_value
        await one.go("data")
        await one.upload(one.find("file_uploader"), "upload.csv", made("DELTA"))
        for word, label in (("اردو", "Language"), ("English", "زبان")):
            await one.set(next(one.elements("radio", label)), string_value=word)
        ready = any(one.elements("button", "Import: 3"))
        faults = list(one.faults)
        await one.close()
        return urdu, size, ready, faults

    urdu, size, ready, faults = run(act)
    assert faults == []
    assert size == "Slide 16:9"
    assert "Slide 16:9" not in urdu
    assert ready


def test_a_table_comes_with_its_papers_and_can_be_verified(kit, app, tmp_path):
    async def act():
        one = kit[1].Session(app.url)
        await one.open("files", files=False)
        await one.press("Make the table")
        made = {}
        for button in list(one.elements("download_button", "Save balochistan-incidents")):
            made[button.body.label.removeprefix("Save ")] = await one.download(button)
        await one.close()
        return made

    made = run(act)
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    table, papers = sorted(made, key=len)
    assert papers == f"{table}.stamp.json"
    assert verify(tmp_path / table).same


def test_a_file_made_on_request_is_there_until_it_is_fetched(kit, app):
    async def act():
        mine, other = (kit[1].Session(app.url) for _ in range(2))
        for one in (mine, other):
            await one.open(files=False)
        url = await mine.ready(mine.find("download_button", "Save this map"))
        # Streamlit throws away at the end of each run what belongs to nobody.
        for _ in range(3):
            await other.rerun()
        page = await mine.fetch(url)
        for one in (mine, other):
            await one.close()
        return page

    assert run(act).rstrip().endswith(b"</html>")
