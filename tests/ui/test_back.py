"""Back and Forward: what an address without a word means, and when a control is let go."""

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from geo.ui import back

    back.enter(st.session_state.get("opened", "districts"))
    st.session_state["went"] = back.went(controls="filter: ")
    st.session_state["seen"] = back.came_in("view", st.session_state["last"])
    st.text_input("Type", key="filter: type")
    back.note(controls="filter: ")


def run(app, last, **query):
    app.session_state["last"] = last
    for key in list(app.query_params):
        del app.query_params[key]
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app.session_state["seen"], app.session_state["went"]


def test_an_address_without_a_word_is_what_the_page_was_opened_with():
    app = AppTest.from_function(script)
    assert run(app, "March") == ("March", False)
    run(app, "April", **{"from": "2026-04-01"})
    assert run(app, "April", lang="ur") == ("March", True)


def test_another_page_without_a_word_goes_on_with_the_session():
    app = AppTest.from_function(script)
    run(app, "March")
    app.session_state["opened"] = "shift"
    assert run(app, "April")[0] == "April"


def test_a_control_that_was_touched_counts_against_the_address():
    app = AppTest.from_function(script)
    run(app, "March", **{"from": "2026-03-01"})
    app.text_input[0].input("Battles")
    assert not run(app, "March", **{"from": "2026-04-01"})[1]
    assert app.text_input[0].value == "Battles"
    assert run(app, "March", **{"from": "2026-03-01"})[1]
    assert app.text_input[0].value == ""


def test_a_language_is_no_step():
    app = AppTest.from_function(script)
    run(app, "March", **{"from": "2026-03-01"})
    assert not run(app, "March", **{"from": "2026-03-01"}, lang="ur")[1]
