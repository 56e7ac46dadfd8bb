// The panel beside the map: the period, a district, a record or an operation, looked at closely.
let listed = null;

function showList(rows) {
  listed = rows;
  setState({ focus: "" });
  paintPanel();
  byId("panel").scrollTop = 0;
}

const incidentLink = (i) => {
  const inc = data.incidents;
  return el("li", {}, el("button", { type: "button", class: "record", "data-incident": inc.id[i], "data-key": `i${i}`, onclick: () => focusOn("i", inc.id[i]) },
    el("span", { class: "record-title", dir: "auto" }, inc.title[i]),
    el("span", { class: "record-meta" }, joinWords([sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]), districtName(inc.dist[i]) || T("unplaced"), T("verification_" + data.verifications[inc.ver[i]])]))));
};

const heading = (text, back) =>
  el("div", { class: "panel-head" }, el("h2", { dir: "auto", tabindex: "-1", id: "panel-title" }, text),
    back && el("button", { type: "button", class: "link", "data-key": "back", id: "back", onclick: () => { listed = null; setState({ focus: "" }); paintPanel(); } }, T("back_to_period")));

const openSheet = () => el("p", {}, el("button", { type: "button", class: "plain", id: "open-claims", "data-key": "open-claims", onclick: () => setState({ sheet: "claims" }) }, T("open_claims")));

function paintPanel() {
  const node = byId("panel");
  if (state.focus) listed = null;
  const i = focusOf("i") ? data.incidentIndex.get(focusOf("i")) : undefined;
  if (i !== undefined) fill(node, incidentPanel(i));
  else if (focusedDistrict() >= 0) fill(node, districtPanel(focusedDistrict()));
  else if (focusedOperation() >= 0) fill(node, heading(data.operations[focusedOperation()].title, true), openSheet(), operationBody(focusedOperation()), operationMembers(focusedOperation()));
  else if (listed) fill(node, heading(T("n_incidents", { n: listed.length }), true), el("ul", { class: "records" }, listed.map(incidentLink)));
  else fill(node, periodPanel());
}

function periodPanel() {
  const rows = shownIncidents(state.from, state.to);
  const operations = data.operations.map((_, k) => k)
    .filter((k) => data.operations[k].d0 <= state.to && data.operations[k].d1 >= state.from)
    .sort((a, b) => data.claimsOf.operation.has(b) - data.claimsOf.operation.has(a) || data.operations[b].members.length - data.operations[a].members.length);
  const few = operations.slice(0, 3);
  const unplaced = rows.filter((i) => data.incidents.dist[i] < 0);
  const inside = new Set(rows);
  const pairs = data.pairs.filter((p) => p.verdict === "unsure" && inside.has(p.a) && inside.has(p.b));
  const placed = rows.filter((i) => data.incidents.dist[i] >= 0);
  return [
    few.map((k) => operationCard(k)),
    operations.length > few.length && el("details", {}, el("summary", {}, T("more_operations", { n: operations.length - few.length })),
      el("ul", { class: "records" }, operations.slice(3).map((k) => el("li", {}, el("button", { type: "button", class: "record", "data-operation": data.operations[k].id, onclick: () => focusOn("o", data.operations[k].id) },
        el("span", { class: "record-title" }, data.operations[k].title), el("span", { class: "record-meta" }, sayPeriod(data.operations[k].d0, data.operations[k].d1))))))),
    el("section", {}, el("h2", {}, T("records_in_period", { n: placed.length })),
      originsSay(claimsOfRows(rows)) && el("p", { class: "note" }, originsSay(claimsOfRows(rows))),
      placed.length ? longList(placed) : el("p", { class: "quiet" }, T(isCovered(state.from, state.to) ? "none_recorded" : "look_nocoverage"))),
    unplaced.length > 0 && el("section", { id: "unplaced" }, el("h2", {}, T("unplaced_records", { n: unplaced.length })), el("p", { class: "note" }, T("unplaced_note")), el("ul", { class: "records" }, unplaced.map(incidentLink))),
    pairs.length > 0 && el("section", {}, el("h2", {}, T("maybe_same")), pairs.map((p) => el("div", { class: "pair" }, el("ul", { class: "records" }, [p.a, p.b].map(incidentLink)), el("p", { class: "note" }, p.reason)))),
  ];
}

