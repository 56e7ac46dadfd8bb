// What the districts' numbers are in a period. The definitions are those of geo.analysis.measures.
const valuesHeld = new Map();

function isCovered(from, to) {
  return data.coverage.some((c) => c.density !== "none" && c.from <= to && c.to >= from);
}

// Records of one district, of those whose dates touch the period, that are one event, and those that
// are or may be one. The groups are made of all judgements, whoever of them is shown.
function atHome(groups, from, to) {
  const { dist } = data.incidents;
  const out = [];
  for (const group of groups) {
    const parts = new Map();
    for (const i of group) if (isShown(i) && touches(i, from, to)) parts.set(dist[i], [...(parts.get(dist[i]) ?? []), i]);
    out.push(...parts.values());
  }
  return out;
}

// What is known to be two events is taken apart where no third record links them.
const areTwo = (a, b) => data.events.apart.some(([c, d]) => (a === c && b === d) || (a === d && b === c));
function linked(part) {
  let out = [];
  for (const i of part) {
    const near = out.filter((group) => group.some((k) => !areTwo(i, k)));
    out = [...out.filter((group) => !near.includes(group)), [...near.flat(), i]];
  }
  return out;
}
const several = (group) => group.length > 1;

// What a record is judged to be one event with, then what it may be one with, each by its day: the
// definition is that of `geo.incidents.events`. A reason is that of the pair itself.
function joinedWith(i) {
  const [one, maybe] = [data.events.one, data.events.maybe].map((groups) => groups.find((group) => group.includes(i)) ?? []);
  const of = (verdict, rows) => rows.filter((k) => k !== i && isShown(k)).sort((a, b) => data.incidents.d0[a] - data.incidents.d0[b] || a - b).map((k) => ({
    k, verdict, reason: data.pairs.find((p) => p.verdict === verdict && ((p.a === i && p.b === k) || (p.a === k && p.b === i)))?.reason ?? "",
  }));
  return [...of("same", one), ...of("unsure", maybe.filter((k) => !one.includes(k) && !areTwo(i, k)))];
}
const oneEvent = (from, to) => atHome(data.events.one, from, to).filter(several);
const maybeOne = (from, to) => atHome(data.events.maybe, from, to).flatMap(linked).filter(several);

// What of a sum is said of one event more than once: of a group the highest figure in the sum counts,
// under the rule of the lowest claim the lowest of all.
function countedAgain(group, valueOf, { all = valueOf, least = state.rule === "lowest" } = {}) {
  const said = (of) => group.map(of).filter((v) => v !== null);
  const own = said(valueOf);
  if (!own.length) return 0;
  return own.reduce((sum, v) => sum + v, 0) - (least ? Math.min(...said(all)) : Math.max(...own));
}

// Records of one event whose figure does not count, and no "at least" of theirs.
function notCounted(groups, topOf, { least = state.rule === "lowest" } = {}) {
  const out = new Set();
  for (const group of groups) {
    const tops = group.map(topOf).filter((v) => v !== null);
    const counts = least ? Math.min(...tops) : Math.max(...tops);
    for (const i of group) if (topOf(i) !== null && topOf(i) !== counts) out.add(i);
  }
  return out;
}

// Of rows whose districts pass a test: groups of others take no part.
const anywhere = () => true;
function countRange(rows, from, to, test = anywhere) {
  const { d0, d1, dp, dist } = data.incidents;
  let [low, high] = [0, rows.length];
  for (let k = 0; k < rows.length; k += 1) {
    const i = rows[k];
    if (isCertain(d0[i], d1[i], dp[i], from, to)) low += 1;
  }
  const own = (group) => test(dist[group[0]]);
  for (const group of maybeOne(from, to).filter(own)) low -= Math.max(0, group.filter((i) => certainly(i, from, to)).length - 1);
  for (const group of oneEvent(from, to).filter(own)) high -= group.length - 1;
  return { low, high };
}

// The low end holds what lies in the period for certain, and one figure of what may be one event.
function sumFigures(rows, category, from, to, test = anywhere) {
  const { low, high, open } = killedOf(state.rule, asOfDay(), rows);
  const { dist } = data.incidents;
  const at = CATEGORIES.indexOf(category);
  const out = { low: null, high: null, open: false, stated: 0, silent: 0 };
  const saidOf = (i) => (low[at][i] < 0 ? null : low[at][i]);
  const lowOf = (i) => (certainly(i, from, to) ? saidOf(i) : null);
  const topOf = (i) => (low[at][i] < 0 ? null : high[at][i]);
  const own = (group) => test(dist[group[0]]);
  const one = oneEvent(from, to).filter(own);
  const aside = notCounted(one, topOf);
  for (const i of rows) {
    if (low[at][i] < 0) {
      out.silent += 1;
      continue;
    }
    out.low = (out.low || 0) + (lowOf(i) ?? 0);
    out.high = (out.high || 0) + topOf(i);
    if (open[at][i] && !aside.has(i)) out.open = true;
    out.stated += 1;
  }
  if (!out.stated) return out;
  for (const group of maybeOne(from, to).filter(own)) out.low -= countedAgain(group, lowOf, { all: saidOf });
  for (const group of one) out.high -= countedAgain(group, topOf);
  return out;
}

function measureDays(rows, from, to) {
  const { d0, d1, dp } = data.incidents;
  const seen = new Set();
  let known = false;
  for (const i of rows) {
    if (dp[i] !== 0) continue;
    known = true;
    const last = Math.min(d1[i], to);
    for (let d = Math.max(d0[i], from); d <= last; d += 1) seen.add(d);
  }
  return { low: known ? seen.size : null, high: known ? seen.size : null };
}

