"""The browser's own arithmetic against Python's: classes, tallies, and every district's number."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pandas as pd
import pytest
from browser_kit import PRODUCED, open_file
from playwright.sync_api import Page

from geo import workflow
from geo.analysis.classify import classify
from geo.analysis.measures import count_incidents, sum_figures
from geo.export.brief.words import words_of
from geo.incidents.events import make_events
from geo.incidents.model import CATEGORIES, DATE_PRECISIONS, EVENT_TYPES
from geo.incidents.selection import SCHEMES, Selection, from_query, to_query
from geo.incidents.tally import RULES
from geo.render.webmap import assets
from geo.render.webmap.event_rows import event_rows
from geo.workflow import editing

pytestmark = pytest.mark.browser

STATIC = Path(assets.__file__).parent / "static"
DAY = date.fromisoformat
VERDICTS = ("same", "unsure")
_SCRIPTS = (
    "02_dates", "03_text", "04_data", "04_inflate", "05_classes", "05_columns", "06_rows",
    "06_store", "07_values", "08_fold", "08_tally", "11_clusters",
)  # fmt: skip
_NUMBER = re.compile(r"\d[\d,.]*(?:–\d[\d,.]*)?\+?")


def value_sets() -> list[list[float]]:
    """Values as districts have them: ties, whole numbers, few, wide, rates, one of each."""
    random = np.random.default_rng(20260131)
    out: list[np.ndarray] = []
    for n in (3, 5, 8, 13, 21, 36):
        out += [random.integers(0, top, n) for top in (3, 6, 12, 60, 900) for _ in range(2)]
        out += [random.lognormal(1, spread, n) for spread in (0.3, 1, 2.5) for _ in range(2)]
        out += [random.random(n) * 10.0**power for power in (-3, 0, 4) for _ in range(2)]
        out += [np.round(random.exponential(4, n), 1) for _ in range(2)]
        out += [np.repeat(random.integers(1, 50, (n + 2) // 3), 3)[:n]]
        out += [np.concatenate([np.zeros(n // 2), random.integers(1, 9, n)])]
    out += [np.array(v, dtype=float) for v in ([], [0, 0], [7], [2, 2, 2], [1e-9, 1e9, 5, 5])]
    assert len(out) >= 150
    return [[float(x) for x in values] for values in out]


def deviation(values: list[float], upper: tuple[float, ...] | list[float]) -> float:
    """Sum of squared deviations from the class means."""
    positive = np.sort([v for v in values if v > 0])
    home = np.searchsorted(np.asarray(upper) * (1 + 1e-12), positive)
    return sum(
        float(np.square(positive[home == k] - positive[home == k].mean()).sum())
        for k in np.unique(home)
    )


@pytest.fixture
def blank(page: Page) -> Page:
    """A blank page that knows the class breaks and the tally, and nothing else."""
    page.goto("about:blank")
    page.evaluate("window.publish = () => {}")
    for name in _SCRIPTS:
        text = (STATIC / f"{name}.js").read_text(encoding="utf-8")
        page.add_script_tag(content=text)
    return page


def test_classes_are_those_of_mapclassify(blank: Page) -> None:
    sets = value_sets()
    cases = [(i, scheme, k) for i in range(len(sets)) for scheme in SCHEMES for k in range(2, 7)]
    found = blank.evaluate(
        "([sets, cases]) => cases.map(([i, s, k]) => classify(sets[i], s, k))", [sets, cases]
    )
    for (i, scheme, k), mine in zip(cases, found, strict=True):
        theirs = classify(pd.Series(sets[i], dtype="float64"), scheme=scheme, classes=k)
        where = f"{scheme}, {k} classes of {sorted(sets[i])}"
        assert sum(mine["counts"]) == sum(theirs.counts), where
        if scheme == "natural":
            ours, best = deviation(sets[i], mine["upper"]), deviation(sets[i], theirs.upper)
            assert ours <= best * 1.001 + 1e-12, where
            assert len(mine["upper"]) == len(theirs.upper), where
        else:
            assert mine["upper"] == pytest.approx(list(theirs.upper), rel=1e-9), where
            assert mine["counts"] == list(theirs.counts), where


def test_a_day_of_an_address_is_one_of_the_calendar(blank: Page) -> None:
    days = [f"{y}-{m:02}-{d:02}" for y in (1900, 2024, 2026) for m in (0, 2, 4, 12, 13)
            for d in (0, 1, 28, 29, 30, 31, 32)]  # fmt: skip
    found = blank.evaluate(
        "(days) => days.map((d) => { const day = parseDay(d); return day && isoDay(day); })", days
    )
    there = [d for d in days if not pd.isna(pd.to_datetime(d, format="%Y-%m-%d", errors="coerce"))]
    assert [d for d in found if d is not None] == there


def test_page_and_briefing_say_a_vague_date_alike(blank: Page) -> None:
    cases = [
        [first, last, precision, lang]
        for first in ("2019-01-01", "2026-02-01", "2026-03-10")
        for last in ("2026-02-28", "2026-03-31", "2026-04-30", "2027-02-28")
        for precision in DATE_PRECISIONS
        for lang in ("en", "ur")
        if first <= last
    ]
    found = blank.evaluate(
        """([cases, tables]) => cases.map(([first, last, precision, lang]) => {
          words = tables[lang];
          data = {lang};
          return sayWhen(parseDay(first), parseDay(last), precision);
        })""",
        [
            [[a, b, DATE_PRECISIONS.index(p), lang] for a, b, p, lang in cases],
            {lang: dict(assets.words(lang)) for lang in ("en", "ur")},
        ],
    )
    said = [words_of(lang).when(a, b, p) for a, b, p, lang in cases]
    assert [re.sub("[\u2066-\u2069]", "", one) for one in found] == said


def test_a_date_of_several_years_is_in_the_column_of_none(blank: Page) -> None:
    found = blank.evaluate(
        """(rows) => {
          const column = (k) => rows.map((row) => (k < 2 ? parseDay(row[k]) : row[k]));
          const [d0, d1, dp] = [0, 1, 2].map(column);
          const none = rows.map(() => 0);
          data = { incidents: { n: rows.length, d0, d1, dp, dist: none, type: none },
                   days: [d0[0], d1.at(-1)] };
          state.hidden = [];
          indexDays();
          return countYears(0);
        }""",
        [
            ["2019-01-01", "2021-12-31", 3],
            ["2020-01-01", "2020-12-31", 3],
            ["2020-12-01", "2021-01-31", 2],
            ["2020-12-31", "2021-01-01", 0],
            ["2021-03-01", "2021-04-30", 2],
        ],
    )
    assert found == {"years": [[2019, 0], [2020, 2], [2021, 1]], "several": 2}


def judged_cases() -> list[dict[str, Any]]:
    """Eight records of two districts, judged at random: some filtered out, some of vague date."""
    random = np.random.default_rng(20260131)
    cases = []
    for size in (1, 2, 3, 4, 6, 9, 14) * 20:
        said = [
            [str(a), str(b), str(random.choice(["same", "unsure", "different"], p=[0.4, 0.4, 0.2]))]
            for a, b in random.integers(0, 8, (size, 2)) if a != b
        ]  # fmt: skip
        low = [int(n) for n in random.integers(-1, 9, 8)]
        high = [-1 if n < 0 else n + int(random.integers(3)) for n in low]
        is_open = flags((random.random(8) < 0.2) & (np.array(low) >= 0))
        cases.append(
            {"said": said, "low": low, "high": high, "open": is_open,
             "vague": flags(random.random(8) < 0.3),
             "shown": flags(random.random(8) < random.choice([0.7, 1])),
             "rule": str(random.choice(["lowest", "highest"]))}
        )  # fmt: skip
    # A and C are one event through B, which is filtered out, of a vague date or of the other place.
    chain = [["0", "1", "same"], ["1", "2", "same"], ["5", "3", "same"], ["5", "4", "same"]]
    for shown, last in ((1, "same"), (0, "same"), (0, "unsure"), (1, "different")):
        cases.append(
            {"said": [*chain, ["0", "2", last]], "low": [5] * 8, "high": [5, 7, 5, 9, 8, 5, 5, 5],
             "open": [1, 0, 0, 0, 1, 0, 0, 0], "vague": [0, 1, 0, 0, 0, 0, 0, 0],
             "shown": [1, shown, *[1] * 6], "rule": "lowest"}
        )  # fmt: skip
    return cases


def flags(chosen: np.ndarray) -> list[int]:
    return [int(n) for n in chosen]


def test_records_of_one_event_count_once_as_in_python(blank: Page) -> None:
    """Both ends of every count and sum, with records that are, or may be, one event."""
    cases = judged_cases()
    names = [str(n) for n in range(8)]
    for case in cases:
        judged = pd.DataFrame(case["said"], columns=["a", "b", "verdict"])
        case["made"] = make_events(judged, known=set(names))
        case["events"] = event_rows(case["made"], pd.Index(names))
    found = blank.evaluate(
        """(cases) => cases.map((c) => {
          const all = (value) => Array(8).fill(value);
          data = { events: c.events, admitted: c.shown, pairs: [],
                   incidents: { dist: [0, 0, 0, 0, 0, 1, 1, 1], type: all(0), d0: all(5),
                                d1: c.vague.map((v) => (v ? 15 : 5)), dp: c.vague } };
          const rows = [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => c.shown[i]);
          const here = (d) => rows.filter((i) => data.incidents.dist[i] === d).length;
          const figures = (of) => CATEGORIES.map(() => of);
          killedOf = () => ({ low: figures(c.low), high: figures(c.high), open: figures(c.open) });
          Object.assign(state, { rule: c.rule, category: CATEGORIES[0], hidden: [], as_of: "" });
          const joined = rows.map((i) => joinedWith(i).map(({ k, verdict }) => `${verdict} ${k}`));
          return [joined, ...["incidents", "killed"].map((measure) => {
            const own = perDistrict[measure](rows, 0, 9, 2);
            const deaths = measure === "killed";
            const whole = deaths ? sumFigures(rows, CATEGORIES[0], 0, 9) : countRange(rows, 0, 9);
            return [own(0, here(0)), own(1, here(1)), whole].map((v) => [v.low, v.high, v.open]);
          })]; })""",
        [{k: v for k, v in case.items() if k != "made"} for case in cases],
    )
    for case, (joined, counted, summed) in zip(cases, found, strict=True):
        shown = [name for name, is_in in zip(names, case["shown"], strict=True) if is_in]
        for name, told in zip(shown, joined, strict=True):
            pairs = zip(VERDICTS, case["made"].joined(name), strict=True)
            wanted = [f"{said} {one}" for said, own in pairs for one in sorted(own) if one in shown]
            assert told == wanted, (name, case)
        frame = pd.DataFrame(
            {"district_id": list("aaaaabbb"), "certain": [not v for v in case["vague"]]},
            index=names,
        )[np.array(case["shown"], dtype=bool)]
        ours = count_incidents(frame, events=case["made"]).reindex(["a", "b"], fill_value=0)
        assert [ends[:2] for ends in counted[:2]] == ours.to_numpy().tolist(), case
        assert counted[2][:2] == ours.sum().tolist(), case
        figures = pd.DataFrame(
            {"subject": names, "measure": "killed", "category": "total", "low": case["low"],
             "top": case["high"], "at_least": [n == 1 for n in case["open"]]}
        )  # fmt: skip
        ours = sum_figures(
            frame, figures=figures[figures["low"] >= 0], measure="killed", category="total",
            least=case["rule"] == "lowest", events=case["made"],
        ).reindex(["a", "b"])  # fmt: skip
        ours["at_least"] = ours["at_least"].fillna(value=False).astype(bool)
        ends = [
            [None if pd.isna(v) else int(v) for v in row]
            for row in ours[["low", "high"]].to_numpy()
        ]
        plus = ours["at_least"].tolist()
        assert [own[:2] for own in summed[:2]] == ends, case
        assert [own[2] for own in summed] == [*plus, any(plus)], case
        assert (ours["low"].fillna(0) <= ours["high"].fillna(0)).all(), case
        assert [n or 0 for n in summed[2][:2]] == [sum(e[k] or 0 for e in ends) for k in (0, 1)]


YEAR = {"start": DAY("2026-01-01"), "end": DAY("2026-12-31")}
ONE_DAY = {"start": DAY("2026-01-31"), "end": DAY("2026-01-31")}
VIEWS: list[dict[str, Any]] = [
    {},
    {"bound": "low"},
    {"measure": "days"},
    {"measure": "operations"},
    {"measure": "operations", "bound": "low"},
    {"per": "people"},
    {"per": "area", **YEAR},
    {**YEAR},
    {**YEAR, "bound": "low"},
    {**YEAR, "measure": "days", "per": "area"},
    {**YEAR, "measure": "operations"},
    *({**YEAR, "measure": "killed", "category": c} for c in CATEGORIES),
    *({**YEAR, "measure": "killed", "category": "total", "rule": r} for r in RULES),
    {**YEAR, "measure": "killed", "category": "civilian", "per": "people", "bound": "low"},
    {**YEAR, "measure": "killed", "category": "security", "as_of": DAY("2026-02-01")},
    {"measure": "killed", "category": "civilian", "per": "people"},
    {"measure": "killed", "category": "total", "bound": "low", "rule": "highest"},
    {**ONE_DAY},
    {**ONE_DAY, "measure": "killed", "category": "security"},
    {**ONE_DAY, "measure": "days"},
    {"start": DAY("2014-03-10"), "end": DAY("2019-08-02")},
    {"start": DAY("2026-04-01"), "end": DAY("2026-04-30"), "bound": "low"},
    {"start": DAY("2010-01-01"), "end": DAY("2012-12-31")},
    {"start": DAY("2026-06-21"), "end": DAY("2026-06-29")},
    {"start": DAY("2026-07-05"), "end": DAY("2026-07-09")},
]


def said(low: float, high: float, at_least: bool) -> str:
    """A range as the page writes it."""
    a, b = f"{int(low):,}", f"{int(high):,}"
    return (a if low == high else f"{a}–{b}") + ("+" if at_least else "")


def assert_same(page: Page, selection: Selection) -> None:
    """Every district's look, class and number on the page are those of the workflow."""
    table = workflow.district_numbers(selection)
    classes = classify(table["value"], scheme=selection.scheme, classes=selection.classes)
    drawn = page.evaluate(
        "() => [...document.querySelectorAll('path[data-district]')]"
        ".map((p) => [p.dataset.district, p.dataset.look, p.getAttribute('aria-label')])"
    )
    assert len(drawn) == len(table)
    for district, look, label in drawn:
        row = table.loc[district]
        where = f"{district}: {label} {look} / {row.to_dict()} in {selection}"
        assert look.startswith("class-") == (row["look"] == "value"), where
        numbers = _NUMBER.findall(label.split(": ")[-1])
        if row["look"] == "value":
            # Natural breaks may tie; there the deviation test above is the judge.
            if selection.scheme != "natural":
                place = int(np.searchsorted(np.asarray(classes.upper) * (1 + 1e-12), row["value"]))
                assert look == f"class-{place}", where
        else:
            assert look == row["look"], where
        if row["look"] in ("value", "zero"):
            assert said(row["low"], row["high"], row["at_least"]) in numbers, where
            if selection.per != "count" and row["value"] > 0:
                rate = float(numbers[0].replace(",", ""))
                assert rate == pytest.approx(float(row["value"]), rel=0.06, abs=0.6), where
        elif row["look"] == "nofigure":
            assert str(row["records"]) in numbers, where
        else:
            assert numbers == [], where