function longList(rows) {
  const first = rows.slice(0, 40);
  const rest = rows.slice(40);
  return [el("ul", { class: "records" }, first.map(incidentLink)),
    rest.length > 0 && el("details", {}, el("summary", {}, T("more_records", { n: rest.length })), el("ul", { class: "records" }, rest.map(incidentLink)))];
}

function operationCard(k) {
  const o = data.operations[k];
  const has = data.claimsOf.operation.has(k);
  return el("section", { class: "operation", "data-operation-card": o.id },
    el("h2", {}, el("button", { type: "button", class: "link title", "data-operation": o.id, "data-key": `o${k}`, onclick: () => focusOn("o", o.id) }, o.title)),
    has ? operationBody(k) : el("p", { class: "quiet" }, sayPeriod(o.d0, o.d1), " · ", T("n_members", { n: o.members.length })));
}

function operationBody(k) {
  const o = data.operations[k];
  const claims = data.claimsOf.operation.get(k) || [];
  return [
    el("p", { class: "facts" }, joinWords([sayPeriod(o.d0, o.d1), o.claimed_name ? T("called", { name: o.claimed_name, by: o.named_by }) : "", T("n_members", { n: o.members.length })])),
    claims.length > 0 && el("p", { class: "not-attributed" }, T("not_attributed")),
    claims.length > 0 && focusedOperation() !== k && el("p", {}, el("button", { type: "button", class: "link", "data-claims-of": o.id, onclick: () => openClaims(o.id) }, T("open_claims"))),
    claims.length > 0 && matrix(claims),
    claims.length > 0 && el("details", { class: "statements", open: !matrix(claims) || focusedOperation() === k }, el("summary", {}, T("every_statement")), ledger(claims)),
    o.places.length > 0 && el("div", {}, el("h3", {}, T("places_counted")), el("ul", { class: "places" }, o.places.map((p) =>
      el("li", {}, el("b", {}, `${sayRange(p.low, p.high)} ${T("place_" + p.unit)}`), ` – ${p.claimant}`, p.names ? el("span", { class: "quiet" }, `: ${p.names}`) : "")))),
  ];
}

function operationMembers(k) {
  const o = data.operations[k];
  const list = (flag) => o.members.filter(([, c]) => c === flag).map(([i]) => i);
  const section = (title, rows) => rows.length > 0 && el("section", {}, el("h3", {}, T(title, { n: rows.length })), el("ul", { class: "records" }, rows.map(incidentLink)));
  return [o.summary && el("p", {}, o.summary), section("members_claimed", list(1)), section("members_inferred", list(0))];
}

function districtPanel(d) {
  const D = data.districts;
  const rows = shownIncidents(state.from, state.to).filter((i) => data.incidents.dist[i] === d);
  const range = countRange(rows, state.from, state.to);
  const killed = data.categories.map((c) => [c, sumFigures(rows, c)]).filter(([, s]) => s.stated);
  return [
    heading(`${D.name[d]}${D.name_ur[d] ? ` · ${D.name_ur[d]}` : ""}`, true),
    el("p", { class: "facts" }, joinWords([D.division[d] ? T("division", { name: D.division[d] }) : "", D.hq[d] ? T("headquarters", { name: D.hq[d] }) : "", D.pcode[d] || T("no_pcode")])),
    el("p", { class: "facts" }, joinWords([
      D.population[d] === null ? T("no_population") : T("population", { n: sayNumber(D.population[d]), year: data.population_year }) + (D.derived[d] ? ` (${T("population_derived")})` : ""),
      T("area", { n: sayNumber(Math.round(D.area[d])) })])),
    el("div", { class: "numbers" },
      el("div", {}, el("b", {}, rows.length ? sayRange(range.low, range.high) : "–"), el("span", {}, T("measure_incidents"))),
      el("div", {}, el("b", {}, rows.length ? sayNumber(measureDays(rows, state.from, state.to).high) : "–"), el("span", {}, T("measure_days")))),
    killed.length > 0 && el("table", { class: "killed" }, el("caption", {}, T("killed_under", { rule: T("rule_" + state.rule) })),
      el("tbody", {}, killed.map(([c, s]) => el("tr", {}, el("th", { scope: "row" }, T("category_" + c)), el("td", {}, sayRange(s.low, s.high, s.open)), el("td", { class: "quiet" }, T("stated_of", { n: s.stated, all: rows.length })))))),
    killed.length > 0 && el("p", { class: "note" }, T("district_excludes_totals")),
    rows.length > 0 && originsSay(claimsOfRows(rows)) && el("p", { class: "note" }, originsSay(claimsOfRows(rows))),
    sparkline(d),
    rows.length ? longList(rows) : el("p", { class: "quiet" }, T(isCovered(state.from, state.to) ? "none_recorded" : "look_nocoverage")),
  ];
}

