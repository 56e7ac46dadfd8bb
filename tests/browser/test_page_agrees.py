"""The claims page of every subject against Python's ledger, and playback against its own legend."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from browser_kit import open_file
from playwright.sync_api import Page

from geo.analysis.attribution import attribute
from geo.analysis.district_table import measure_table
from geo.analysis.unknown import list_unknown
from geo.incidents.model import CLAIMANT_TYPES, SIDES
from geo.incidents.record import Record, bundled_record, subject_starts
from geo.incidents.selection import Selection, to_query
from geo.incidents.tally import USED, tally
from geo.workflow.numbers import summarise
from geo.workflow.views import view_scene

pytestmark = pytest.mark.browser

DAY = date.fromisoformat
LAST = DAY("2100-01-01")
# Days on which a member's figure is open, and on which the total stands below the members'.
MOVED = (("BAL-2024-08-25-HEROF1", DAY("2024-08-26")), ("BAL-2026-01-31-HEROF2", DAY("2026-02-02")))


@pytest.fixture(scope="module")
def bare(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported map whose functions a test can call: without its policy and its own scope."""
    text = exported.read_text(encoding="utf-8")
    text = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", text)
    begin, end = text.index('(() => {\n"use strict";\nconst SVG_NS'), text.rindex("})();")
    text = text[:begin] + text[begin + len("(() => {") : end] + text[end + len("})();") :]
    path = tmp_path_factory.mktemp("bare") / "bare.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def record() -> Record:
    return bundled_record()


def views(record: Record) -> list[tuple[str, date | None]]:
    """Every subject as it stands, on each day but the last on which somebody spoke, and before."""
    claims = record.claims
    subject = claims["incident_id"].where(claims["incident_id"] != "", claims["operation_id"])
    spoken = {str(s): sorted(set(days.dt.date)) for s, days in claims["as_of"].groupby(subject)}
    out: list[tuple[str, date | None]] = []
    for name in [*record.incidents.index, *record.operations.index]:
        days = spoken.get(str(name), [])
        before = [days[0] - timedelta(days=1)] if len(days) > 1 else []
        out += [(str(name), day) for day in (None, *before, *days[:-1])]
    return out


_SHEETS = """(views) => views.map(([id, day]) => {
  state.as_of = day;
  const s = data.operationIndex.has(id) ? subjectOfOperation(data.operationIndex.get(id)) : subjectOfIncident(data.find(id));
  const standing = standingOf(s.subject);
  const ends = ({ low, high }) => [low, high];
  return {
    standing: standing.map((x) => [x.type, x.measure, x.category, x.low, x.high]),
    disputed: disputedOf(standing).map((d) => [d.measure, d.category, d.a, d.b].join(" ")),
    unknown: unknownOf(s.claims, standing, s.vague).flatMap((u) => (u.cells ?? [u.n ?? ""]).map((what) => `${u.code} ${what}`)),
    attribution: s.operation < 0 ? [] : attributionOf(s.operation).map((a) => [a.type, a.category, ...ends(a), ...ends(a.sum), a.stated, a.silent, ...ends(a.rest)]),
  };
})"""  # noqa: E501


def test_the_claims_page_says_what_the_ledger_says(
    offline_page: Page, bare: Path, record: Record
) -> None:
    """Standing figures, disputes, what is unknown, and what an operation leaves over."""
    asked = views(record)
    assert len({name for name, _ in asked}) == len(record.incidents) + len(record.operations)
    told = [[name, day.isoformat() if day else ""] for name, day in asked]
    page = open_file(offline_page, bare).evaluate(_SHEETS, told)
    claims = shifted(record, asked)
    standing = standing_of(claims, record, asked)
    for at, (view, sheet) in enumerate(zip(asked, page, strict=True)):
        ours = standing.get(str(at), [])
        assert sorted(map(tuple, sheet["standing"]), key=str) == sorted(ours, key=str), view
        assert sorted(sheet["disputed"]) == disputed(ours), view
    told_of = set(record.claims["operation_id"])
    rows = 0
    for view, sheet in zip(asked, page, strict=True):
        if view[0] in told_of and (view[1] is None or view in MOVED):
            assert sheet["attribution"] == rest(record, *view), view
            rows += len(sheet["attribution"])
    assert rows > 15
    # One view of four, and all of the operations, is enough for what is unknown.
    known = set(record.operations.index)
    seen = [at for at, (name, _) in enumerate(asked) if at % 4 == 0 or name in known]
    by_view = {str(k): rows for k, rows in claims.groupby("view")}
    for at in seen:
        wanted = unknown(
            by_view.get(str(at), claims[:0]), standing.get(str(at), []), record, asked[at]
        )
        assert sorted(page[at]["unknown"]) == sorted(wanted), asked[at]


