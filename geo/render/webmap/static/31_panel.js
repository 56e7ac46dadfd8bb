// The panel beside the map: the period, a district, a record or an operation, looked at closely.
// Ids of the records of a mark: their rows are others as soon as somebody changes the record.
let listed = null;

function showList(rows) {
  listed = Array.from(rows, (i) => rec(i).id);
  setState({ focus: "" });
  paintPanel();
  byId("panel").scrollTop = 0;
}

const incidentLink = (i) => {
  const inc = data.incidents;
  const { id, title } = rec(i);
  return el("li", {}, el("button", { type: "button", class: "record", "data-incident": id, "data-key": `i${i}`, onclick: () => focusOn("i", id) },
    told("span", title, { class: "record-title" }),
    el("span", { class: "record-meta" }, joinWords([sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]), districtName(inc.dist[i]) || T("unplaced"), T("verification_" + data.verifications[inc.ver[i]])]))));
};

const heading = (...parts) =>
  el("div", { class: "panel-head" }, el("h2", { tabindex: "-1", id: "panel-title" }, parts),
    el("button", { type: "button", class: "link", "data-key": "back", id: "back", onclick: () => { listed = null; setState({ focus: "" }); paintPanel(); } }, T("back_to_period")));

const openSheet = () => el("p", {}, el("button", { type: "button", class: "plain", id: "open-claims", "data-key": "open-claims", onclick: () => setState({ sheet: "claims" }) }, T("open_claims")));

// Of the records of the list those that are still there, in the period and of a type that is shown.
function listedRows() {
  if (!listed) return [];
  const shown = new Set(shownIncidents(state.from, state.to));
  return listed.map((id) => data.find(id)).filter((i) => shown.has(i));
}

function paintPanel() {
  const node = byId("panel");
  const rows = state.focus ? [] : listedRows();
  if (!rows.length) listed = null;
  const i = focusedIncident();
  if (i >= 0) fill(node, incidentPanel(i));
  else if (focusedDistrict() >= 0) fill(node, districtPanel(focusedDistrict()));
  else if (focusedOperation() >= 0) fill(node, heading(told("span", data.operations[focusedOperation()].title)), openSheet(), operationBody(focusedOperation()), operationMembers(focusedOperation()));
  else if (rows.length) fill(node, heading(T("n_incidents", { n: sayNumber(rows.length) })), zoomLink(rows), longList(rows));
  else fill(node, periodPanel());
}

// Many points in one mark are seen apart from nearer by.
function zoomLink(rows) {
  const drawn = rows.filter((i) => data.incidents.placement[i] < DISTRICT);
  if (drawn.length < 2 || map.getZoom() >= map.getMaxZoom()) return null;
  const { lat, lon } = data.incidents;
  const zoom = () => {
    const box = L.latLngBounds([lat[drawn[0]], lon[drawn[0]]], [lat[drawn[0]], lon[drawn[0]]]);
    for (const i of drawn) box.extend([lat[i], lon[i]]);
    map.fitBounds(box, { padding: [40, 40], maxZoom: 13 });
  };
  return el("p", {}, el("button", { type: "button", class: "plain", id: "zoom-list", "data-key": "zoom-list", onclick: zoom }, T("zoom_list")));
}

function periodPanel() {
  const rows = shownIncidents(state.from, state.to);
  const has = (k) => claimsOfOperation(k).length > 0;
  const operations = data.operationsShown
    .filter((k) => data.operations[k].d0 <= state.to && data.operations[k].d1 >= state.from)
    .sort((a, b) => has(b) - has(a) || membersOf(b).length - membersOf(a).length);
  const few = operations.slice(0, 3);
  const unplaced = rowsWhere(rows, (d) => d < 0);
  const inside = (i) => isShown(i) && touches(i, state.from, state.to);
  const pairs = data.pairs.filter((p) => p.verdict === "unsure" && inside(p.a) && inside(p.b));
  const placed = unplaced.length ? rowsWhere(rows, (d) => d >= 0) : rows;
  const behind = originsSay(behindRows(rows));
  return [
    few.map((k) => operationCard(k)),
    operations.length > few.length && el("details", {}, el("summary", {}, T("more_operations", { n: operations.length - few.length })),
      el("ul", { class: "records" }, operations.slice(3).map((k) => el("li", {}, el("button", { type: "button", class: "record", "data-operation": data.operations[k].id, onclick: () => focusOn("o", data.operations[k].id) },
        told("span", data.operations[k].title, { class: "record-title" }), el("span", { class: "record-meta" }, whenOf(data.operations[k]))))))),
    el("section", {}, el("h2", {}, T("records_in_period", { n: sayNumber(placed.length) })),
      joinedNote((d) => d >= 0),
      behind && el("p", { class: "note" }, behind),
      placed.length ? longList(placed) : el("p", { class: "quiet" }, T(isCovered(state.from, state.to) ? "none_recorded" : "look_nocoverage"))),
    unplaced.length > 0 && el("section", { id: "unplaced" }, el("h2", {}, T("unplaced_records", { n: sayNumber(unplaced.length) })), el("p", { class: "note" }, T("unplaced_note")), joinedNote((d) => d < 0), longList(unplaced)),
    pairs.length > 0 && el("section", {}, el("h2", {}, T("maybe_same")), pairs.map((p) => el("div", { class: "pair" }, el("ul", { class: "records" }, [p.a, p.b].map(incidentLink)), told("p", p.reason, { class: "note" })))),
  ];
}