// The district's whole record by year, so that one period is seen against the others.
function sparkline(d) {
  const years = [];
  for (let y = toDate(data.days[0]).getUTCFullYear(); y <= toDate(data.days[1]).getUTCFullYear(); y += 1) {
    const a = fromParts(y, 0, 1);
    years.push([y, shownIncidents(a, fromParts(y + 1, 0, 1) - 1).filter((i) => data.incidents.dist[i] === d && data.incidents.d0[i] >= a).length]);
  }
  const top = Math.max(1, ...years.map(([, n]) => n));
  const w = 380 / years.length;
  return el("figure", { class: "spark" }, el("figcaption", {}, T("by_year_recorded")),
    svg("svg", { viewBox: "0 0 380 66", role: "img", "aria-label": years.map(([y, n]) => `${y}: ${n}`).join(", ") },
      years.map(([y, n], k) => svg("g", {},
        svg("rect", { x: k * w + 1, y: 48 - (n / top) * 36, width: w - 2, height: (n / top) * 36, fill: data.style.count["5"][3] }),
        n > 0 && svg("text", { x: k * w + w / 2, y: 45 - (n / top) * 36, "text-anchor": "middle", class: "tick" }, n),
        svg("text", { x: k * w + w / 2, y: 61, "text-anchor": "middle", class: "tick" }, `’${String(y).slice(2)}`)))),
    el("p", { class: "note" }, T("no_trend")));
}

function incidentPanel(i) {
  const inc = data.incidents;
  const operations = data.operationsOf.get(i) || [];
  const pairs = data.pairs.filter((p) => p.a === i || p.b === i);
  return [
    heading(inc.title[i], true),
    el("p", { class: "facts", dir: "auto" }, joinWords([sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]), inc.place[i], districtName(inc.dist[i]) || T("unplaced")])),
    el("p", { dir: "auto" }, inc.summary[i]),
    el("h3", {}, T("claims")),
    openSheet(),
    ledger(data.claimsOf.incident.get(i) || []),
    el("p", { class: "note" }, originsSay(data.claimsOf.incident.get(i) || [])),
    el("dl", { class: "detail" },
      el("dt", {}, T("event_type")), el("dd", {}, joinWords([T("type_" + data.types[inc.type[i]]), inc.sub[i]])),
      el("dt", {}, T("actors_named")), el("dd", { dir: "auto" }, inc.actors[i]),
      el("dt", {}, T("verification")), el("dd", {}, inc.vertext[i]),
      el("dt", {}, T("placement")), el("dd", {}, T("placement_" + inc.placement[i], { km: inc.radius[i] })),
      el("dt", {}, T("placed_by")), el("dd", {}, joinWords([T("method_" + inc.method[i]), inc.joinnote[i]])),
      inc.conflict[i] && [el("dt", {}, T("conflict")), el("dd", { class: "warn" }, inc.conflict[i])],
      el("dt", {}, T("record_id")), el("dd", {}, el("code", {}, inc.id[i]))),
    operations.length > 0 && el("p", {}, T("part_of"), " ", operations.map((k) => el("button", { type: "button", class: "link", "data-operation": data.operations[k].id, onclick: () => focusOn("o", data.operations[k].id) }, data.operations[k].title))),
    pairs.map((p) => el("div", { class: "pair" }, el("h3", {}, T("maybe_same")), el("ul", { class: "records" }, incidentLink(p.a === i ? p.b : p.a)), el("p", { class: "note" }, p.reason))),
  ];
}
subscribe(["from", "to", "focus", "hidden", "rule", "as_of"], paintPanel);
