// A packed block: a head of JSON, then columns of whole numbers in planes, lowest bytes first. One
// without planes is the same number all along.
// What is undone here is done in geo/render/webmap/codec.py and packed.py.
function readCore(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4 + view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at)));
  const columns = {};
  for (const [name, n, width, told] of head.columns) {
    columns[name] = width ? readPlanes(bytes.subarray(at, at + n * width), n, told) : new Int32Array(n).fill(told);
    at += n * width;
  }
  return { head, columns };
}

// The columns are many and the rows are more: plain loops, which a browser compiles on their way.
function readPlanes(bytes, n, signed) {
  const out = new Int32Array(bytes.subarray(0, n));
  for (let at = n, shift = 8; at < bytes.length; at += n, shift += 8)
    for (let i = 0; i < n; i += 1) out[i] |= bytes[at + i] << shift;
  if (signed) for (let i = 0; i < n; i += 1) out[i] = (out[i] >>> 1) ^ -(out[i] & 1);
  return out;
}

function sumSteps(values) {
  for (let i = 1; i < values.length; i += 1) values[i] += values[i - 1];
  return values;
}

// Each value was told from the one before it in its group.
function sumWithin(values, groups, count) {
  const last = new Int32Array(count);
  for (let i = 0; i < values.length; i += 1) values[i] = last[groups[i]] += values[i];
  return values;
}

// Nullable values were told from a base: 0 is missing, else one away from zero.
function fromBase(steps, base) {
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i];
    const from = base ? base[i] : 0;
    steps[i] = step === 0 ? NONE : from + (step > 0 ? step - 1 : step);
  }
  return steps;
}

function packedTables({ head, columns: c }, texts) {
  const incidents = packedIncidents(head, c);
  const claims = packedClaims(head, c, incidents);
  return { incidents, claims, ...textReader(head, c, incidents, claims, texts) };
}

function packedIncidents(head, c) {
  const n = head.rows;
  sumSteps(c.d0);
  for (let i = 0; i < n; i += 1) c.days[i] += c.d0[i];
  const drawn = new Int32Array(c.lon.length);
  const place = new Int32Array(drawn.length);
  const kind = new Int32Array(drawn.length);
  for (let i = 0, k = 0; i < n; i += 1) {
    if (c.placement[i] >= DISTRICT) continue;
    drawn[k] = i;
    place[k] = c.place[i];
    kind[k] = c.placement[i];
    k += 1;
  }
  sumWithin(c.dist, c.place, head.places.length);
  sumWithin(c.lon, place, head.places.length);
  sumWithin(c.lat, place, head.places.length);
  sumWithin(c.radius, kind, DISTRICT);
  const spread = (values, scale) => {
    const out = new Float64Array(n).fill(NaN);
    for (let k = 0; k < drawn.length; k += 1) out[drawn[k]] = values[k] / scale;
    return out;
  };
  return {
    n, d0: c.d0, d1: c.days, dp: c.dp, type: c.type, dist: c.dist, placement: c.placement, ver: c.ver,
    lon: spread(c.lon, 1e4), lat: spread(c.lat, 1e4), radius: spread(c.radius, 10),
  };
}

function packedClaims(head, c, incidents) {
  const [n, m, subjects] = [head.rows, head.claims, c.c_count.length];
  const start = new Int32Array(subjects + 1);
  const subject = new Int32Array(m);
  const begun = new Int32Array(m);
  const { d0 } = incidents;
  for (let s = 0, k = 0; s < subjects; s += 1) {
    const day = s < n ? d0[s] : head.operations[s - n].d0;
    for (const end = k + c.c_count[s]; k < end; k += 1) {
      subject[k] = s;
      begun[k] = day;
    }
    start[s + 1] = k;
  }
  let seen = 0;
  for (let k = 0; k < m; k += 1) {
    c.c_as_of[k] += begun[k];
    c.c_rank[k] += k;
    if (c.c_origin[k] === 0) c.c_origin[k] = seen++;
    else c.c_origin[k] = seen - c.c_origin[k];
  }
  return {
    m, start, subject, rank: c.c_rank, claimant: c.c_claimant, claimants: head.claimants,
    type: sumWithin(c.c_type, c.c_claimant, head.claimants.length), cell: c.c_cell, low: c.c_low,
    high: fromBase(c.c_high, c.c_low), as_of: c.c_as_of, order: fromBase(c.c_order, null),
    span: fromBase(c.c_span, begun), flags: c.c_flags, origin: c.c_origin,
  };
}