def shifted(record: Record, asked: list[tuple[str, date | None]]) -> pd.DataFrame:
    """Claims of each view as those of a subject of its own, their days told from its as-of day."""
    frame = pd.DataFrame(
        {"view": [str(n) for n in range(len(asked))], "subject": [name for name, _ in asked],
         "ago": [pd.Timestamp(LAST) - pd.Timestamp(day or LAST) for _, day in asked]}
    )  # fmt: skip
    claims = record.claims
    subject = claims["incident_id"].where(claims["incident_id"] != "", claims["operation_id"])
    out = frame.merge(claims.assign(subject=subject), on="subject")
    out["claim_id"] = out["claim_id"] + "@" + out["view"]
    out["incident_id"], out["operation_id"] = out["view"], ""
    out["origin"] = out["origin"].where(out["origin"] == "", out["origin"] + "@" + out["view"])
    for column in ("as_of", "span_from"):
        out[column] = out[column] + out["ago"]
    out["later"] = out["as_of"] > pd.Timestamp(LAST)
    return out.assign(side=out["claimant_type"].map(SIDES))


def standing_of(
    claims: pd.DataFrame, record: Record, asked: list[tuple[str, date | None]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Figures that stand by view: claimant type, measure, category, low and high."""
    starts = subject_starts(record)
    begun = {
        str(n): starts[name] + (pd.Timestamp(LAST) - pd.Timestamp(day or LAST))
        for n, (name, day) in enumerate(asked)
    }
    out: dict[str, list[tuple[Any, ...]]] = {}
    for rule in CLAIMANT_TYPES:
        rows = tally(claims, rule=rule, as_of=LAST, starts=pd.Series(begun)).statuses
        rows = rows[(rows["status"] == USED) & ~rows["derived"]]
        for key, own in rows.groupby(["subject", "measure", "category"]):
            subject, measure, category = map(str, key)
            high = None if own["high"].isna().any() else int(own["high"].max())
            out.setdefault(subject, []).append(
                (rule, measure, category, int(own["low"].min()), high)
            )
    return out


def disputed(standing: list[tuple[Any, ...]]) -> list[str]:
    """Sides whose ranges do not touch, in the order of the ledger."""
    ends: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for rule, measure, category, low, high in standing:
        sides = ends.setdefault((measure, category), {})
        held = sides.get(SIDES[rule], (low, -1))
        top = float("inf") if high is None else high
        sides[SIDES[rule]] = (min(low, held[0]), max(top, held[1]))
    names = list(dict.fromkeys(SIDES.values()))
    out = []
    for (measure, category), sides in ends.items():
        for k, a in enumerate(names):
            for b in names[k + 1 :]:
                if a in sides and b in sides:
                    (low, high), (other, top) = sides[a], sides[b]
                    if high < other or top < low:
                        out.append(f"{measure} {category} {a} {b}")
    return sorted(out)


def unknown(
    claims: pd.DataFrame, standing: list[tuple[Any, ...]], record: Record, view: tuple[str, Any]
) -> list[str]:
    """Codes with what they are about, as `list_unknown` gives them."""
    kind = "incident" if view[0] in record.incidents.index else "operation"
    table = record.incidents if kind == "incident" else record.operations
    figures = pd.DataFrame(
        [(*one[:4], one[4] is None) for one in standing],
        columns=["claimant_type", "measure", "category", "low", "at_least"],
    )
    figures["at_least"] = figures["at_least"].astype(bool)
    rows = list_unknown(
        claims, standing=figures, kind=kind, subject=table.loc[view[0]].to_dict()
    ).itertuples()
    about = {
        "no_figure": lambda detail: detail.replace(" ", "_"),
        "partial_only": lambda detail: detail.replace(" ", "_"),
        "open_ended": lambda detail: re.sub(r"^(\w+) (\w+), (\w+)(?: (group))?: .*", _cell, detail),
        "unverified": lambda detail: detail.split()[0],
    }
    return [f"{r.code} {about.get(r.code, lambda _: '')(r.detail)}" for r in rows]


def _cell(found: re.Match[str]) -> str:
    category, measure, *types = found.groups()
    return "_".join([measure, category, *filter(None, types)])


def rest(record: Record, name: str, day: date | None) -> list[list[Any]]:
    """An operation's own figures beside those of its members, as the page lists them."""
    return [
        [*row[:2], *(None if pd.isna(v) else int(v) for v in row[2:])]
        for row in attribute(record, name, as_of=day).itertuples(index=False)
    ]


# What the legend calls the class of each district, and whether its value is of that name.
_MISNAMED = """() => {
  const values = districtValues(shownFrom(), shownTo());
  const names = Object.fromEntries([...document.querySelectorAll("#legend li[data-look^=class-]")]
    .map((li) => [li.dataset.look, li.children[1].textContent]));
  const counts = Object.fromEntries([...document.querySelectorAll("#legend li[data-look]")]
    .map((li) => [li.dataset.look, Number(li.children[2].textContent)]));
  return [...document.querySelectorAll("path[data-district]")].flatMap((path) => {
    const { look, district } = path.dataset;
    const { value } = values[data.districtIndex.get(district)];
    const alike = values.filter((v) => lookOf(v, currentClasses()) === look);
    if (counts[look] !== alike.length) return [[district, look, "count"]];
    if (!look.startsWith("class-")) return [];
    const [low, high] = names[look].replaceAll(",", "").split("–").map(Number);
    const near = state.per === "count" ? 0 : value * 0.06;
    const meant = value >= low - near && value <= (high ?? low) + near;
    return meant ? [] : [[district, look, names[look], value]];
  });
}"""
_WALK = """([changes, steps]) => {
  const misnamed = MISNAMED;
  const out = [];
  const look = () => out.push(...misnamed().map((wrong) => [byId("title").textContent, JSON.stringify(viewNow()), ...wrong]));
  let seen = 0;
  for (const change of changes) {
    setState({ per: "count", bound: "high", rule: "lowest", as_of: "", category: "civilian", step: null, ...change });
    look();
    for (let k = 0; k < steps && stepBy(1); k += 1) { look(); seen += 1; }
    for (const other of [{ measure: "killed" }, { category: "security" }, { rule: "highest" }, { bound: "low" }, { per: "people" },
                         { as_of: "2026-02-01" }, { per: "area" }, { hidden: [0] }, { hidden: [] }, { measure: "days" }, { unit: "month" }, { unit: "week" }]) {
      if (!change.stir) break;
      setState(other);
      look();
      if (state.step === null) out.push(["the step was lost", other]);
    }
    stopPlaying();
  }
  return [out, seen];
}""".replace("MISNAMED", _MISNAMED)  # noqa: E501


def test_a_step_colours_each_district_as_the_legend_says(offline_page: Page, bare: Path) -> None:
    def days(first: str, last: str) -> dict[str, int]:
        ends = (DAY(first), DAY(last))
        return {k: (d - date(1970, 1, 1)).days for k, d in zip(("from", "to"), ends, strict=True)}

    years, quarter = days("2016-01-01", "2026-03-31"), days("2026-01-01", "2026-03-31")
    security = {"measure": "killed", "category": "security"}
    total = {"measure": "killed", "category": "total", "rule": "highest"}
    stir = {"running": False, "stir": True}
    changes: list[dict[str, Any]] = [
        {**years, **security, "rule": "highest", "unit": "year", "running": False},
        {**quarter, "measure": "killed", "unit": "week", "running": True},
        {**days("2026-01-25", "2026-02-10"), "measure": "incidents", "unit": "day", **stir},
        {**years, **security, "unit": "year", **stir},
        {**years, "measure": "days", "unit": "month"},
        {**days("2011-01-01", "2026-03-31"), **total, "unit": "day"},
        {**quarter, "measure": "operations", "unit": "week", "per": "area"},
        {**years, "measure": "incidents", "unit": "year", "running": True, "per": "people"},
    ]
    wrong, seen = open_file(offline_page, bare).evaluate(_WALK, [changes, 9])
    assert wrong == []
    assert seen > 60


def test_a_link_says_the_same_whatever_was_open_before(offline_page: Page, bare: Path) -> None:
    """What it does not name is at rest; what is set back to rest is named."""
    plain = {"from": "2026-01-31", "to": "2026-02-06"}
    busy = {"measure": "killed", "category": "security", "rule": "armed_group", "unit": "week"}
    busy |= {"as_of": "2026-01-31", "focus": "d:kech", "fade": "1", "hidden": "Battles", **plain}
    page = open_file(offline_page, bare, **plain)
    fresh = page.evaluate("[byId('title').textContent, viewNow()]")
    open_file(page, bare, **busy)
    page.evaluate("stepBy(1)")
    page.goto(f"{bare.as_uri()}#{urlencode(plain)}")
    assert page.evaluate("[byId('title').textContent, viewNow()]") == fresh
    # A file that opens on a day of its own: a view without one says so.
    page.evaluate("data.opening.as_of = '2026-02-01'; setState({ measure: 'days' })")
    page.goto(page.url.replace("days", "operations"))
    assert page.evaluate("[state.measure, state.as_of]") == ["operations", ""]


def test_what_is_said_on_a_day_is_shown_as_of_that_day(offline_page: Page, bare: Path) -> None:
    """Two of a side on one day without an order, and an operation before anybody spoke of it."""
    page = open_file(offline_page, bare, focus="o:BAL-2022-02-02-NUSHKIPANJGUR")
    cells = page.locator("#panel tr[data-line=killed-security] td[data-as-of='2022-02-03']")
    assert cells.first.inner_text() == "7–12"
    view = {"from": "2026-05-20", "to": "2026-06-05", "focus": "o:BAL-2026-05-25-IBOS"}
    page = open_file(page, bare, **view, as_of="2026-05-28")
    places = page.locator("#panel .places li").first.inner_text()
    assert "2 Jun 2026" in places
    assert "Said after the as-of date." in places
    page.click("#open-claims")
    sheet = page.inner_text("#sheet")
    assert sheet.count("Nobody had given a figure by 28 May 2026.") == 3
    assert "No casualty figure" not in sheet
    assert page.locator(".revisions").count() == 0
    page = open_file(page, bare, **view, sheet="claims")
    assert "Nobody" not in page.inner_text("#sheet")
    assert page.locator(".revisions").count() == 1


HEADS: list[dict[str, Any]] = [
    {},
    {"start": DAY("2026-02-20"), "end": DAY("2026-03-31"), "rule": "armed_group"},
    {"start": DAY("2026-02-20"), "end": DAY("2026-03-31"), "category": "total", "rule": "highest"},
    {"start": DAY("2026-03-02"), "end": DAY("2026-03-02"), "rule": "armed_group"},
    {"start": DAY("2026-01-31"), "end": DAY("2026-01-31")},
]


def test_the_head_parts_what_is_in_a_district_from_what_is_in_none(
    offline_page: Page, bare: Path
) -> None:
    page = open_file(offline_page, bare)
    for asked in HEADS:
        first = {"category": "security", "start": DAY("2011-01-01"), "end": DAY("2026-12-31")}
        for measure in ("incidents", "killed"):
            view = Selection(measure=measure, **(first | asked))
            query = {k: v for k, v in to_query(view).items() if k != "vintage"}
            page.goto(f"{bare.as_uri()}#{urlencode(query, doseq=True)}")
            head = page.inner_text("#title").replace(",", "").split(": ", 1)[1]
            scene = view_scene(view)
            assert_head(head, summarise(scene), measure_table(scene), measure=measure)


def assert_head(head: str, numbers: dict[str, Any], table: pd.DataFrame, *, measure: str) -> None:
    """The sentence above the map, against the numbers of the command line."""
    there = table[table["look"].isin(["value", "zero"])]
    if measure == "incidents":
        assert head.startswith(said(numbers["incidents_low"], numbers["incidents"])), head
        assert f"in {numbers['districts']} district" in head or not numbers["districts"], head
        apart = f" {numbers['unplaced']} in no district" if numbers["districts"] else "none placed"
        assert (apart in head) == (numbers["unplaced"] > 0), head
    elif len(there):
        ends = said(*map(int, there[["low", "high"]].sum()), plus=bool(there["at_least"].any()))
        assert re.search(rf"(^|– ){re.escape(ends)} .*in {len(there)} district", head), head
    else:
        assert "none placed in a district" in head, head


def said(low: int, high: int, *, plus: bool = False) -> str:
    return (str(low) if low == high else f"{low}–{high}") + "+" * plus
