// The claims page of one incident or operation: where the figures stand, how they moved, what is
// disputed, what is unknown, and every statement.
const FIGURES = [["killed", "civilian"], ["killed", "security"], ["killed", "militant"], ["killed", "unspecified"], ["killed", "total"],
  ["captured", "security"], ["captured", "civilian"], ["abducted", "civilian"], ["abducted", "security"], ["abducted", "unspecified"], ["injured", "civilian"], ["injured", "security"], ["injured", "militant"], ["injured", "total"], ["injured", "unspecified"]];

const sayStanding = (f) => sayRange(f.low, f.top, f.high === null);

// What each type of claimant stands by on the as-of date.
function standingOf(subject) {
  const out = [];
  for (const type of TYPES)
    for (const [measure, category] of FIGURES) {
      const figure = figureOf(subject, measure, category, type);
      if (figure && !figure.derived) out.push({ type, side: sideOf(type), measure, category, ...figure });
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

function unknownOf(claims, standing, incident) {
  const known = claims.map((k) => claim(k)).filter((c) => !isLater(c));
  const whole = known.filter((c) => !c.partial);
  const out = [];
  for (const category of ["civilian", "security", "militant"])
    if (!whole.some((c) => c.measure === "killed" && (c.category === category || c.category === "total")))
      out.push(T("unknown_no_figure", { what: T(`line_killed_${category}`) }));
  const sides = new Set(known.map((c) => sideOf(c.type)));
  if (sides.size === 1) out.push(T("unknown_one_side", { side: T("side_" + [...sides][0]) }));
  if (known.length && !whole.some((c) => sideOf(c.type) === "independent")) out.push(T("unknown_no_independent"));
  if (known.length && !whole.length) out.push(T("unknown_partial_only"));
  if (standing.some((s) => s.high === null)) out.push(T("unknown_open_ended"));
  if (incident >= 0 && data.incidents.placement[incident] >= DISTRICT) out.push(T("unknown_place"));
  if (incident >= 0 && data.incidents.dp[incident] > 0) out.push(T("unknown_date"));
  const unseen = known.filter((c) => c.unverified).length;
  if (unseen) out.push(T("unknown_unverified", { n: unseen }));
  return out;
}

function sheetSubject() {
  const op = focusedOperation();
  if (op >= 0) return { subject: data.n + op, claims: claimsOfOperation(op), title: data.operations[op].title, operation: op, incident: -1, when: sayPeriod(data.operations[op].d0, data.operations[op].d1) };
  const i = focusedIncident();
  if (i < 0) return null;
  const inc = data.incidents;
  const { title, place } = rec(i);
  return { subject: i, claims: claimsOfIncident(i), title, operation: -1, incident: i, when: joinWords([sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]), place, districtName(inc.dist[i]) || T("unplaced")]) };
}

