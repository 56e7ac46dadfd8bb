// The claims about one subject folded under a rule: the definitions of geo.incidents.tally, over
// whole numbers, for there are as many subjects as records. A test holds the two against each other.
const RULES = ["lowest", "highest", ...TYPES];
const TOTAL = CATEGORIES.indexOf("total");
const WHOLE = 3;
const NAMED = [0, 1, 2];
const REST = 3;
const STATUS = ["used", "later", "partial", "other_type", "relay", "superseded", "other_span", "not_lowest", "not_highest"];
const USED = 0;
const AT = Object.fromEntries(STATUS.map((name, k) => [name, k]));
const OFFICIAL = -1;

// Rows of the subject at hand: its claims, and after them the totals made from one claimant's parts.
const F = { size: 0, parents: [] };
const F_TOLD = ["cell", "low", "high", "as_of", "order", "span", "claimant", "type", "flags", "origin", "rank"];
const F_COLUMNS = [...F_TOLD, "top", "side", "parts", "status", "aside"];
function foldRoom(n) {
  if (F.size >= n) return;
  F.size = 2 * n;
  for (const name of F_COLUMNS) F[name] = new Int32Array(F.size);
}

const sideOfClaim = (claimant, type) => (type === 0 || data.claims.claimants[claimant] === "official" ? OFFICIAL : claimant);
const measureAt = (r) => Math.floor(F.cell[r] / CATEGORIES.length);
const sameClaimant = (r, q) => F.claimant[r] === F.claimant[q] && measureAt(r) === measureAt(q);
const sameStatement = (r, q) => F.as_of[r] === F.as_of[q] && sameClaimant(r, q);
const earlierRow = (q, r) => {
  const [a, b] = [F.flags[q] & FLAG.relayed, F.flags[r] & FLAG.relayed];
  return a !== b ? a < b : F.rank[q] !== F.rank[r] ? F.rank[q] < F.rank[r] : q < r;
};
// Whether a row passes on what an earlier one of some rows says already.
const repeats = (r, n, among) => {
  if (!(F.flags[r] & FLAG.told)) return false;
  for (let q = 0; q < n; q += 1)
    if (q !== r && among(q) && F.origin[q] === F.origin[r] && F.cell[q] === F.cell[r] && F.low[q] === F.low[r] && F.high[q] === F.high[r] &&
      F.flags[q] & FLAG.told && earlierRow(q, r)) return true;
  return false;
};

function loadClaims(s) {
  const C = data.claims;
  const [a, b] = [C.start[s], C.start[s + 1]];
  foldRoom(2 * (b - a));
  for (const name of F_TOLD) {
    const [to, from] = [F[name], C[name]];
    for (let r = 0; r < b - a; r += 1) to[r] = from[a + r];
  }
  for (let r = 0; r < b - a; r += 1) {
    // The highest figure stated: of "at least" the figure itself.
    F.top[r] = F.high[r] === NONE ? F.low[r] : F.high[r];
    F.side[r] = sideOfClaim(C.claimant[a + r], C.type[a + r]);
    F.parts[r] = WHOLE;
    F.status[r] = USED;
    F.parents[r] = null;
  }
  return b - a;
}

// Beside the claims, a total for each day on which a claimant gave parts and no total.
function addTotals(s, n) {
  const category = (r) => F.cell[r] % CATEGORIES.length;
  const whole = (r) => !(F.flags[r] & FLAG.partial);
  const given = (r) => {
    for (let q = 0; q < n; q += 1) if (category(q) === TOTAL && whole(q) && sameStatement(q, r)) return true;
    return false;
  };
  const asked = [];
  for (let r = 0; r < n; r += 1) if (category(r) < TOTAL && whole(r) && !given(r)) asked.push(r);
  if (!asked.length) return n;
  const live = (r) => whole(r) && asked.some((q) => sameClaimant(q, r));
  const said = [];
  for (let r = 0; r < n; r += 1) if (live(r) && !repeats(r, n, live)) said.push(r);
  said.sort((a, b) => F.as_of[a] - F.as_of[b]);
  let size = n;
  while (said.length) {
    const own = said.filter((r) => sameClaimant(r, said[0]));
    for (const r of own) said.splice(said.indexOf(r), 1);
    size = addTotalsOf(own, size, data.claims.start[s], given);
  }
  return size;
}

// The totals of one claimant, oldest first: the latest figure of each category up to each day, and
// since the last statement that was whole, a total or all of the named categories.
function addTotalsOf(own, size, start, given) {
  let held = [];
  let beside = [];
  let at = size;
  while (own.length) {
    const day = own.filter((r) => F.as_of[r] === F.as_of[own[0]]);
    own.splice(0, day.length);
    const now = oneRowACategory(day);
    const has = (k) => now[k] !== undefined;
    if (has(TOTAL) || (has(0) && has(1) && has(2))) held = [];
    if (has(REST)) beside = NAMED.filter(has);
    now.forEach((x, k) => { held[k] = x; });
    if (given(day[0]) || !NAMED.concat(REST).some(has)) continue;
    if (addTotal(at, held, now, beside, start)) at += 1;
  }
  return at;
}

