// The block, decoded once: columns stay columns, geometry becomes rings of [lat, lon].
let data = null;

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

function decode(block) {
  words = block.words;
  const inc = block.incidents;
  const n = inc.id.length;
  data = { ...block, n, days: block.days };
  data.shapes = block.districts.shape.map((polygons) => polygons.map(decodeRings));
  data.land = block.context.map((layer) => ({ ...layer, lines: decodeRings(layer.lines) }));
  data.incidentIndex = new Map(inc.id.map((id, i) => [id, i]));
  data.operationIndex = new Map(block.operations.map((o, i) => [o.id, i]));
  data.districtIndex = new Map(block.districts.id.map((id, i) => [id, i]));
  data.claimsOf = { incident: new Map(), operation: new Map() };
  block.claims.forEach((c, i) => {
    const home = c.operation >= 0 ? data.claimsOf.operation : data.claimsOf.incident;
    const key = c.operation >= 0 ? c.operation : c.incident;
    if (!home.has(key)) home.set(key, []);
    home.get(key).push(i);
  });
  data.operationsOf = new Map();
  block.operations.forEach((o, i) =>
    o.members.forEach(([member]) => {
      if (!data.operationsOf.has(member)) data.operationsOf.set(member, []);
      data.operationsOf.get(member).push(i);
    }),
  );
  return data;
}

const districtName = (d) =>
  d < 0 ? "" : data.lang === "ur" ? data.districts.name_ur[d] || data.districts.name[d] : data.districts.name[d];
