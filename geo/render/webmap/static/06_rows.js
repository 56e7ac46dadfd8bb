// Which incidents a period holds. They are looked up by their first day, in order; those that last
// longer than a day are few and are gone through one by one.
let byDay = null;
const rowsHeld = new Map();

function indexDays() {
  const { n, d0, d1 } = data.incidents;
  const order = new Int32Array(n);
  let sorted = true;
  for (let i = 0; i < n; i += 1) {
    order[i] = i;
    if (i && d0[i] < d0[i - 1]) sorted = false;
  }
  if (!sorted) order.sort((a, b) => d0[a] - d0[b] || a - b);
  const first = new Int32Array(n);
  for (let k = 0; k < n; k += 1) first[k] = d0[order[k]];
  byDay = { order, first, long: order.filter((i) => d1[i] > d0[i]) };
  rowsHeld.clear();
}

// Position of the first of some sorted days that is not before a day.
function notBefore(sorted, day, value = (x) => x) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(sorted[middle]) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

const touches = (i, from, to) => data.incidents.d0[i] <= to && data.incidents.d1[i] >= from;
function certainly(i, from, to) {
  const inc = data.incidents;
  return (inc.dp[i] === 0 && touches(i, from, to)) || (inc.d0[i] >= from && inc.d1[i] <= to);
}
const isShown = (i) => (!data.admitted || data.admitted[i] === 1) && !state.hidden.includes(data.incidents.type[i]);

// Incidents of a period that no filter leaves out, by their first day.
function shownIncidents(from, to) {
  const key = `${from}:${to}:${state.hidden}`;
  if (rowsHeld.has(key)) return rowsHeld.get(key);
  const { d0, d1, type } = data.incidents;
  const hidden = data.types.map((_, t) => state.hidden.includes(t));
  const admitted = data.admitted;
  const a = notBefore(byDay.first, from);
  const b = notBefore(byDay.first, to + 1);
  const before = notBefore(byDay.long, from, (i) => d0[i]);
  const out = new Int32Array(Math.max(0, b - a) + before);
  let n = 0;
  for (let k = 0; k < before; k += 1) {
    const i = byDay.long[k];
    if (d1[i] >= from && d0[i] <= to && !hidden[type[i]] && (!admitted || admitted[i])) out[n++] = i;
  }
  for (let k = a; k < b; k += 1) {
    const i = byDay.order[k];
    if (!hidden[type[i]] && (!admitted || admitted[i])) out[n++] = i;
  }
  if (rowsHeld.size > 11) rowsHeld.delete(rowsHeld.keys().next().value);
  rowsHeld.set(key, out.subarray(0, n));
  return rowsHeld.get(key);
}

const rowsIn = (d, rows) => rows.filter((i) => data.incidents.dist[i] === d);

// What the app's filters leave: a bit for each incident, worked out by the same rule as an export.
function takeFilter(filter) {
  rowsHeld.clear();
  valuesHeld.clear();
  data.turn = (data.turn || 0) + 1;
  data.admitted = null;
  data.operationsShown = data.operations.map((_, k) => k);
  if (filter && filter.mask) {
    const bits = inflate(bytesOf(filter.mask));
    data.admitted = new Uint8Array(data.n);
    for (let i = 0; i < data.n; i += 1) data.admitted[i] = (bits[i >> 3] >> (i & 7)) & 1;
    data.operationsShown = filter.operations.map((id) => data.operationIndex.get(id));
  }
  if (filter) data.filters = filter.said;
  const kept = ([i]) => !data.admitted || data.admitted[i] === 1;
  data.members = data.operations.map((o) => o.members.filter(kept));
}
