// Tallies: figures of every incident for the map, and of one subject with the claims behind them.
const asOfDay = () => parseDay(state.as_of);
const killedHeld = new Map();
const figuresHeld = new Map();

function forgetTallies() {
  killedHeld.clear();
  figuresHeld.clear();
}

// Low and high of the people killed, by category and incident: -1 is no figure. Of "at least" the
// high is the highest figure stated, and it is open. They are worked out for the rows that somebody
// asks about, or for all.
function killedOf(rule, asOf, rows = null) {
  const key = `${rule}|${asOf}`;
  if (!killedHeld.has(key)) {
    const column = () => new Int32Array(data.n).fill(-1);
    const most = data.n > 300000 ? 2 : 6;
    if (killedHeld.size >= most) killedHeld.delete(killedHeld.keys().next().value);
    killedHeld.set(key, { low: CATEGORIES.map(column), high: CATEGORIES.map(column), open: CATEGORIES.map(() => new Uint8Array(data.n)), done: new Uint8Array(data.n) });
  }
  const out = killedHeld.get(key);
  const ruled = TYPES.indexOf(rule);
  const count = rows ? rows.length : data.n;
  for (let k = 0; k < count; k += 1) {
    const i = rows ? rows[k] : k;
    if (out.done[i]) continue;
    out.done[i] = 1;
    tallyKilled(out, i, rule, ruled, asOf);
  }
  return out;
}

function putKilled(out, category, i, low, high, open) {
  out.low[category][i] = low;
  out.high[category][i] = high;
  out.open[category][i] = open ? 1 : 0;
}

// Most incidents have one claim, which needs no folding.
function tallyKilled(out, i, rule, ruled, asOf) {
  const C = data.claims;
  const k = C.start[i];
  const count = C.start[i + 1] - k;
  if (count === 1) {
    const cell = C.cell[k];
    if (cell > TOTAL || (asOf !== null && C.as_of[k] > asOf) || C.flags[k] & FLAG.partial || (ruled >= 0 && C.type[k] !== ruled)) return;
    const open = C.high[k] === NONE;
    for (const at of [cell, TOTAL]) putKilled(out, at, i, C.low[k], open ? C.low[k] : C.high[k], open);
  } else if (count > 1) {
    const n = fold(i, rule, asOf);
    for (let r = 0; r < n; r += 1) {
      if (F.status[r] !== USED || F.cell[r] > TOTAL) continue;
      const cell = F.cell[r];
      const low = out.low[cell][i];
      const open = F.high[r] === NONE || out.open[cell][i] === 1;
      putKilled(out, cell, i, low < 0 ? F.low[r] : Math.min(low, F.low[r]), Math.max(out.high[cell][i], F.top[r]), open);
    }
  }
}

const joinedFigures = (a, b) => (!a || !b ? a || b : {
  low: Math.min(a.low, b.low), high: a.high === null || b.high === null ? null : Math.max(a.high, b.high),
  top: Math.max(a.top, b.top), as_of: Math.max(a.as_of, b.as_of), claims: [...a.claims, ...b.claims],
});

// Figures of one subject by measure and category: low, high (null: at least), top (the highest figure
// stated), the claims used, and the same of what somebody said, without the totals made of one
// claimant's parts.
function figuresOf(s, rule, asOf) {
  const key = `${s}|${rule}|${asOf}`;
  if (figuresHeld.has(key)) return figuresHeld.get(key);
  const out = new Map();
  const n = fold(s, rule, asOf);
  const start = data.claims.start[s];
  for (let r = 0; r < n; r += 1) {
    if (F.status[r] !== USED) continue;
    const name = `${MEASURES[measureAt(r)]}|${CATEGORIES[F.cell[r] % CATEGORIES.length]}`;
    const own = { low: F.low[r], high: F.high[r] === NONE ? null : F.high[r], top: F.top[r], as_of: F.as_of[r], claims: F.parents[r] || [start + r] };
    const held = out.get(name);
    const derived = F.parents[r] !== null;
    out.set(name, { ...joinedFigures(held, own), derived: derived || Boolean(held && held.derived), said: joinedFigures(held && held.said, derived ? null : own) });
  }
  if (figuresHeld.size > 500) figuresHeld.clear();
  figuresHeld.set(key, out);
  return out;
}

const figureOf = (subject, measure, category, rule = state.rule) => figuresOf(subject, rule, asOfDay()).get(`${measure}|${category}`) || null;
const saidOf = (subject, measure, category, rule) => (figureOf(subject, measure, category, rule) || { said: null }).said;
