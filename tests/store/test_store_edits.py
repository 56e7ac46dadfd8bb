from concurrent.futures import ThreadPoolExecutor

import pytest
from store_samples import CLAIM, INCIDENT, SOURCE, sample
from test_store_record import assert_same

from geo.core.errors import ConflictError, DataError, NotFoundError, OptionError, StoreError
from geo.incidents.events import last_judgements

ANN = {"author": "Ann", "reason": "A second report"}
KNOWN = "BAL-2013-01-10-ALAMDAR"


def test_add_correct_and_read_the_history(store):
    saved = store.save_incident({**INCIDENT, "incident_id": "x1"}, [CLAIM], sources=[SOURCE], **ANN)
    assert saved.incident_id == "own:x1"
    record = store.record(datasets=["own"])
    assert record.claims.index.tolist() == ["own:x1-C01"]
    assert record.claims["source_id"].tolist() == ["own:paper"]
    draft = store.draft("own:x1")
    assert draft.token == saved.token
    claims = [{**draft.claims[0], "high": "9"}, {**CLAIM, "claimant": "hospital"}]
    again = store.save_incident(
        {**draft.values, "title": "Corrected"}, claims,
        author="Ben", reason="The hospital's list", expected=draft.token,
    )  # fmt: skip
    assert again.version.changed == 1
    history = store.history("own:x1")
    last = history[history["who"] == "Ben"]
    assert {"title", "high", "claimant"} <= set(last["field"])
    row = last[last["field"] == "high"].iloc[0]
    assert (row["before"], row["after"], row["why"]) == ("2", "9", "The hospital's list")
    assert history["when"].str.endswith("+00:00").all()
    draft = store.draft("own:x1")
    gone = store.save_incident(
        {"incident_id": "own:x1"}, draft.claims[:1], expected=draft.token, **ANN
    )
    assert len(store.draft("own:x1").claims) == 1
    store.undo(gone.version, author="Ben", reason="It was right")
    assert len(store.draft("own:x1").claims) == 2
    same = store.save_incident(
        {"incident_id": "own:x1"}, expected=store.draft("own:x1").token, **ANN
    )
    assert same.version is None
    assert store.verify() == ""


def test_an_identifier_is_made_if_none_is_given(store):
    saved = store.save_incident(INCIDENT, **ANN)
    assert saved.incident_id.startswith("own:2026-02-03-")


def test_a_lost_update_is_refused_with_both_values(store):
    draft = store.draft(KNOWN)
    values = {"incident_id": KNOWN}
    store.save_incident({**values, "title": "Ann's"}, expected=draft.token, **ANN)
    after = store.record()
    with pytest.raises(ConflictError) as refused:
        store.save_incident(
            {**values, "title": "Ben's"}, author="Ben", reason="Late", expected=draft.token
        )
    message = str(refused.value)
    assert "Ann's" in message
    assert "Ben's" in message
    assert "edit by Ann" in message
    with pytest.raises(ConflictError):
        store.save_incident({**values, "title": "As if new"}, **ANN)
    assert_same(store.record(), after)


@pytest.mark.parametrize(
    ("values", "claims", "error", "words"),
    [
        ({"event_type": "Weather"}, None, DataError, "is not a known value"),
        ({"date_earliest": "03/04/2026"}, None, DataError, "is not YYYY-MM-DD"),
        ({"lon": "east"}, None, DataError, "is not a number"),
        ({"operation_id": "nowhere"}, None, DataError, "points at nothing"),
        ({}, [{**CLAIM, "source_id": "unread"}], DataError, "points at nothing"),
        ({}, [{**CLAIM, "source_id": ""}], DataError, "must not be empty"),
        ({}, [{**CLAIM, "low": "1.5"}], DataError, "is not a whole number"),
        ({"dataset": "bundled"}, None, StoreError, "takes corrections"),
        ({"dataset": "unheard"}, None, NotFoundError, "No dataset"),
        ({"incident_id": "a\nb"}, None, DataError, "is not an identifier"),
    ],
)
def test_a_form_is_checked_as_a_table_is(store, values, claims, error, words):
    token = store.token()
    with pytest.raises(error, match=words):
        store.save_incident({**INCIDENT, **values}, claims, **ANN)
    assert store.token() == token


