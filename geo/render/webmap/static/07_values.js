// What the districts' numbers are in a period. The definitions are those of geo.analysis.measures.
const valuesHeld = new Map();

function isCovered(from, to) {
  return data.coverage.some((c) => c.density !== "none" && c.from <= to && c.to >= from);
}

// Unsettled pairs of records that lie in the period for certain and in one district.
function unsurePairs(from, to) {
  const sure = (i) => isShown(i) && certainly(i, from, to);
  return data.pairs.filter(
    (p) => p.verdict === "unsure" && sure(p.a) && sure(p.b) && data.incidents.dist[p.a] === data.incidents.dist[p.b],
  );
}

function countRange(rows, from, to, d = null) {
  const { d0, d1, dp } = data.incidents;
  let low = 0;
  for (let k = 0; k < rows.length; k += 1) {
    const i = rows[k];
    if (isCertain(d0[i], d1[i], dp[i], from, to)) low += 1;
  }
  const pairs = unsurePairs(from, to).filter((p) => d === null || data.incidents.dist[p.a] === d);
  return { low: low - pairs.length, high: rows.length };
}

function sumFigures(rows, category) {
  const { low, high } = killedOf(state.rule, asOfDay(), rows);
  const at = CATEGORIES.indexOf(category);
  const out = { low: null, high: null, open: false, stated: 0, silent: 0 };
  for (const i of rows) {
    if (low[at][i] < 0) {
      out.silent += 1;
      continue;
    }
    out.low = (out.low || 0) + low[at][i];
    out.high = (out.high || 0) + (high[at][i] < 0 ? low[at][i] : high[at][i]);
    if (high[at][i] < 0) out.open = true;
    out.stated += 1;
  }
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
    const low = new Float64Array(size);
    const { d0, d1, dp, dist } = data.incidents;
    for (let k = 0; k < rows.length; k += 1) {
      const i = rows[k];
      if (dist[i] >= 0 && isCertain(d0[i], d1[i], dp[i], from, to)) low[dist[i]] += 1;
    }
    for (const p of unsurePairs(from, to)) low[data.incidents.dist[p.a]] -= 1;
    return (d, n) => ({ low: low[d], high: n });
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
      for (const [i, isClaimed] of data.members[k]) {
        if (data.incidents.dist[i] < 0 || !isShown(i) || !touches(i, from, to)) continue;
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
    const [low, high] = [figures.low[at], figures.high[at]];
    const sums = { low: new Float64Array(size), high: new Float64Array(size), stated: new Int32Array(size), open: new Uint8Array(size) };
    const { dist } = data.incidents;
    for (let k = 0; k < rows.length; k += 1) {
      const i = rows[k];
      const d = dist[i];
      if (d < 0 || low[i] < 0) continue;
      sums.low[d] += low[i];
      sums.high[d] += high[i] < 0 ? low[i] : high[i];
      if (high[i] < 0) sums.open[d] = 1;
      sums.stated[d] += 1;
    }
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

function districtValues(from, to) {
  const key = [from, to, state.hidden, state.measure, state.category, state.per, state.bound, state.rule, state.as_of].join("|");
  if (!valuesHeld.has(key)) {
    if (valuesHeld.size > 15) valuesHeld.delete(valuesHeld.keys().next().value);
    valuesHeld.set(key, makeValues(from, to));
  }
  return valuesHeld.get(key);
}

// Classes belong to the period, not to the step played inside it, so that colours can be compared.
function currentClasses() {
  if (state.step !== null && state.classes) return state.classes;
  const opening = data.opening;
  const same = ["from", "to", "measure", "category", "per", "bound", "rule", "as_of"].every((k) => opening[k] === state[k]);
  if (same && !state.hidden.length && !data.admitted) return opening.classes;
  const values = districtValues(state.from, state.to).map((v) => v.value);
  return classify(values.filter((v) => v !== null), data.scheme.name, data.scheme.classes);
}

function rampFor(count) {
  const hue = state.measure === "killed" ? data.style.harm : data.style.count;
  return hue[String(Math.max(1, Math.min(count, 7)))] || [];
}

function lookOf(value, classes) {
  if (value.look !== "value") return value.look;
  return `class-${classOf(value.value, classes.upper)}`;
}

// A class that holds one value only is called by that value.
function classLabels(upper, values) {
  const whole = state.per === "count";
  const distinct = new Set(values.filter((v) => v > 0));
  if (distinct.size === upper.length) return upper.map((u) => sayNumber(u));
  return upper.map((u, i) => {
    if (!whole) return apart(`${i ? sayNumber(upper[i - 1]) : 0}–${sayNumber(u)}`);
    const low = i ? Math.floor(upper[i - 1]) + 1 : 1;
    const high = Math.floor(u);
    return sayRange(Math.min(low, high), high);
  });
}
