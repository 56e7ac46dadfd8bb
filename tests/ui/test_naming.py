"""Ids of new sources: a claim goes on citing the line that it was pointed at, or none."""

from geo.ui.editing.naming import name_sources

A = {"publisher": "Dawn", "title": "Article A", "url": "", "date": "2026-02-10"}
B = {**A, "title": "Article B"}
FIRST, SECOND = "dawn-2026-02-10", "dawn-2026-02-10-2"


def lines(*rows, ids):
    return [(tuple(row.values()), name) for row, name in zip(rows, ids, strict=True)]


def named(rows, before=(), cited=(), taken=()):
    return name_sources(rows, before, cited=cited, taken=taken, dataset="own")


def test_two_articles_of_one_paper_on_one_day_have_two_ids():
    assert named([A, B]) == [FIRST, SECOND]
    assert named([A, B], taken={f"own:{FIRST}"}) == [SECOND, "dawn-2026-02-10-3"]


def test_an_id_that_is_cited_stays_with_its_line():
    before = lines(A, B, ids=[FIRST, SECOND])
    renamed = {**A, "publisher": "Dawn News"}
    assert named([renamed, B], before, cited={FIRST}) == [FIRST, SECOND]
    assert named([renamed, B], before, cited={SECOND}) == ["dawn-news-2026-02-10", SECOND]
    assert named([A, B, A], before, cited={FIRST, SECOND}) == [FIRST, SECOND, "dawn-2026-02-10-3"]


def test_the_id_of_a_line_that_is_gone_is_given_to_no_other():
    before = lines(A, B, ids=[FIRST, SECOND])
    assert named([B], before, cited={FIRST}) == [SECOND]
    after = lines(B, ids=[SECOND])
    assert named([B, {**A, "title": "C"}], after, cited={FIRST}) == [SECOND, "dawn-2026-02-10-3"]


def test_where_it_cannot_be_told_which_line_is_which_nothing_is_cited():
    before = lines(A, B, ids=[FIRST, SECOND])
    other = {**A, "publisher": "Other", "title": "Else"}
    assert named([other], before, cited={FIRST, SECOND}) == ["other-2026-02-10"]