// By category, of one claimant's day: the last where an order is recorded, the range where it is not.
function oneRowACategory(group) {
  const out = [];
  for (const cell of new Set(group.map((r) => F.cell[r]))) {
    const same = group.filter((r) => F.cell[r] === cell);
    const last = Math.max(...same.map((r) => F.order[r]));
    const held = same.filter((r) => F.order[r] === NONE || F.order[r] >= last).sort((a, b) => F.rank[a] - F.rank[b]);
    const spans = held.map((r) => F.span[r]).filter((d) => d !== NONE);
    out[cell % CATEGORIES.length] = {
      rows: held, first: held[0], low: Math.min(...held.map((r) => F.low[r])),
      open: held.some((r) => F.high[r] === NONE), top: Math.max(...held.map((r) => F.top[r])),
      order: F.order[held[0]], span: spans.length ? Math.min(...spans) : NONE,
    };
  }
  return out;
}

// A total of what is held by category. People of no named category may be those whom another day
// names: they are added to what stands beside them in their statement alone. Parts that were stated
// since a total can only raise it; where they do not, there is none.
function addTotal(r, held, now, beside, start) {
  const sum = (categories, name) => categories.reduce((all, k) => all + (held[k] ? held[k][name] : 0), 0);
  const floor = held[TOTAL];
  let low = Math.max(sum(NAMED, "low"), held[REST] ? sum(beside.concat(REST), "low") : 0);
  let top = sum(NAMED.concat(REST), "top");
  if (floor) {
    if (low <= floor.low && top <= floor.top) return false;
    [low, top] = [Math.max(low, floor.low), Math.max(top, floor.top)];
  }
  const used = held.filter(Boolean).sort((a, b) => F.rank[a.first] - F.rank[b.first]);
  const today = now.filter(Boolean);
  const { first } = used[0];
  const spans = used.map((x) => x.span).filter((d) => d !== NONE);
  F.cell[r] = measureAt(first) * CATEGORIES.length + TOTAL;
  F.low[r] = low;
  F.high[r] = used.some((x) => x.open) ? NONE : top;
  F.top[r] = top;
  F.as_of[r] = F.as_of[today[0].first];
  F.order[r] = Math.max(...today.map((x) => x.order));
  F.span[r] = spans.length ? Math.min(...spans) : NONE;
  for (const name of ["side", "claimant", "type", "origin", "rank"]) F[name][r] = F[name][first];
  // What is made of several statements passes on none of them.
  F.flags[r] = used.every((x) => today.includes(x)) ? F.flags[first] & FLAG.told : 0;
  F.parts[r] = floor ? WHOLE : Math.min(WHOLE, used.length);
  F.status[r] = USED;
  F.parents[r] = used.flatMap((x) => x.rows).map((x) => start + x);
  return true;
}

function setAside(n, status, test) {
  let count = 0;
  for (let r = 0; r < n; r += 1) if (F.status[r] === USED && test(r)) F.aside[count++] = r;
  for (let k = 0; k < count; k += 1) F.status[F.aside[k]] = status;
}

// Statuses of all rows of a subject; the number of rows.
function fold(s, rule, asOf) {
  const claims = loadClaims(s);
  const n = addTotals(s, claims);
  const ruled = TYPES.indexOf(rule);
  const start = subjectStart(s);
  const used = (q) => F.status[q] === USED;
  const another = (r, test) => {
    for (let q = 0; q < n; q += 1) if (used(q) && F.cell[q] === F.cell[r] && test(q)) return true;
    return false;
  };
  for (let r = 0; r < n; r += 1)
    if (asOf !== null && F.as_of[r] > asOf) F.status[r] = AT.later;
    else if (F.flags[r] & FLAG.partial) F.status[r] = AT.partial;
    else if (ruled >= 0 && F.type[r] !== ruled) F.status[r] = AT.other_type;
  setAside(n, AT.relay, (r) => repeats(r, n, used));
  setAside(n, AT.partial, (r) => another(r, (q) => F.parts[q] > F.parts[r]));
  setAside(n, AT.superseded, (r) => another(r, (q) => F.side[q] === F.side[r] && F.as_of[q] > F.as_of[r]));
  setAside(n, AT.superseded, (r) => F.order[r] !== NONE && another(r, (q) => F.side[q] === F.side[r] && F.order[q] > F.order[r]));
  const foreign = (r) => F.span[r] !== NONE && F.span[r] < start;
  setAside(n, AT.other_span, (r) => foreign(r) && another(r, (q) => F.side[q] === F.side[r] && !foreign(q)));
  if (rule === "lowest") setAside(n, AT.not_lowest, (r) => another(r, (q) => F.low[q] < F.low[r]));
  if (rule === "highest") setAside(n, AT.not_highest, (r) => another(r, (q) => F.top[q] > F.top[r]));
  return n;
}
