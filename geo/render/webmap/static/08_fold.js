// The claims about one subject folded under a rule: the definitions of geo.incidents.tally, over
// whole numbers, for there are as many subjects as records. A test holds the two against each other.
const RULES = ["lowest", "highest", ...TYPES];
const TOTAL = CATEGORIES.indexOf("total");
const WHOLE = 3;
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
const sameStatement = (r, q) => F.claimant[r] === F.claimant[q] && F.as_of[r] === F.as_of[q] && measureAt(r) === measureAt(q);
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

// Beside the claims, a total for each claimant who gave parts of a statement but no total.
function addTotals(s, n) {
  const isPart = (r) => F.cell[r] % CATEGORIES.length < TOTAL && !(F.flags[r] & FLAG.partial);
  const parts = [];
  for (let r = 0; r < n; r += 1) {
    if (!isPart(r)) continue;
    let given = false;
    for (let q = 0; q < n; q += 1)
      if (F.cell[q] % CATEGORIES.length === TOTAL && !(F.flags[q] & FLAG.partial) && sameStatement(q, r)) given = true;
    if (!given) parts.push(r);
  }
  if (!parts.length) return n;
  const own = new Set(parts);
  const kept = parts.filter((r) => !repeats(r, n, (q) => own.has(q)));
  let size = n;
  while (kept.length) {
    const group = kept.filter((q) => sameStatement(q, kept[0]));
    for (const r of group) kept.splice(kept.indexOf(r), 1);
    addTotal(size, oneRowACategory(group), data.claims.start[s]);
    size += 1;
  }
  return size;
}

// Of one claimant's day: the last where an order is recorded, the range where it is not.
function oneRowACategory(group) {
  const out = [];
  for (const cell of new Set(group.map((r) => F.cell[r]))) {
    const same = group.filter((r) => F.cell[r] === cell);
    const last = Math.max(...same.map((r) => F.order[r]));
    const held = same.filter((r) => F.order[r] === NONE || F.order[r] >= last).sort((a, b) => F.rank[a] - F.rank[b]);
    const spans = held.map((r) => F.span[r]).filter((d) => d !== NONE);
    out.push({
      rows: held, first: held[0], low: Math.min(...held.map((r) => F.low[r])),
      high: held.some((r) => F.high[r] === NONE) ? NONE : Math.max(...held.map((r) => F.high[r])),
      top: Math.max(...held.map((r) => F.top[r])),
      order: F.order[held[0]], span: spans.length ? Math.min(...spans) : NONE,
    });
  }
  return out.sort((a, b) => F.rank[a.first] - F.rank[b.first]);
}

function addTotal(r, latest, start) {
  const { first } = latest[0];
  const spans = latest.map((x) => x.span).filter((d) => d !== NONE);
  F.cell[r] = measureAt(first) * CATEGORIES.length + TOTAL;
  F.low[r] = latest.reduce((sum, x) => sum + x.low, 0);
  F.high[r] = latest.some((x) => x.high === NONE) ? NONE : latest.reduce((sum, x) => sum + x.high, 0);
  F.top[r] = latest.reduce((sum, x) => sum + x.top, 0);
  F.order[r] = Math.max(...latest.map((x) => x.order));
  F.span[r] = spans.length ? Math.min(...spans) : NONE;
  for (const name of ["as_of", "side", "claimant", "type", "origin", "rank"]) F[name][r] = F[name][first];
  F.flags[r] = F.flags[first] & FLAG.told;
  F.parts[r] = Math.min(WHOLE, latest.length);
  F.status[r] = USED;
  F.parents[r] = latest.flatMap((x) => x.rows).map((x) => start + x);
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