let chartKey = "";
function claimsSheet() {
  const s = sheetSubject();
  if (!s) return [el("h1", { id: "sheet-title", tabindex: "-1" }, T("tab_claims")), el("p", {}, T("choose_subject"))];
  const standing = standingOf(s.subject);
  const disputed = disputedOf(standing);
  const unknown = unknownOf(s.claims, standing, s.incident);
  const keys = chartChoices(s.claims);
  if (!keys.includes(chartKey)) [chartKey] = keys;
  const chart = keys.length > 0 && el("figure", { class: "chart" });
  const draw = () => fill(chart,
    el("figcaption", {}, el("h2", {}, T("how_moved")), keys.length > 1 && choice("chart-figure", T("figure"), chartKey, keys.map((k) => [k, T(`line_${k.replace("|", "_")}`)]), (k) => { chartKey = k; keepingFocus(draw); sayText(chart.querySelector("svg").getAttribute("aria-label")); })),
    revisionChart(s.claims, chartKey), el("p", { class: "note" }, T("chart_note")));
  if (chart) draw();
  return [
    el("h1", { id: "sheet-title", tabindex: "-1" }, told("span", s.title)),
    el("p", { class: "facts" }, s.when),
    s.operation >= 0 && el("p", { class: "not-attributed" }, T("not_attributed")),
    asOfStepper(s.claims),
    standingTable(standing),
    s.operation >= 0 && attributionTable(s.operation),
    el("div", { class: "two" }, chart,
      el("div", {},
        el("h2", {}, T("disputed")), disputed.length ? el("ul", { id: "disputed" }, disputed.map((d) => el("li", {}, T("disputed_says", { what: T(`line_${d.measure}_${d.category}`), a: T("side_" + d.a), x: sayStanding(d.one), b: T("side_" + d.b), y: sayStanding(d.two) })))) : el("p", { class: "quiet" }, T("disputed_none")),
        el("h2", {}, T("unknown")), unknown.length ? el("ul", { id: "unknown" }, unknown.map((u) => el("li", {}, u))) : el("p", { class: "quiet" }, T("unknown_none")),
        el("h2", {}, T("behind")), el("p", { id: "origins" }, originsSay(behindClaims(s.claims)) || T("no_claims")))),
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

function standingTable(standing) {
  if (!standing.length) return el("p", { class: "quiet" }, T("no_claims"));
  const types = TYPES.filter((t) => standing.some((s) => s.type === t));
  const rows = FIGURES.filter(([m, c]) => standing.some((s) => s.measure === m && s.category === c));
  return el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("standing") }, el("table", { class: "matrix standing", id: "standing" },
    el("caption", {}, state.as_of ? T("standing_on", { date: sayDay(asOfDay()) }) : T("standing")),
    el("thead", {}, el("tr", {}, el("td", {}), types.map((t) => el("th", { scope: "col" }, T("rule_" + t))))),
    el("tbody", {}, rows.map(([m, c]) => el("tr", { "data-line": `${m}-${c}` }, el("th", { scope: "row" }, T(`line_${m}_${c}`)),
      types.map((t) => {
        const s = standing.find((x) => x.type === t && x.measure === m && x.category === c);
        const name = (k) => (k.qualifier.startsWith("own ") ? T("own_losses", { who: k.claimant }) : k.claimant);
        const who = s ? joinList([...new Set(s.claims.map((k) => name(claim(k))))]) : "";
        return el("td", { "data-type": t }, s ? [el("b", {}, sayStanding(s)), el("span", { class: "said-by" }, told("bdi", who), `${T("comma")} ${sayDay(s.as_of, true)}`)] : "");
      }))))));
}

// An operation's own total beside the sum of its members under the same rule; never added.
function attributionTable(k) {
  const members = data.members[k].map(([i]) => i);
  const rows = [];
  for (const type of ["official", "armed_group"])
    for (const category of ["civilian", "security", "militant"]) {
      const own = figureOf(data.n + k, "killed", category, type);
      if (!own) continue;
      const parts = members.map((i) => figureOf(i, "killed", category, type)).filter(Boolean);
      const low = parts.reduce((sum, f) => sum + f.low, 0);
      const high = parts.reduce((sum, f) => sum + f.top, 0);
      const open = parts.some((f) => f.high === null);
      rows.push([type, category, own, parts.length ? sayRange(low, high, open) : T("not_stated"), sayRange(open ? 0 : Math.max(0, own.low - high), own.high === null ? null : Math.max(0, own.high - low))]);
    }
  if (!rows.length) return null;
  return el("details", { class: "attribution" }, el("summary", {}, T("attribution")), el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("attribution") }, el("table", { class: "matrix" },
    el("thead", {}, el("tr", {}, el("td", {}), el("th", { scope: "col" }, T("own_total")), el("th", { scope: "col" }, T("in_members")), el("th", { scope: "col" }, T("left_over")))),
    el("tbody", {}, rows.map(([type, category, own, parts, rest]) => el("tr", {}, el("th", { scope: "row" }, `${T("rule_" + type)}: ${T("line_killed_" + category)}`), el("td", {}, sayStanding(own)), el("td", {}, parts), el("td", {}, rest)))))),
  el("p", { class: "note" }, T("attribution_note")));
}