// A list has every record; where that is more than the events of a number, it says by how many.
function joinedNote(here) {
  const joined = oneEvent(state.from, state.to).filter((group) => here(data.incidents.dist[group[0]]));
  const n = joined.reduce((sum, group) => sum + group.length - 1, 0);
  return n > 0 && el("p", { class: "note", "data-joined": n }, T("records_joined", { n: sayNumber(n) }));
}

// A long list shows its beginning; the rest is made when somebody asks, a few hundred at a time.
const AT_FIRST = 40;
const AT_ONCE = 300;
function longList(rows) {
  const links = (a, b) => Array.from(rows.slice(a, b), incidentLink);
  const first = el("ul", { class: "records" }, links(0, AT_FIRST));
  if (rows.length <= AT_FIRST) return first;
  const list = el("ul", { class: "records" });
  let made = AT_FIRST;
  const more = el("button", { type: "button", class: "plain", onclick: () => add() }, "");
  const add = () => {
    build(list, null, links(made, made + AT_ONCE));
    made = Math.min(rows.length, made + AT_ONCE);
    fill(more, T("more_records", { n: sayNumber(rows.length - made) }));
    more.hidden = made === rows.length;
  };
  if (rows.length <= AT_ONCE) add();
  const open = () => made === AT_FIRST && add();
  return [first, el("details", { ontoggle: open }, el("summary", {}, T("more_records", { n: sayNumber(rows.length - AT_FIRST) })), list, rows.length > AT_ONCE && more)];
}

function operationCard(k) {
  const o = data.operations[k];
  const has = claimsOfOperation(k).length > 0;
  return el("section", { class: "operation", "data-operation-card": o.id },
    el("h2", {}, told("button", o.title, { type: "button", class: "link title", "data-operation": o.id, "data-key": `o${k}`, onclick: () => focusOn("o", o.id) })),
    has ? operationBody(k) : el("p", { class: "quiet" }, whenOf(o), " · ", T("n_members", { n: membersOf(k).length })));
}

function operationBody(k) {
  const o = data.operations[k];
  const claims = claimsOfOperation(k);
  const moved = claims.length > 0 && matrix(claims, o.d0);
  return [
    el("p", { class: "facts" }, joinWords([whenOf(o), o.claimed_name ? T("called", { name: o.claimed_name, by: o.named_by }) : "", T("n_members", { n: membersOf(k).length })])),
    claims.length > 0 && el("p", { class: "not-attributed" }, T("not_attributed")),
    claims.length > 0 && focusedOperation() !== k && el("p", {}, el("button", { type: "button", class: "link", "data-claims-of": o.id, onclick: () => openClaims(o.id) }, T("open_claims"))),
    moved,
    claims.length > 0 && el("details", { class: "statements", open: !moved || focusedOperation() === k }, el("summary", {}, T("every_statement")), ledger(claims)),
    o.places.length > 0 && el("div", {}, el("h3", {}, T("places_counted")), el("ul", { class: "places" }, o.places.map((p) =>
      el("li", { class: isLater(p) ? "quiet" : "" }, placesSay(p), p.names && el("div", { class: "quiet" }, told("bdi", p.names)), isLater(p) && el("div", { class: "note" }, T("after_as_of")))))),
  ];
}

function operationMembers(k) {
  const o = data.operations[k];
  const list = (flag) => membersOf(k).filter(([, c]) => c === flag).map(([i]) => i);
  const section = (title, rows) => rows.length > 0 && el("section", {}, el("h3", {}, T(title, { n: rows.length })), el("ul", { class: "records" }, rows.map(incidentLink)));
  return [o.summary && told("p", o.summary), section("members_claimed", list(1)), section("members_inferred", list(0))];
}

