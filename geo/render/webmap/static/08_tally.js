// Tallies: figures of every incident for the map, and of one subject with the claims behind them.
const asOfDay = () => parseDay(state.as_of);
const killedHeld = new Map();
const figuresHeld = new Map();

function forgetTallies() {
  killedHeld.clear();
  figuresHeld.clear();
}

// Low and high of the people killed, by category and incident: -1 is no figure, a high of -1 with a
// low is "at least". They are worked out for the rows that somebody asks about, or for all.
function killedOf(rule, asOf, rows = null) {
  const key = `${rule}|${asOf}`;
  if (!killedHeld.has(key)) {
    const column = () => new Int32Array(data.n).fill(-1);
    const most = data.n > 300000 ? 2 : 6;
    if (killedHeld.size >= most) killedHeld.delete(killedHeld.keys().next().value);
    killedHeld.set(key, { low: CATEGORIES.map(column), high: CATEGORIES.map(column), done: new Uint8Array(data.n) });
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

function putKilled(out, category, i, low, high) {
  out.low[category][i] = low;
  out.high[category][i] = high === NONE ? -1 : high;
}

// Most incidents have one claim, which needs no folding.
function tallyKilled(out, i, rule, ruled, asOf) {
  const C = data.claims;
  const k = C.start[i];
  const count = C.start[i + 1] - k;
  if (count === 1) {
    const cell = C.cell[k];
    if (cell > TOTAL || (asOf !== null && C.as_of[k] > asOf) || C.flags[k] & FLAG.partial || (ruled >= 0 && C.type[k] !== ruled)) return;
    putKilled(out, cell, i, C.low[k], C.high[k]);
    putKilled(out, TOTAL, i, C.low[k], C.high[k]);
  } else if (count > 1) {
    const n = fold(i, rule, asOf);
    for (let r = 0; r < n; r += 1) {
      if (F.status[r] !== USED || F.cell[r] > TOTAL) continue;
      const [low, high] = [out.low[F.cell[r]][i], out.high[F.cell[r]][i]];
      const open = F.high[r] === NONE || (low >= 0 && high < 0);
      putKilled(out, F.cell[r], i, low < 0 ? F.low[r] : Math.min(low, F.low[r]), open ? NONE : Math.max(high, F.high[r]));
    }
  }
}

const joinedFigures = (a, b) => (!a || !b ? a || b : {
  low: Math.min(a.low, b.low), high: a.high === null || b.high === null ? null : Math.max(a.high, b.high),
  as_of: Math.max(a.as_of, b.as_of), claims: [...a.claims, ...b.claims],
});

// Figures of one subject by measure and category: low, high (null: at least), the claims used, and
// the same of what somebody said, without the totals made of one claimant's parts.
function figuresOf(s, rule, asOf) {
  const key = `${s}|${rule}|${asOf}`;
  if (figuresHeld.has(key)) return figuresHeld.get(key);
  const out = new Map();
  const n = fold(s, rule, asOf);
  const start = data.claims.start[s];
  for (let r = 0; r < n; r += 1) {
    if (F.status[r] !== USED) continue;
    const name = `${MEASURES[measureAt(r)]}|${CATEGORIES[F.cell[r] % CATEGORIES.length]}`;
    const own = { low: F.low[r], high: F.high[r] === NONE ? null : F.high[r], as_of: F.as_of[r], claims: F.parents[r] || [start + r] };
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