// Texts stand in chunks, packed one by one: in elements of their own in a file, in the message in
// the app. The last few that were opened are kept.
function textReader(head, c, incidents, claims, texts) {
  sumSteps(c.number);
  const held = new Map();
  const piece = (k) => (Array.isArray(texts) ? texts[k] : byId(`atlas-texts-${k}`).textContent);
  const chunk = (k) => {
    if (!held.has(k)) {
      if (held.size >= 32) held.delete(held.keys().next().value);
      held.set(k, JSON.parse(new TextDecoder().decode(inflate(bytesOf(piece(k))))));
    }
    return held.get(k);
  };
  // The texts of a column are one string, a line each, or a list; without any it is left out.
  const cell = (own, name, row) => {
    if (typeof own[name] === "string") own[name] = own[name].split("\n");
    return own[name] ? own[name][row] : "";
  };
  const idOf = (i) => {
    const [before, digits] = head.forms[c.form[i]];
    return digits ? before + String(c.number[i]).padStart(digits, "0") : before;
  };
  const find = (id) => {
    const forms = head.forms.map(([before, digits]) => {
      const rest = id.slice(before.length);
      if (!id.startsWith(before) || rest.length !== digits || !/^\d*$/.test(rest)) return null;
      return digits ? Number(rest) : 0;
    });
    for (let i = 0; i < incidents.n; i += 1) if (forms[c.form[i]] === c.number[i]) return i;
    return -1;
  };
  const rec = (i) => {
    const own = chunk(Math.floor(i / head.chunk));
    const row = i % head.chunk;
    const out = { id: idOf(i), place: head.places[c.place[i]] };
    for (const [name, kinds] of Object.entries(head.kinds)) out[name] = kinds[own[name][row]];
    for (const name of ["title", "summary", "joinnote", "conflict"]) out[name] = cell(own, name, row);
    if (own.made && !out.title) out.title = [out.sub || head.types[incidents.type[i]], out.place || head.districts.name[incidents.dist[i]]].filter(Boolean).join(", ");
    return out;
  };
  const claim = (k) => {
    const subject = claims.subject[k];
    const number = subject < incidents.n ? Math.floor(subject / head.chunk) : head.pieces - 1;
    const { claims: said } = chunk(number);
    const row = k - claims.start[number * head.chunk];
    const text = (name) => cell(said, name, row);
    const nullable = (value) => (value === NONE ? null : value);
    const source = said.source[row];
    const [publisher, title, date, url, relays] = chunk(head.pieces + Math.floor(source / head.chunk)).sources[source % head.chunk];
    return {
      id: said.rest ? idOf(subject) + text("rest") : text("id"), qualifier: text("qualifier"), span: text("span"), relay: text("relay"),
      best: said.best && said.best[row] ? said.best[row] - 1 : null,
      claimant: claims.claimants[claims.claimant[k]], type: TYPES[claims.type[k]],
      measure: MEASURES[Math.floor(claims.cell[k] / CATEGORIES.length)], category: CATEGORIES[claims.cell[k] % CATEGORIES.length],
      low: claims.low[k], high: nullable(claims.high[k]), as_of: claims.as_of[k], order: nullable(claims.order[k]),
      span0: nullable(claims.span[k]), partial: Boolean(claims.flags[k] & FLAG.partial), unverified: Boolean(claims.flags[k] & FLAG.unverified),
      origin: String(claims.origin[k]), source, card: { publisher, title, date, url, relays },
    };
  };
  return { idOf, find, rec, claim };
}