def test_a_record_that_was_taken_out_names_who_did(store):
    saved = store.save_incident({**INCIDENT, "incident_id": "x1"}, **ANN)
    store.undo(saved.version, author="Ben", reason="Not ours")
    late = {"incident_id": "own:x1", "title": "Late"}
    with pytest.raises(NotFoundError, match=r"'own:x1' was taken out in own version 2 \(undo by"):
        store.save_incident(late, expected=saved.token, **ANN)
    with pytest.raises(NotFoundError, match="taken out in own version 2"):
        store.draft("own:x1")
    with pytest.raises(NotFoundError, match="No incident 'ucdp:none' in the store"):
        store.save_incident({"incident_id": "ucdp:none"}, expected="x", **ANN)


def test_a_claim_of_another_incident_is_not_taken(store):
    draft = store.draft(KNOWN)
    foreign = store.record().claims.iloc[-1]["claim_id"]
    with pytest.raises(DataError, match="belongs to another record"):
        store.save_incident(
            {"incident_id": KNOWN}, [{"claim_id": foreign}], expected=draft.token, **ANN
        )


def test_judgements_add_up_and_the_latest_counts(store):
    result, content = sample({"a": 1})
    store.add_import(result, original=content, author="Ann")
    first = store.judge("demo:a", KNOWN, "same", **ANN)
    assert store.judge(KNOWN, "demo:a", "same", **ANN) == first, "a button pressed twice"
    store.judge(KNOWN, "demo:a", "different", author="Ben", reason="Other streets")
    judgements = store.record().judgements
    assert judgements["verdict"].tolist()[-2:] == ["same", "different"]
    current = last_judgements(judgements)
    assert len(current) == len(judgements) - 1
    again = store.judge("demo:a", KNOWN, "same", **ANN)
    assert again.id > first.id, "somebody else has spoken in between"
    store.undo(again, author="Ann", reason="A slip")
    assert current["by"].tolist()[-1] == "Ben"
    with pytest.raises(OptionError, match="Choices: same, different, unsure"):
        store.judge(KNOWN, "demo:a", "maybe", **ANN)
    with pytest.raises(NotFoundError):
        store.judge(KNOWN, KNOWN, "same", **ANN)
    with pytest.raises(OptionError, match="needs its reason"):
        store.judge(KNOWN, "demo:a", "same", author="Ann", reason="")


def test_a_judged_claim_cannot_go_unseen(store):
    draft = store.draft(KNOWN)
    claim = draft.claims[0]["claim_id"]
    other = store.record().incidents.index[5]
    store.judge(claim, other, "unsure", **ANN)
    with pytest.raises(StoreError, match="A judgement speaks of"):
        store.save_incident({"incident_id": KNOWN}, draft.claims[1:], expected=draft.token, **ANN)


def paper(title, **cells):
    url = f"http://example.org/{title}"
    said = {"publisher": "Dawn", "title": title, "date": "2026-03-10", "url": url}
    return {"source_id": "dawn-2026-03-10", **said, **cells}


def citing(store, identifier, *sources, **claim):
    told = {**CLAIM, "source_id": "dawn-2026-03-10", **claim}
    values = {**INCIDENT, "incident_id": identifier}
    return store.save_incident(values, [told], sources=sources, **ANN)