function districtPanel(d) {
  const D = data.districts;
  const rows = rowsIn(d, shownIncidents(state.from, state.to));
  const here = (home) => home === d;
  const range = countRange(rows, state.from, state.to, here);
  const behind = originsSay(behindRows(rows));
  const killed = data.categories.map((c) => [c, sumFigures(rows, c, state.from, state.to, here)]).filter(([, s]) => s.stated);
  return [
    heading(told("span", D.name[d]), D.name_ur[d] && [" · ", told("span", D.name_ur[d])]),
    el("p", { class: "facts" }, joinWords([D.division[d] ? T("division", { name: D.division[d] }) : "", D.hq[d] ? T("headquarters", { name: D.hq[d] }) : "", D.pcode[d] || T("no_pcode")])),
    el("p", { class: "facts" }, joinWords([
      D.population[d] === null ? T("no_population") : T("population", { n: sayNumber(D.population[d]), year: data.population_year }) + (D.derived[d] ? ` (${T("population_derived")})` : ""),
      T("area", { n: sayNumber(Math.round(D.area[d])) })])),
    el("div", { class: "numbers" },
      el("div", {}, el("b", {}, rows.length ? sayRange(range.low, range.high) : "–"), el("span", {}, T("measure_incidents"))),
      el("div", {}, el("b", {}, rows.length ? sayNumber(measureDays(rows, state.from, state.to).high) : "–"), el("span", {}, T("measure_days")))),
    killed.length > 0 && el("table", { class: "killed" }, el("caption", {}, T("killed_under", { rule: T("rule_" + state.rule) })),
      el("tbody", {}, killed.map(([c, s]) => el("tr", {}, el("th", { scope: "row" }, T("category_" + c)), el("td", {}, sayRange(s.low, s.high, s.open)), el("td", { class: "quiet" }, T("stated_of", { n: sayNumber(s.stated), all: sayNumber(rows.length) })))))),
    killed.length > 0 && el("p", { class: "note" }, T("district_excludes_totals")),
    behind && el("p", { class: "note" }, behind),
    sparkline(d),
    joinedNote((home) => home === d),
    rows.length ? longList(rows) : el("p", { class: "quiet" }, T(isCovered(state.from, state.to) ? "none_recorded" : "look_nocoverage")),
  ];
}

// The district's whole record by year, so that one period is seen against the others.
function sparkline(d) {
  const { years, several } = countYears(d);
  const top = Math.max(1, ...years.map(([, n]) => n));
  const w = 380 / years.length;
  return el("figure", { class: "spark" }, el("figcaption", {}, T("by_year_recorded")),
    svg("svg", { viewBox: "0 0 380 66", role: "img", "aria-label": years.map(([y, n]) => `${y}: ${n}`).join(", ") },
      years.map(([y, n], k) => svg("g", {},
        svg("rect", { x: k * w + 1, y: 48 - (n / top) * 36, width: w - 2, height: (n / top) * 36, fill: data.style.count["5"][3] }),
        n > 0 && (n < 1000 || w > 34) && svg("text", { x: k * w + w / 2, y: 45 - (n / top) * 36, "text-anchor": "middle", class: "tick" }, sayNumber(n)),
        svg("text", { x: k * w + w / 2, y: 61, "text-anchor": "middle", class: "tick" }, `’${String(y).slice(2)}`)))),
    several > 0 && el("p", { class: "note" }, T("several_years", { n: sayNumber(several) })),
    el("p", { class: "note" }, T("no_trend")));
}

function incidentPanel(i) {
  const inc = data.incidents;
  const own = rec(i);
  const claims = claimsOfIncident(i);
  const operations = (data.operationsOf.get(i) || []).filter((k) => data.operationsShown.includes(k));
  return [
    heading(told("span", own.title)),
    el("p", { class: "facts" }, joinWords([sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]), own.place, districtName(inc.dist[i]) || T("unplaced")])),
    told("p", own.summary),
    el("h3", {}, T("claims")),
    openSheet(),
    ledger(claims),
    el("p", { class: "note" }, originsSay(behindClaims(claims))),
    el("dl", { class: "detail" },
      el("dt", {}, T("event_type")), el("dd", {}, joinWords([T("type_" + data.types[inc.type[i]]), own.sub])),
      el("dt", {}, T("actors_named")), told("dd", own.actors),
      el("dt", {}, T("verification")), told("dd", own.vertext),
      el("dt", {}, T("placement")), el("dd", {}, T("placement_" + inc.placement[i], { km: inc.radius[i] })),
      el("dt", {}, T("placed_by")), el("dd", {}, joinWords([T("method_" + own.method), own.joinnote])),
      own.conflict && [el("dt", {}, T("conflict")), told("dd", own.conflict, { class: "warn" })],
      el("dt", {}, T("record_id")), el("dd", {}, el("code", {}, own.id))),
    operations.length > 0 && el("p", {}, T("part_of"), " ", operations.map((k) => told("button", data.operations[k].title, { type: "button", class: "link", "data-operation": data.operations[k].id, onclick: () => focusOn("o", data.operations[k].id) }))),
    joinedWith(i).map(({ k, verdict, reason }) => el("div", { class: "pair" }, el("h3", {}, T(`judged_${verdict}`)), el("ul", { class: "records" }, incidentLink(k)), told("p", reason, { class: "note" }))),
  ];
}
subscribe(["from", "to", "focus", "hidden", "rule", "as_of", "filter"], afterDrag(paintPanel));
