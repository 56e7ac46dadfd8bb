// The claims page of one incident or operation: where the figures stand, how they moved, what is
// disputed, what is unknown, and every statement. The definitions are those of geo.analysis.ledger
// and geo.analysis.unknown; a test holds them against each other, subject by subject.
const sayStanding = (f) => sayRange(f.low, f.top, f.high === null);

// What each type of claimant stands by on the as-of date.
function standingOf(subject) {
  const out = [];
  for (const type of TYPES)
    for (const [measure, category] of FIGURES) {
      const figure = saidOf(subject, measure, category, type);
      if (figure) out.push({ type, side: sideOf(type), measure, category, ...figure });
    }
  return out;
}

function bySide(standing) {
  const out = new Map();
  for (const s of standing) {
    const key = `${s.measure}|${s.category}|${s.side}`;
    const held = out.get(key);
    if (!held) out.set(key, { low: s.low, high: s.high, top: s.top });
    else {
      held.low = Math.min(held.low, s.low);
      held.high = held.high === null || s.high === null ? null : Math.max(held.high, s.high);
      held.top = Math.max(held.top, s.top);
    }
  }
  return out;
}

// Sides dispute a figure when their ranges have nothing in common.
function disputedOf(standing) {
  const sides = bySide(standing);
  const out = [];
  for (const [measure, category] of FIGURES)
    for (const [a, b] of [["state", "armed_group"], ["state", "independent"], ["armed_group", "independent"]]) {
      const one = sides.get(`${measure}|${category}|${a}`);
      const two = sides.get(`${measure}|${category}|${b}`);
      if (!one || !two) continue;
      if ((one.high ?? Infinity) < two.low || (two.high ?? Infinity) < one.low) out.push({ measure, category, a, b, one, two });
    }
  return out;
}

// What is not known, by the codes of `geo.analysis.unknown`: cells are those that a point is about.
function unknownOf(claims, standing, vague) {
  const known = claims.map((k) => claim(k)).filter((c) => !isLater(c));
  const whole = known.filter((c) => !c.partial);
  const cell = (c) => `${c.measure}_${c.category}`;
  const counted = new Set(whole.map(cell));
  const sides = new Set(known.map((c) => sideOf(c.type)));
  const unseen = known.filter((c) => c.unverified).length;
  const said = (cells) => cells.map((c) => T(`line_${c}`));
  const out = [];
  const add = (code, found, values) => found && out.push({ code, text: T(`unknown_${code}`, values), ...values });
  const silent = ["civilian", "security", "militant"].map((c) => `killed_${c}`).filter((c) => !counted.has(c));
  add("no_figure", silent.length, { cells: silent, what: joinList(said(silent)) });
  add("one_side", sides.size === 1, { side: T("side_" + [...sides][0]) });
  add("no_independent", !whole.some((c) => sideOf(c.type) === "independent"));
  const open = standing.filter((s) => s.high === null);
  add("open_ended", open.length, { cells: open.map((s) => `${cell(s)}_${s.type}`), what: joinList(open.map((s) => `${T("rule_" + s.type)}: ${T("line_" + cell(s))} ${sayRange(s.low, null)}`)) });
  const parts = [...new Set(known.map(cell))].filter((c) => !counted.has(c));
  add("partial_only", parts.length, { cells: parts, what: joinList(said(parts)) });
  add("place", vague.place);
  add("date", vague.date);
  add("unverified", unseen, { n: unseen });
  return out;
}

function sheetSubject() {
  const op = focusedOperation();
  if (op >= 0) return subjectOfOperation(op);
  const i = focusedIncident();
  if (i < 0) return null;
  return subjectOfIncident(i);
}
function subjectOfOperation(k) {
  const o = data.operations[k];
  return { subject: data.n + k, claims: claimsOfOperation(k), title: o.title, operation: k, vague: { place: false, date: o.dp > 0 }, when: whenOf(o) };
}
function subjectOfIncident(i) {
  const inc = data.incidents;
  const { title, place } = rec(i);
  const vague = { place: inc.placement[i] >= DISTRICT, date: inc.dp[i] > 0 };
  return { subject: i, claims: claimsOfIncident(i), title, operation: -1, vague, when: joinWords([sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]), place, districtName(inc.dist[i]) || T("unplaced")]) };
}

// The records that speak of the same event, in a line for each of the two verdicts.
function joinedLines(i) {
  const link = ({ k }) => {
    const { id, title } = rec(k);
    const { d0, d1, dp } = data.incidents;
    return el("button", { type: "button", class: "link", "data-incident": id, "data-key": `j${k}`, onclick: () => focusOn("i", id) }, told("bdi", title), `${T("comma")} `, sayWhen(d0[k], d1[k], dp[k]), `${T("comma")} `, told("bdi", id));
  };
  const joined = joinedWith(i);
  return ["same", "unsure"].map((verdict) => {
    const rows = joined.filter((one) => one.verdict === verdict);
    return rows.length > 0 && el("p", { class: "pair", "data-joined": verdict }, `${T(`judged_${verdict}`)}: `, rows.map((one, n) => [n > 0 && `${T("semicolon")} `, link(one)]));
  });
}

