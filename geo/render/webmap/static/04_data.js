// The block, decoded once. Numbers stand in typed columns, whatever form they came in; texts are
// looked up where a person reads them: `rec` gives those of an incident, `claim` a whole claim.
let data = null;
const NONE = -(2 ** 30);
const TYPES = ["official", "armed_group", "monitor", "medical", "media"];
const MEASURES = ["killed", "injured", "captured", "abducted"];
const CATEGORIES = ["civilian", "security", "militant", "unspecified", "total"];
const FIGURES = MEASURES.flatMap((measure) => CATEGORIES.map((category) => [measure, category]));
const FLAG = { partial: 1, unverified: 2, relayed: 4, told: 8 };

function decodeRings(rings) {
  return rings.map((flat) => {
    const points = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([y / 1e4, x / 1e4]);
    }
    return points;
  });
}

// `core` is the inflated heart of a packed block, null for a plain one.
function decode(block, core) {
  const packed = core && readCore(core);
  const frame = packed ? { ...block, ...packed.head } : block;
  words = frame.words;
  data = { ...frame };
  Object.assign(data, packed ? packedTables(packed, block.texts) : plainTables(block));
  data.n = data.incidents.n;
  data.shapes = frame.districts.shape.map((polygons) => polygons.map(decodeRings));
  data.land = frame.context.map((layer) => ({ ...layer, lines: decodeRings(layer.lines) }));
  data.operationIndex = new Map(frame.operations.map((o, i) => [o.id, i]));
  data.districtIndex = new Map(frame.districts.id.map((id, i) => [id, i]));
  data.operationsOf = new Map();
  frame.operations.forEach((o, i) =>
    o.members.forEach(([member]) => {
      if (!data.operationsOf.has(member)) data.operationsOf.set(member, []);
      data.operationsOf.get(member).push(i);
    }),
  );
  indexDays();
  takeFilter(null);
  return data;
}

// A plain block: lists, and rows of claims in any order.
function plainTables(block) {
  const own = block.incidents;
  const n = own.id.length;
  const incidents = { n };
  for (const name of ["d0", "d1", "dp", "type", "dist", "placement", "ver"]) incidents[name] = Int32Array.from(own[name]);
  for (const name of ["lon", "lat", "radius"]) incidents[name] = Float64Array.from(own[name], (v) => v ?? NaN);
  const rows = block.claims;
  const subject = (c) => (c.operation >= 0 ? n + c.operation : c.incident);
  const order = rows.map((_, k) => k).sort((a, b) => subject(rows[a]) - subject(rows[b]) || a - b);
  const claims = plainClaims(order.map((k) => rows[k]), subject, n + block.operations.length);
  const at = new Map(own.id.map((id, i) => [id, i]));
  const columns = Object.entries(own).filter(([, column]) => typeof column[0] === "string" || !column.length);
  return {
    incidents,
    claims,
    idOf: (i) => own.id[i],
    find: (id) => at.get(id) ?? -1,
    rec: (i) => Object.fromEntries(columns.map(([name, column]) => [name, column[i]])),
    claim: (k) => ({ ...rows[order[k]], card: block.sources[rows[order[k]].source] }),
  };
}

function plainClaims(rows, subject, subjects) {
  const m = rows.length;
  const column = (value) => Int32Array.from(rows, value);
  const coded = (name) => {
    const seen = new Map();
    return column((c, k) => {
      const key = name(c, k);
      if (!seen.has(key)) seen.set(key, seen.size);
      return seen.get(key);
    });
  };
  const start = new Int32Array(subjects + 1);
  rows.forEach((c) => (start[subject(c) + 1] += 1));
  for (let s = 0; s < subjects; s += 1) start[s + 1] += start[s];
  const rank = new Int32Array(m);
  rows.map((_, k) => k).sort((a, b) => (rows[a].id < rows[b].id ? -1 : rows[a].id > rows[b].id ? 1 : a - b)).forEach((k, r) => (rank[k] = r));
  return {
    m, start, rank,
    subject: column(subject),
    claimant: coded((c) => c.claimant),
    claimants: [...new Set(rows.map((c) => c.claimant))],
    type: column((c) => TYPES.indexOf(c.type)),
    cell: column((c) => MEASURES.indexOf(c.measure) * CATEGORIES.length + CATEGORIES.indexOf(c.category)),
    low: column((c) => c.low ?? NONE),
    high: column((c) => c.high ?? NONE),
    as_of: column((c) => c.as_of),
    order: column((c) => c.order ?? NONE),
    span: column((c) => c.span0 ?? NONE),
    flags: column((c) => (c.partial ? FLAG.partial : 0) + (c.unverified ? FLAG.unverified : 0) + (c.relay ? FLAG.relayed : 0) + (c.origin ? FLAG.told : 0)),
    origin: coded((c, k) => c.origin || `\0${k}`),
  };
}

const rec = (i) => data.rec(i);
const claim = (k) => data.claim(k);
const idOf = (i) => data.idOf(i);
// Claims by their numbers; those about an operation come after those about all incidents.
const claimsOf = (subject) => {
  const { start } = data.claims;
  return Array.from({ length: start[subject + 1] - start[subject] }, (_, k) => start[subject] + k);
};
const claimsOfIncident = (i) => claimsOf(i);
const claimsOfOperation = (k) => claimsOf(data.n + k);
const subjectStart = (s) => (s < data.n ? data.incidents.d0[s] : data.operations[s - data.n].d0);

const districtName = (d) =>
  d < 0 ? "" : data.lang === "ur" ? data.districts.name_ur[d] || data.districts.name[d] : data.districts.name[d];
