// What the districts' numbers are in a period. The definitions are those of geo.analysis.measures.
function touches(i, from, to) {
  return data.incidents.d0[i] <= to && data.incidents.d1[i] >= from;
}
function certainly(i, from, to) {
  const inc = data.incidents;
  return (inc.dp[i] === 0 && touches(i, from, to)) || (inc.d0[i] >= from && inc.d1[i] <= to);
}

function shownIncidents(from, to) {
  const out = [];
  for (let i = 0; i < data.n; i += 1)
    if (touches(i, from, to) && !state.hidden.includes(data.incidents.type[i])) out.push(i);
  return out;
}

function isCovered(from, to) {
  return data.coverage.some((c) => c.density !== "none" && c.from <= to && c.to >= from);
}

function countRange(rows, from, to) {
  const inside = new Set(rows);
  const sure = new Set(rows.filter((i) => certainly(i, from, to)));
  const pairs = data.pairs.filter(
    (p) => p.verdict === "unsure" && sure.has(p.a) && sure.has(p.b) &&
      data.incidents.dist[p.a] === data.incidents.dist[p.b],
  ).length;
  return { low: sure.size - pairs, high: inside.size };
}

function sumFigures(rows, category) {
  const { figures } = tallyOf(state.rule, asOfDay());
  const out = { low: null, high: null, open: false, stated: 0, silent: 0 };
  for (const i of rows) {
    const figure = figures.get(`i${i}|killed|${category}`);
    if (!figure) {
      out.silent += 1;
      continue;
    }
    out.low = (out.low || 0) + figure.low;
    out.high = (out.high || 0) + (figure.high ?? figure.low);
    if (figure.high === null) out.open = true;
    out.stated += 1;
  }
  return out;
}

function measureDays(rows, from, to) {
  const days = new Set();
  for (const i of rows) {
    if (data.incidents.dp[i] !== 0) continue;
    const last = Math.min(data.incidents.d1[i], to);
    for (let d = Math.max(data.incidents.d0[i], from); d <= last; d += 1) days.add(d);
  }
  const known = rows.some((i) => data.incidents.dp[i] === 0);
  return { low: known ? days.size : null, high: known ? days.size : null };
}

function measureOperations(rows) {
  const all = new Set();
  const claimed = new Set();
  const inside = new Set(rows);
  data.operations.forEach((o, k) =>
    o.members.forEach(([member, isClaimed]) => {
      if (!inside.has(member)) return;
      all.add(k);
      if (isClaimed) claimed.add(k);
    }),
  );
  return { low: claimed.size, high: all.size };
}

function districtValue(d, rows, from, to, covered) {
  if (!rows.length) return { look: covered ? "norecord" : "nocoverage", n: 0, low: null, high: null, value: null };
  let range;
  if (state.measure === "incidents") range = countRange(rows, from, to);
  else if (state.measure === "days") range = measureDays(rows, from, to);
  else if (state.measure === "operations") range = measureOperations(rows);
  else range = sumFigures(rows, state.category);
  const n = rows.length;
  if (range.low === null) return { look: "nofigure", n, low: null, high: null, value: null, ...range };
  const base =
    state.per === "people" ? data.districts.population[d] / 1e5 : state.per === "area" ? data.districts.area[d] / 1e3 : 1;
  if (!base) return { look: "nofigure", n, low: null, high: null, value: null, ...range };
  const raw = state.bound === "low" ? range.low : range.high;
  const value = raw / base;
  return { ...range, n, value, raw, look: value > 0 ? "value" : "zero" };
}

function districtValues(from, to) {
  const covered = isCovered(from, to);
  const rows = data.districts.id.map(() => []);
  for (const i of shownIncidents(from, to)) if (data.incidents.dist[i] >= 0) rows[data.incidents.dist[i]].push(i);
  return rows.map((list, d) => ({ ...districtValue(d, list, from, to, covered), rows: list }));
}

// Classes belong to the period, not to the step played inside it, so that colours can be compared.
function currentClasses() {
  if (state.step !== null && state.classes) return state.classes;
  const opening = data.opening;
  const same = ["from", "to", "measure", "category", "per", "bound", "rule", "as_of"].every((k) => opening[k] === state[k]);
  if (same && !state.hidden.length) return opening.classes;
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
    if (!whole) return `${i ? sayNumber(upper[i - 1]) : 0}–${sayNumber(u)}`;
    const low = i ? Math.floor(upper[i - 1]) + 1 : 1;
    const high = Math.floor(u);
    return low >= high ? sayNumber(high) : `${sayNumber(low)}–${sayNumber(high)}`;
  });
}
