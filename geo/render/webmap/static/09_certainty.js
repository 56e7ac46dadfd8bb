// A value-suppressing palette: the more a district's figures rest on parties to the fighting alone,
// the fewer classes its colour tells apart. Origins are counted, not relays.
const LEVELS = [0, 1, 2];
// Officials and armed groups, the first of TYPES, are the parties.
const PARTIES = 2;
let originMarks = null;

// Distinct statements behind some claims, up to the as-of date, and how many a party made. The claims
// come in runs, from each start to its end.
function originsOf(starts, ends) {
  const { m, origin, type, as_of } = data.claims;
  if (!originMarks || originMarks.data !== data) originMarks = { data, seen: new Int32Array(m + 1), party: new Uint8Array(m + 1), turn: 0 };
  const { seen, party: wasParty } = originMarks;
  originMarks.turn += 1;
  const { turn } = originMarks;
  const asOf = asOfDay();
  let [claims, origins, party] = [0, 0, 0];
  for (let r = 0; r < starts.length; r += 1)
    for (let k = starts[r]; k < ends[r]; k += 1) {
      if (asOf !== null && as_of[k] > asOf) continue;
      const o = origin[k];
      const isParty = type[k] < PARTIES ? 1 : 0;
      claims += 1;
      if (seen[o] !== turn) origins += 1;
      else party -= wasParty[o];
      party += isParty;
      seen[o] = turn;
      wasParty[o] = isParty;
    }
  return { claims, origins, party, share: origins ? party / origins : null };
}

const behindClaims = (claims) => originsOf(claims, claims.map((k) => k + 1));
function behindRows(rows) {
  const { start } = data.claims;
  const [starts, ends] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  for (let r = 0; r < rows.length; r += 1) {
    starts[r] = start[rows[r]];
    ends[r] = start[rows[r] + 1];
  }
  return originsOf(starts, ends);
}

// Level of each district in a period.
function certaintyLevels(from, to) {
  const rows = data.districts.id.map(() => []);
  for (const i of shownIncidents(from, to)) if (data.incidents.dist[i] >= 0) rows[data.incidents.dist[i]].push(i);
  return rows.map((own) => {
    const { share } = behindRows(own);
    return share === null || share === 1 ? 2 : share > 0.5 ? 1 : 0;
  });
}

function suppressed(index, ramp, level) {
  if (level === 0) return ramp[index];
  if (level === 1) return mix(ramp[Math.min(ramp.length - 1, 2 * Math.floor(index / 2) + 1)], "#d6d2c8", 0.5);
  return mix(ramp[Math.floor((ramp.length - 1) / 2)], "#d6d2c8", 0.82);
}

const originsSay = (s) => (s.origins ? T("origins_say", { n: sayNumber(s.origins), claims: sayNumber(s.claims), party: sayNumber(s.party), share: Math.round(s.share * 100) }) : "");
