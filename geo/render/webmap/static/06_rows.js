// Which incidents a period holds. They are looked up by their first day, in order; those that last
// longer than a day are few and are gone through one by one.
let byDay = null;
const rowsHeld = new Map();

// Positions of some days in their order, those of one day as they stand: the days are counted, for
// they are fewer than the records, unless they lie ages apart.
const AGES = 400 * 366;
function orderOf(days) {
  const n = days.length;
  let [least, most] = [n ? days[0] : 0, n ? days[0] : 0];
  for (let i = 0; i < n; i += 1) {
    if (days[i] < least) least = days[i];
    if (days[i] > most) most = days[i];
  }
  const order = new Int32Array(n);
  if (most - least > AGES) {
    for (let i = 0; i < n; i += 1) order[i] = i;
    return order.sort((a, b) => days[a] - days[b] || a - b);
  }
  const place = new Int32Array(most - least + 2);
  for (let i = 0; i < n; i += 1) place[days[i] - least + 1] += 1;
  for (let d = 1; d < place.length; d += 1) place[d] += place[d - 1];
  for (let i = 0; i < n; i += 1) order[place[days[i] - least]++] = i;
  return order;
}

function indexDays() {
  const { n, d0, d1 } = data.incidents;
  const order = orderOf(d0);
  const first = new Int32Array(n);
  const long = new Int32Array(n);
  let lasting = 0;
  for (let k = 0; k < n; k += 1) {
    const i = order[k];
    first[k] = d0[i];
    if (d1[i] > d0[i]) long[lasting++] = i;
  }
  byDay = { order, first, long: long.slice(0, lasting) };
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
const isCertain = (first, last, precision, from, to) => (precision === 0 && first <= to && last >= from) || (first >= from && last <= to);
const certainly = (i, from, to) => isCertain(data.incidents.d0[i], data.incidents.d1[i], data.incidents.dp[i], from, to);
const isShown = (i) => (!data.admitted || data.admitted[i] === 1) && !state.hidden.includes(data.incidents.type[i]);
const membersOf = (k) => data.operations[k].members.filter(([i]) => isShown(i));

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

// A district's records by the year of their first day; those whose date does not tell the year apart.
function countYears(d) {
  const { d1, dp, dist } = data.incidents;
  const years = [];
  let several = 0;
  for (let y = toDate(data.days[0]).getUTCFullYear(); y <= toDate(data.days[1]).getUTCFullYear(); y += 1) {
    const [a, b] = [fromParts(y, 0, 1), fromParts(y + 1, 0, 1)];
    let n = 0;
    for (let k = notBefore(byDay.first, a); k < notBefore(byDay.first, b); k += 1) {
      const i = byDay.order[k];
      if (dist[i] !== d || !isShown(i)) continue;
      if (dp[i] > 0 && d1[i] >= b) several += 1;
      else n += 1;
    }
    years.push([y, n]);
  }
  return { years, several };
}

const rowsIn = (d, rows) => rowsWhere(rows, (dist) => dist === d);

// Those of some incidents whose district passes a test.
function rowsWhere(rows, test) {
  const { dist } = data.incidents;
  const out = new Int32Array(rows.length);
  let n = 0;
  for (let k = 0; k < rows.length; k += 1) if (test(dist[rows[k]])) out[n++] = rows[k];
  return out.subarray(0, n);
}

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
}