def test_two_new_sources_of_one_paper_and_day_are_two(store):
    for name, title in [("b", "Four"), ("a", "Nine"), ("c", "Four"), ("d", "Nine")]:
        citing(store, name, paper(title))
    citing(store, "e", paper("Nine", archive_url="http://example.org/kept"))
    citing(store, "f", paper("Ten"), source_id="own:dawn-2026-03-10")
    record = store.record(datasets=["own"])
    titles = record.sources["title"]
    assert titles.tolist() == ["Four", "Nine", "Nine", "Ten"]
    cited = {key: titles[one] for key, one in zip(
        record.claims["incident_id"], record.claims["source_id"], strict=True)}  # fmt: skip
    assert store.record(datasets=["own"]).sources.index[-2:].str[-2:].tolist() == ["-3", "-4"]
    assert cited == {
        "own:b": "Four", "own:a": "Nine", "own:c": "Four", "own:d": "Nine", "own:e": "Nine",
        "own:f": "Four",
    }  # fmt: skip
    assert store.verify() == ""


def test_the_id_of_a_source_that_was_taken_out_is_not_given_to_another(store):
    """Somebody who had chosen it would cite an article that they never saw."""
    citing(store, "a", paper("Four"))
    store.undo(citing(store, "b", paper("Nine")).version, author="Ben", reason="Wrong")
    citing(store, "c", paper("Ten"))
    citing(store, "d", paper("Nine"))
    titles = store.record(datasets=["own"]).sources["title"].to_dict()
    day = "own:dawn-2026-03-10"
    assert titles == {day: "Four", f"{day}-3": "Ten", f"{day}-2": "Nine"}


def test_new_sources_that_are_saved_in_one_moment_are_all_kept(store):
    names = [f"n{number}" for number in range(6)]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(lambda name: citing(store, name, paper(name)), names))
    record = store.record(datasets=["own"])
    cited = record.sources["title"].loc[record.claims["source_id"]].tolist()
    assert [f"own:{title}" for title in cited] == record.claims["incident_id"].tolist()
    assert sorted(cited) == names


def test_a_source_is_corrected_as_it_was_opened_only(store):
    citing(store, "a", paper("Four"))
    key = "own:dawn-2026-03-10"
    as_opened = {key: paper("Four")}
    token = store.draft("own:a").token

    def correct(cells, opened=as_opened):
        return store.save_incident(
            {"incident_id": "own:a"}, sources=[{**cells, "source_id": key}], opened=opened,
            expected=token, **ANN,
        ).version  # fmt: skip

    assert correct({"title": "Ann's"})
    with pytest.raises(ConflictError, match='it says "Ann\'s", yours "Ben\'s"'):
        correct({"title": "Ben's"})
    assert correct({"title": "Ann's"}) is None
    assert correct({"note": "Ben's"})
    held = store.record(datasets=["own"]).sources.loc[key]
    assert held[["title", "note"]].tolist() == ["Ann's", "Ben's"]
    with pytest.raises(ConflictError, match="removed meanwhile"):
        store.save_incident(
            {"incident_id": "own:a"}, sources=[{"source_id": "own:gone", "note": "x"}],
            opened={"own:gone": {}}, expected=token, **ANN,
        )  # fmt: skip


def test_a_claim_of_an_operation_under_an_id_like_the_incident_s_is_stepped_over(store):
    key = "BAL-2026-01-29-PANJGUR"
    draft = store.draft(key)
    new = {**CLAIM, "source_id": draft.claims[0]["source_id"]}
    store.save_incident({"incident_id": key}, [*draft.claims, new], expected=draft.token, **ANN)
    assert [claim["claim_id"] for claim in store.draft(key).claims] == [f"{key}-C01", f"{key}-C03"]


def test_the_id_of_a_removed_claim_is_not_given_to_another(store):
    """Whoever has the record open would lay their correction over somebody else's figure."""
    key = "BAL-2026-01-29-PANJGUR"
    first = store.draft(key)
    new = {**CLAIM, "source_id": first.claims[0]["source_id"]}
    store.save_incident({"incident_id": key}, [*first.claims, new], expected=first.token, **ANN)
    token = store.draft(key).token
    token = store.save_incident(
        {"incident_id": key}, first.claims, expected=token, **ANN
    ).token  # fmt: skip
    store.save_incident({"incident_id": key}, [*first.claims, new], expected=token, **ANN)
    assert [claim["claim_id"] for claim in store.draft(key).claims] == [f"{key}-C01", f"{key}-C04"]
