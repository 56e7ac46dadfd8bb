// A value-suppressing palette: the more a district's figures rest on parties to the fighting alone,
// the fewer classes its colour tells apart. Origins are counted, not relays.
const LEVELS = [0, 1, 2];

function originsOf(claims) {
  const known = claims.map((k) => data.claims[k]).filter((c) => !isLater(c));
  const origins = new Map(known.map((c) => [c.origin || c.id, c]));
  const party = [...origins.values()].filter((c) => c.type === "official" || c.type === "armed_group").length;
  return { claims: known.length, origins: origins.size, party, share: origins.size ? party / origins.size : null };
}

const claimsOfRows = (rows) => rows.flatMap((i) => data.claimsOf.incident.get(i) || []);

function certaintyLevel(rows) {
  const { share } = originsOf(claimsOfRows(rows));
  return share === null || share === 1 ? 2 : share > 0.5 ? 1 : 0;
}

function mix(a, b, part) {
  const read = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [one, two] = [read(a), read(b)];
  return `#${one.map((v, i) => Math.round(v * (1 - part) + two[i] * part).toString(16).padStart(2, "0")).join("")}`;
}

function suppressed(index, ramp, level) {
  if (level === 0) return ramp[index];
  if (level === 1) return mix(ramp[Math.min(ramp.length - 1, 2 * Math.floor(index / 2) + 1)], "#d6d2c8", 0.5);
  return mix(ramp[Math.floor((ramp.length - 1) / 2)], "#d6d2c8", 0.82);
}

function originsSay(claims) {
  const s = originsOf(claims);
  return s.origins ? T("origins_say", { n: s.origins, claims: s.claims, party: s.party, share: Math.round(s.share * 100) }) : "";
}