let chartKey = "";
function claimsSheet() {
  const s = sheetSubject();
  if (!s) return [el("h1", { id: "sheet-title", tabindex: "-1" }, T("tab_claims")), el("p", {}, T("choose_subject"))];
  const standing = standingOf(s.subject);
  const disputed = disputedOf(standing);
  const unknown = unknownOf(s.claims, standing, s.vague);
  const keys = chartChoices(s.claims);
  if (!keys.includes(chartKey)) [chartKey] = keys;
  const chart = keys.length > 0 && el("figure", { class: "chart" });
  const draw = () => fill(chart,
    el("figcaption", {}, el("h2", {}, T("how_moved")), keys.length > 1 && choice("chart-figure", T("figure"), chartKey, keys.map((k) => [k, T(`line_${k.replace("|", "_")}`)]), (k) => { chartKey = k; keepingFocus(draw); sayText(chart.querySelector("svg")?.getAttribute("aria-label") ?? ""); })),
    revisionChart(s.claims, chartKey), el("p", { class: "note" }, T("chart_note")));
  if (chart) draw();
  return [
    el("h1", { id: "sheet-title", tabindex: "-1" }, told("span", s.title)),
    el("p", { class: "facts" }, s.when),
    s.operation >= 0 ? el("p", { class: "not-attributed" }, T("not_attributed")) : joinedLines(s.subject),
    asOfStepper(s.claims),
    standing.length ? standingTable(standing) : el("p", { class: "quiet" }, nothingStands(s.claims)),
    s.operation >= 0 && attributionTable(s.operation),
    el("div", { class: "two" }, chart,
      el("div", {},
        el("h2", {}, T("disputed")), disputed.length ? el("ul", { id: "disputed" }, disputed.map((d) => el("li", {}, T("disputed_says", { what: T(`line_${d.measure}_${d.category}`), a: T("side_" + d.a), x: sayStanding(d.one), b: T("side_" + d.b), y: sayStanding(d.two) })))) : el("p", { class: "quiet" }, T("disputed_none")),
        el("h2", {}, T("unknown")), unknown.length ? el("ul", { id: "unknown" }, unknown.map((u) => el("li", { "data-code": u.code }, u.text))) : el("p", { class: "quiet" }, T("unknown_none")),
        el("h2", {}, T("behind")), el("p", { id: "origins" }, originsSay(behindClaims(s.claims)) || nothingStands(s.claims)))),
    el("h2", {}, T("every_statement")), ledger(s.claims),
  ];
}

// One step is one day on which somebody spoke.
function asOfStepper(claims) {
  const days = [...new Set(claims.map((k) => data.claims.as_of[k]))].sort((a, b) => a - b);
  if (days.length < 2) return null;
  const now = asOfDay() ?? days[days.length - 1];
  return el("div", { class: "stepper", role: "group", "aria-label": T("as_of_label") }, el("span", {}, T("as_of_label")),
    days.map((d) => el("button", { type: "button", class: "plain", "data-key": `d${d}`, "data-as-of": isoDay(d), "aria-pressed": String(d === now), onclick: () => setState({ as_of: isoDay(d) }) }, sayDayOfMonth(d))),
    state.as_of && el("button", { type: "button", class: "link", "data-key": "latest", onclick: () => setState({ as_of: "" }) }, T("latest")));
}

function nothingStands(claims) {
  if (!claims.length) return T("no_claims");
  return claims.some((k) => !isLater(claim(k))) ? T("standing_none") : T("none_yet", { date: sayDay(asOfDay()) });
}

// By whom, and on which day, what a type of claimant stands by was said.
function saidBy(s) {
  const name = (k) => (k.qualifier.startsWith("own ") ? T("own_losses", { who: k.claimant }) : k.claimant);
  const who = joinList([...new Set(s.claims.map((k) => name(claim(k))))]);
  return el("span", { class: "said-by" }, told("bdi", who), `${T("comma")} ${sayDay(s.as_of, true)}`);
}

function standingTable(standing) {
  const types = TYPES.filter((t) => standing.some((s) => s.type === t));
  const rows = FIGURES.filter(([m, c]) => standing.some((s) => s.measure === m && s.category === c));
  return el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("standing") }, el("table", { class: "matrix standing", id: "standing" },
    el("caption", {}, state.as_of ? T("standing_on", { date: sayDay(asOfDay()) }) : T("standing")),
    el("thead", {}, el("tr", {}, el("td", {}), types.map((t) => el("th", { scope: "col" }, T("rule_" + t))))),
    el("tbody", {}, rows.map(([m, c]) => el("tr", { "data-line": `${m}-${c}` }, el("th", { scope: "row" }, T(`line_${m}_${c}`)),
      types.map((t) => {
        const s = standing.find((x) => x.type === t && x.measure === m && x.category === c);
        return el("td", { "data-type": t }, s ? [el("b", {}, sayStanding(s)), saidBy(s)] : "");
      }))))));
}