@pytest.fixture(scope="module")
def whole_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that opens on the whole record in quantiles, whose classes never tie."""
    path = tmp_path_factory.mktemp("whole") / "whole.html"
    return workflow.save_map(path, Selection(scheme="quantiles"), produced=DAY(PRODUCED))


def test_page_and_workflow_agree(offline_page: Page, whole_record: Path) -> None:
    for view in VIEWS:
        query = {{"start": "from", "end": "to"}.get(k, k): str(v) for k, v in view.items()}
        page = open_file(offline_page, whole_record, **query)
        assert_same(page, Selection(scheme="quantiles", **view))


def test_a_list_says_how_many_of_its_records_are_one_event(
    offline_page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    view = Selection(district=("quetta",))
    a, b, c, d = (str(i) for i in workflow.view_scene(view).incidents.index[:4])
    for pair in ((a, b), (b, c)):
        editing.judge_pair(*pair, "same", author="Ann", reason="One announcement")
    editing.judge_pair(c, d, "unsure", author="Ann", reason="Two papers")
    path = workflow.save_map(tmp_path / "map.html", view, produced=DAY(PRODUCED))
    page = open_file(offline_page, path, focus=f"i:{a}")
    assert page.locator("#panel").get_by_text("Judged to be one event with").count() == 2
    page.click("#open-claims")
    told = {v: page.locator(f"#sheet [data-joined='{v}']").inner_text() for v in VERDICTS}
    known = {one["incident_id"]: one for one in workflow.claims_page(a)["one_event"]}
    assert {name: one["verdict"] for name, one in known.items()} == {
        b: "same", c: "same", d: "unsure"
    }  # fmt: skip
    for name, one in known.items():
        assert f", {name}" in told[one["verdict"]]
        assert one["title"] in told[one["verdict"]]
    page.click(f"#sheet [data-joined='unsure'] [data-incident='{d}']")
    assert page.inner_text("#sheet-title") == known[d]["title"]
    assert page.evaluate("document.activeElement.id") == "sheet-title"
    assert page.locator("#sheet [data-joined='unsure'] [data-incident]").count() == 3
    page.click("[data-sheet='']")
    page.locator("#back").click()
    note, first = page.locator("#panel [data-joined]"), page.locator("#panel h2").all_inner_texts()
    assert note.inner_text() == (
        "2 of them are judged to be one event with another and counted with it."
    )
    placed = next(int(text.split()[-1]) for text in first if text.startswith("Incident records"))
    assert f"{placed - 3}–{placed - 2} incident records" in page.locator("#title").inner_text()
    page.click("[data-sheet='operations']")
    injured = page.locator("#compare td > div", has_text="24 security personnel injured")
    plain_text = re.sub("[\u2066-\u2069]", "", injured.inner_text())
    assert plain_text.split("\n")[-1] == "four security officials, 31 Jan 2026"
    assert page.locator("#compare td > div:has(.said-by)").count() > 5
    # What a file for the public leaves out it does not name, here either.
    public = workflow.save_map(
        tmp_path / "public.html", view, produced=DAY(PRODUCED), profile="public", withhold=(b, d)
    )
    page = open_file(page, public, focus=f"i:{a}", sheet="claims")
    assert page.locator("#sheet [data-incident]").all_inner_texts()[0].endswith(f", {c}")
    assert page.locator("#sheet [data-incident]").count() == 1


def legend(page: Page) -> list[str]:
    return page.locator("#legend li[data-look]").all_inner_texts()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_opening_classes_are_kept_and_remade(
    offline_page: Page, tmp_path: Path, scheme: str
) -> None:
    """The classes made by Python and those made in the page draw the same map."""
    selection = Selection(scheme=scheme, classes=5, measure="killed", category="total", **YEAR)
    path = workflow.save_map(tmp_path / "map.html", selection, produced=DAY(PRODUCED))
    page = open_file(offline_page, path)
    assert_same(page, selection)
    ready = legend(page)
    assert page.get_by_text("be it one of them alone").is_visible()
    page.select_option("#measure", "days")
    assert legend(page) != ready
    page.select_option("#measure", "killed")
    assert legend(page) == ready
    # The same view by its link, in a file that opens on another: every break is the page's own.
    other = workflow.save_map(
        tmp_path / "other.html", Selection(scheme=scheme, classes=5), produced=DAY(PRODUCED)
    )
    link = {"from": "2026-01-01", "to": "2026-12-31", "measure": "killed", "category": "total"}
    page = open_file(page, other, **link)
    assert_same(page, selection)
    assert legend(page) == ready


@pytest.mark.parametrize("hidden", [EVENT_TYPES[:1], EVENT_TYPES[1:3]])
def test_hidden_types_are_a_filter(
    offline_page: Page, whole_record: Path, hidden: tuple[str, ...]
) -> None:
    page = open_file(offline_page, whole_record, **to_query(Selection(hidden=hidden)))
    assert_same(page, Selection(scheme="quantiles", hidden=hidden))
    said = page.inner_text("#subtitle").replace(" and remote", "/Remote")
    assert f"without: {', '.join(hidden)}" in said
    page.click("button[data-sheet='operations']")
    rows = page.eval_on_selector_all(
        "tr[data-operation-row]",
        "rows => rows.map((r) => [r.dataset.operationRow, r.cells[2].textContent])",
    )
    listed = {name: [int(n) for n in re.findall(r"\d+", text)] for name, text in rows}
    table = workflow.operations_table(Selection(hidden=hidden))
    members = table[["members_claimed", "members_inferred", "districts"]]
    assert not members.equals(workflow.operations_table(Selection())[members.columns])
    assert {name: listed.pop(name) for name in members.index} == dict(
        zip(members.index, members.to_numpy().tolist(), strict=True)
    )
    assert not any(sum(numbers) for numbers in listed.values())
    page.click("button[data-sheet='']")
    page.click("button.type-key[aria-pressed='true']")
    written = from_query(parse_qs(urlsplit(page.url).fragment)).hidden
    assert set(hidden) < set(written)


def test_a_file_opens_without_what_was_switched_off(offline_page: Page, tmp_path: Path) -> None:
    selection = Selection(hidden=EVENT_TYPES[:1], scheme="quantiles", **YEAR)
    path = workflow.save_map(tmp_path / "off.html", selection, produced=DAY(PRODUCED))
    page = open_file(offline_page, path)
    assert_same(page, selection)
    off = page.locator("button.type-key[aria-pressed='false']")
    assert off.count() == 1
    before = page.inner_text("#title")
    off.click()
    assert page.inner_text("#title") != before, "the file holds them"


def test_filters_made_before_the_export_agree(offline_page: Page, tmp_path: Path) -> None:
    for name, selection in {
        "operation": Selection(operation="BAL-2026-01-31-HEROF2", measure="killed"),
        "claimant": Selection(claimant=("armed_group",), scheme="equal", **YEAR),
        "precision": Selection(precision=("1", "2"), verification=("contested",), scheme="pretty"),
        "census": Selection(vintage="34", per="people", scheme="equal"),
        "districts": Selection(district=("quetta", "kech"), measure="days"),
    }.items():
        path = tmp_path / f"{name}.html"
        workflow.save_map(path, selection, produced=DAY(PRODUCED))
        assert_same(open_file(offline_page, path), selection)


def test_app_address_and_file_link_speak_the_same(offline_page: Page, whole_record: Path) -> None:
    """The words of a file's link are those of the app's address and of `atlas --view`."""
    wanted = Selection(measure="killed", category="security", per="area", focus="d:kech", **YEAR)
    query = to_query(wanted)
    offline_page.goto(f"{whole_record.as_uri()}#{urlencode(query, doseq=True)}")
    offline_page.wait_for_selector("html[data-ready]")
    offline_page.select_option("#bound", "low")
    link = from_query(parse_qs(urlsplit(offline_page.url).fragment))
    assert (link.start, link.end) == (wanted.start, wanted.end)
    assert (link.measure, link.category, link.per) == ("killed", "security", "area")
    assert (link.bound, link.focus) == ("low", "d:kech")
