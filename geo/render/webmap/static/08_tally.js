// A tally in the browser: the definitions of geo.incidents.tally, so that the rule and the as-of
// date can be changed in a file with no server. A test holds the two against each other.
const TYPES = ["official", "armed_group", "monitor", "medical", "media"];
const RULES = ["lowest", "highest", ...TYPES];
const PARTS = ["civilian", "security", "militant", "unspecified"];
const WHOLE = 3;

const subjectOf = (c) => (c.operation >= 0 ? `o${c.operation}` : `i${c.incident}`);
const firstDayOf = (c) => (c.operation >= 0 ? data.operations[c.operation].d0 : data.incidents.d0[c.incident]);
const sideKey = (c) => (c.type === "official" ? "official" : c.claimant);
const grouped = (rows, key) => {
  const groups = new Map();
  for (const row of rows) {
    const k = key(row);
    if (!groups.has(k)) groups.set(k, []);
    groups.get(k).push(row);
  }
  return groups;
};

const byClaimId = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const cellOf = (r) => [r.subject, r.measure, r.category].join("|");

// Rows that pass on a statement that stands in the table already; the least relayed stays.
function repeatsOf(rows) {
  const seen = new Set();
  const out = new Set();
  for (const r of rows.filter((x) => x.origin).sort((a, b) => Boolean(a.relay) - Boolean(b.relay) || byClaimId(a, b))) {
    const key = [cellOf(r), r.origin, r.low, r.high].join("|");
    if (seen.has(key)) out.add(r);
    seen.add(key);
  }
  return out;
}

// Of one claimant's day: the last where an order is recorded, the range where it is not.
function oneRowACategory(group) {
  const last = Math.max(...group.map((r) => r.order ?? -Infinity));
  const kept = group.filter((r) => r.order === null || r.order >= last).sort(byClaimId);
  const spans = kept.map((r) => r.span0).filter((d) => d !== null);
  return {
    ...kept[0], id: kept.map((r) => r.id).join("+"), low: Math.min(...kept.map((r) => r.low)),
    high: kept.some((r) => r.high === null) ? null : Math.max(...kept.map((r) => r.high)),
    span0: spans.length ? Math.min(...spans) : null,
  };
}

// Beside the claims, a total for each claimant who gave parts but no total.
function withTotals(claims) {
  const rows = claims.map((c, at) => ({ ...c, at, derived: false, parts: WHOLE, subject: subjectOf(c), start: firstDayOf(c), side: sideKey(c), status: "used" }));
  const statement = (r) => [r.subject, r.measure, r.claimant, r.as_of].join("|");
  const given = new Set(rows.filter((r) => r.category === "total" && !r.partial).map(statement));
  const parts = rows.filter((r) => PARTS.includes(r.category) && !r.partial && !given.has(statement(r)));
  const repeated = repeatsOf(parts);
  for (const group of grouped(parts.filter((r) => !repeated.has(r)), statement).values()) {
    const latest = [...grouped(group, (r) => r.category).values()].map(oneRowACategory).sort(byClaimId);
    const orders = latest.map((r) => r.order).filter((o) => o !== null);
    const spans = latest.map((r) => r.span0).filter((d) => d !== null);
    rows.push({
      ...latest[0], at: -1, derived: true, category: "total", partial: false, status: "used", relay: "", parts: Math.min(WHOLE, latest.length),
      id: latest.map((r) => r.id).join("+"),
      low: latest.reduce((sum, r) => sum + r.low, 0),
      high: latest.some((r) => r.high === null) ? null : latest.reduce((sum, r) => sum + r.high, 0),
      order: orders.length ? Math.max(...orders) : null,
      span0: spans.length ? Math.min(...spans) : null,
    });
  }
  return rows;
}

function tallyRows(rule, asOf) {
  const rows = withTotals(data.claims);
  const live = () => rows.filter((r) => r.status === "used");
  for (const r of rows) {
    if (asOf !== null && r.as_of > asOf) r.status = "later";
    else if (r.partial) r.status = "partial";
    else if (TYPES.includes(rule) && r.type !== rule) r.status = "other_type";
  }
  repeatsOf(live()).forEach((r) => (r.status = "relay"));
  for (const group of grouped(live(), cellOf).values()) {
    const widest = Math.max(...group.map((r) => r.parts));
    group.filter((r) => r.parts < widest).forEach((r) => (r.status = "partial"));
  }
  const bySide = (r) => `${cellOf(r)}|${r.side}`;
  for (const group of grouped(live(), bySide).values()) {
    const newest = Math.max(...group.map((r) => r.as_of));
    group.filter((r) => r.as_of < newest).forEach((r) => (r.status = "superseded"));
  }
  for (const group of grouped(live(), bySide).values()) {
    const orders = group.map((r) => r.order).filter((o) => o !== null);
    const last = Math.max(...orders, -Infinity);
    group.filter((r) => r.order !== null && r.order < last).forEach((r) => (r.status = "superseded"));
  }
  for (const group of grouped(live(), bySide).values()) {
    const foreign = group.filter((r) => r.span0 !== null && r.span0 < r.start);
    if (foreign.length && foreign.length < group.length) foreign.forEach((r) => (r.status = "other_span"));
  }
  if (!TYPES.includes(rule))
    for (const group of grouped(live(), cellOf).values()) {
      const level = (r) => (rule === "lowest" ? r.low : r.high ?? r.low);
      const edge = Math[rule === "lowest" ? "min" : "max"](...group.map(level));
      group.filter((r) => level(r) !== edge).forEach((r) => (r.status = `not_${rule}`));
    }
  return rows;
}

const tallies = new Map();

// Figures by subject, measure and category: low, high (null: at least), and the claims used.
function tallyOf(rule, asOf) {
  const key = `${rule}|${asOf}`;
  if (tallies.has(key)) return tallies.get(key);
  const figures = new Map();
  const rows = tallyRows(rule, asOf);
  for (const [cell, group] of grouped(rows.filter((r) => r.status === "used"), cellOf)) {
    const open = group.some((r) => r.high === null);
    figures.set(cell, {
      low: Math.min(...group.map((r) => r.low)),
      high: open ? null : Math.max(...group.map((r) => r.high)),
      derived: group.some((r) => r.derived),
      as_of: Math.max(...group.map((r) => r.as_of)),
      claims: group,
    });
  }
  if (tallies.size > 24) tallies.clear();
  tallies.set(key, { figures, rows });
  return tallies.get(key);
}

const asOfDay = () => parseDay(state.as_of);
const figureOf = (subject, measure, category, rule = state.rule) =>
  tallyOf(rule, asOfDay()).figures.get([subject, measure, category].join("|")) || null;