// One pass over the rows for all districts.
const perDistrict = {
  incidents(rows, from, to, size) {
    const [low, again] = [new Float64Array(size), new Float64Array(size)];
    const { d0, d1, dp, dist } = data.incidents;
    for (let k = 0; k < rows.length; k += 1) {
      const i = rows[k];
      if (dist[i] >= 0 && isCertain(d0[i], d1[i], dp[i], from, to)) low[dist[i]] += 1;
    }
    for (const group of maybeOne(from, to))
      if (dist[group[0]] >= 0) low[dist[group[0]]] -= Math.max(0, group.filter((i) => certainly(i, from, to)).length - 1);
    for (const group of oneEvent(from, to)) if (dist[group[0]] >= 0) again[dist[group[0]]] += group.length - 1;
    return (d, n) => ({ low: low[d], high: n - again[d] });
  },
  days(rows, from, to, size) {
    const { d0, d1, dp, dist } = data.incidents;
    const [a, b] = [Math.max(from, byDay.first[0] ?? from), Math.min(to, rows.reduce((last, i) => Math.max(last, d1[i]), from))];
    const width = Math.max(1, b - a + 1);
    const seen = new Uint8Array(size * width);
    const number = new Int32Array(size).fill(-1);
    for (const i of rows) {
      const d = dist[i];
      if (d < 0 || dp[i] !== 0) continue;
      if (number[d] < 0) number[d] = 0;
      for (let day = Math.max(d0[i], a); day <= Math.min(d1[i], b); day += 1) {
        const at = d * width + day - a;
        if (!seen[at]) number[d] += 1;
        seen[at] = 1;
      }
    }
    return (d) => ({ low: number[d] < 0 ? null : number[d], high: number[d] < 0 ? null : number[d] });
  },
  operations(rows, from, to, size) {
    const low = new Float64Array(size);
    const high = new Float64Array(size);
    for (const k of data.operationsShown) {
      const all = new Set();
      const claimed = new Set();
      for (const [i, isClaimed] of membersOf(k)) {
        if (data.incidents.dist[i] < 0 || !touches(i, from, to)) continue;
        all.add(data.incidents.dist[i]);
        if (isClaimed) claimed.add(data.incidents.dist[i]);
      }
      all.forEach((d) => (high[d] += 1));
      claimed.forEach((d) => (low[d] += 1));
    }
    return (d) => ({ low: low[d], high: high[d] });
  },
  killed(rows, from, to, size) {
    const figures = killedOf(state.rule, asOfDay(), rows);
    const at = CATEGORIES.indexOf(state.category);
    const [low, high, open] = [figures.low[at], figures.high[at], figures.open[at]];
    const sums = { low: new Float64Array(size), high: new Float64Array(size), stated: new Int32Array(size), open: new Uint8Array(size) };
    const { d0, d1, dp, dist } = data.incidents;
    const saidOf = (i) => (low[i] < 0 ? null : low[i]);
    const lowOf = (i) => (isCertain(d0[i], d1[i], dp[i], from, to) ? saidOf(i) : null);
    const topOf = (i) => (low[i] < 0 ? null : high[i]);
    const placed = (group) => dist[group[0]] >= 0;
    const one = oneEvent(from, to).filter(placed);
    const aside = notCounted(one, topOf);
    for (let k = 0; k < rows.length; k += 1) {
      const i = rows[k];
      const d = dist[i];
      if (d < 0 || low[i] < 0) continue;
      sums.low[d] += lowOf(i) ?? 0;
      sums.high[d] += topOf(i);
      if (open[i] && !aside.has(i)) sums.open[d] = 1;
      sums.stated[d] += 1;
    }
    for (const group of maybeOne(from, to).filter(placed)) sums.low[dist[group[0]]] -= countedAgain(group, lowOf, { all: saidOf });
    for (const group of one) sums.high[dist[group[0]]] -= countedAgain(group, topOf);
    return (d, n) => {
      const stated = sums.stated[d];
      return { low: stated ? sums.low[d] : null, high: stated ? sums.high[d] : null, open: sums.open[d] === 1, stated, silent: n - stated };
    };
  },
};

function makeValues(from, to) {
  const size = data.districts.id.length;
  const rows = shownIncidents(from, to);
  const count = new Int32Array(size);
  const { dist } = data.incidents;
  for (let k = 0; k < rows.length; k += 1) if (dist[rows[k]] >= 0) count[dist[rows[k]]] += 1;
  const covered = isCovered(from, to);
  const range = perDistrict[state.measure](rows, from, to, size);
  return data.districts.id.map((_, d) => {
    const n = count[d];
    if (!n) return { look: covered ? "norecord" : "nocoverage", n: 0, low: null, high: null, value: null };
    const own = range(d, n);
    const base = state.per === "people" ? data.districts.population[d] / 1e5 : state.per === "area" ? data.districts.area[d] / 1e3 : 1;
    if (own.low === null || !base) return { ...own, look: "nofigure", n, low: null, high: null, value: null, unpeopled: own.low !== null };
    const raw = state.bound === "low" ? own.low : own.high;
    const value = raw / base;
    return { ...own, n, value, raw, look: value > 0 ? "value" : "zero" };
  });
}

const valuesKey = () => [state.hidden, state.measure, state.category, state.per, state.bound, state.rule, state.as_of].join("|");
function districtValues(from, to) {
  const key = [from, to, valuesKey()].join("|");
  if (!valuesHeld.has(key)) {
    if (valuesHeld.size > 15) valuesHeld.delete(valuesHeld.keys().next().value);
    valuesHeld.set(key, makeValues(from, to));
  }
  return valuesHeld.get(key);
}
