// Which marks stand where. Points that would overlap become one mark that says how many there are
// and how many of them are dots or rings; a record known to its district only is never among them,
// but on the district's badge. All positions are pixels of the whole world at the map's zoom, so the
// same cells hold the same points wherever the map is dragged.
const DOT = 0;
const RING = 1;
const DISTRICT = 2;
const CELL = 26;
const BUCKET = 40;
const REACH = 19;
let points = null;

const worldSize = (zoom) => 256 * 2 ** zoom;
function mercator(lat) {
  const s = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

function projectPoints() {
  const { n, lon, lat, placement } = data.incidents;
  const x = new Float64Array(n).fill(NaN);
  const y = new Float64Array(n).fill(NaN);
  for (let i = 0; i < n; i += 1) {
    if (placement[i] >= DISTRICT) continue;
    x[i] = lon[i] / 360 + 0.5;
    y[i] = mercator(lat[i]);
  }
  points = { x, y };
}

const kmToPixels = (lat, km, world) => Math.abs(mercator(lat + km / 111.2) - mercator(lat)) * world;

// Flags of the incidents that a focus lifts out, and what becomes of the others.
function emphasis() {
  const op = focusedOperation();
  if (op >= 0) return { members: new Set(membersOf(op).map(([i]) => i)), hit: "strong", other: "faint" };
  const chosen = focusedIncident();
  if (chosen >= 0) return { members: new Set([chosen]), hit: "strong", other: "plain" };
  const d = focusedDistrict();
  if (d >= 0) return { district: d, hit: "plain", other: "faint" };
  return { hit: "plain", other: "plain" };
}

// Cells of a box that hold points; badges by district.
function gather(rows, world, box, lifted) {
  const { placement, dist } = data.incidents;
  const left = Math.floor(box.x0 / CELL);
  const top = Math.floor(box.y0 / CELL);
  const wide = Math.floor(box.x1 / CELL) - left + 1;
  const high = Math.floor(box.y1 / CELL) - top + 1;
  const count = new Int32Array(wide * high);
  const rings = new Int32Array(wide * high);
  const sumX = new Float64Array(wide * high);
  const sumY = new Float64Array(wide * high);
  const first = new Int32Array(wide * high);
  const lift = new Uint8Array(wide * high);
  const badges = new Map();
  const used = [];
  const isLifted = lifted.members ? (i) => lifted.members.has(i) : lifted.district === undefined ? null : (i) => dist[i] === lifted.district;
  for (let r = 0; r < rows.length; r += 1) {
    const i = rows[r];
    if (placement[i] >= DISTRICT) {
      if (placement[i] !== DISTRICT) continue;
      const badge = badges.get(dist[i]) || { n: 0, first: i, lift: 0 };
      badge.n += 1;
      if (isLifted && isLifted(i)) badge.lift = 1;
      badges.set(dist[i], badge);
      continue;
    }
    const x = points.x[i] * world;
    const y = points.y[i] * world;
    const column = Math.floor(x / CELL) - left;
    const row = Math.floor(y / CELL) - top;
    if (column < 0 || row < 0 || column >= wide || row >= high) continue;
    const at = row * wide + column;
    if (count[at] === 0) {
      used.push(at);
      first[at] = i;
    }
    count[at] += 1;
    sumX[at] += x;
    sumY[at] += y;
    if (placement[i] === RING) rings[at] += 1;
    if (isLifted && isLifted(i)) lift[at] = 1;
  }
  const cells = used.map((at) => shaped({
    n: count[at], rings: rings[at], first: first[at], lift: lift[at], x: sumX[at] / count[at], y: sumY[at] / count[at],
    cells: [`${left + (at % wide)}:${top + Math.floor(at / wide)}`],
  }, world));
  return { cells, badges };
}

// The number on a mark: whole while it fits.
const countText = (n) => (n < 1e5 ? String(n) : `${Math.round(n / 1000)}k`);

function shaped(mark, world) {
  const { lat, radius } = data.incidents;
  if (mark.n > 1) mark.radius = Math.min(14, 8 + 2 * Math.log2(mark.n)) + 2 * Math.max(0, countText(mark.n).length - 2);
  else mark.radius = mark.rings ? Math.max(8, kmToPixels(lat[mark.first], radius[mark.first], world)) : 5;
  return mark;
}

// A grid of buckets over marks, so that only what is near is looked at.
function bucketGrid() {
  const held = new Map();
  const key = (column, row) => column * 2 ** 22 + row;
  const keyOf = (mark) => key(Math.floor(mark.x / BUCKET), Math.floor(mark.y / BUCKET));
  return {
    add(mark) {
      const at = keyOf(mark);
      if (!held.has(at)) held.set(at, []);
      held.get(at).push(mark);
    },
    drop(mark) {
      const own = held.get(keyOf(mark));
      own.splice(own.indexOf(mark), 1);
    },
    // The first mark near a point that a test holds for.
    find(x, y, test) {
      const [column, row] = [Math.floor(x / BUCKET), Math.floor(y / BUCKET)];
      for (let i = column - 1; i <= column + 1; i += 1)
        for (let j = row - 1; j <= row + 1; j += 1) {
          const hit = held.has(key(i, j)) && held.get(key(i, j)).find(test);
          if (hit) return hit;
        }
      return null;
    },
  };
}

const reachOf = (m) => Math.min(m.radius, REACH);

// Marks that touch are joined, heaviest first, until none do; a wide ring counts by its middle.
function merge(cells, world) {
  const grid = bucketGrid();
  const done = new Set();
  for (let mark of [...cells].sort((a, b) => b.n - a.n || a.first - b.first)) {
    for (;;) {
      const at = mark;
      const other = grid.find(at.x, at.y, (m) => Math.hypot(m.x - at.x, m.y - at.y) < reachOf(m) + reachOf(at) - 1);
      if (!other) break;
      grid.drop(other);
      done.delete(other);
      const n = other.n + at.n;
      mark = shaped({
        n, rings: other.rings + at.rings, first: Math.min(other.first, at.first), lift: other.lift | at.lift,
        x: (other.x * other.n + at.x * at.n) / n, y: (other.y * other.n + at.y * at.n) / n, cells: [...other.cells, ...at.cells],
      }, world);
    }
    grid.add(mark);
    done.add(mark);
  }
  return [...done];
}

// A badge belongs to the district, not to a place in it: it stands where there is room.
const BADGE_SPOTS = [[0, -18], [0, 18], [26, 0], [-26, 0], [30, -18], [-30, -18], [30, 18], [-30, 18], [0, -36], [0, 36], [18, -28], [-18, -28], [18, 28], [-18, 28], [0, 0]];
function badgeMark(d, badge, grid, world) {
  const [lon, lat] = data.districts.label[d];
  const p = { x: (lon / 360 + 0.5) * world, y: mercator(lat) * world };
  // How far a badge at a spot would lie over the mark that it covers most.
  const covered = ([x, y], width, height) => {
    let most = 0;
    grid.find(p.x + x, p.y + y, (m) => {
      const wide = Math.abs(m.x - p.x - x) - width / 2;
      const high = Math.abs(m.y - p.y - y) - height / 2;
      // Two badges are apart where they are on one axis; a disc is round.
      const over = m.badge ? 2 - Math.max(wide - m.width / 2, high - m.height / 2) : reachOf(m) + 1 - Math.hypot(Math.max(0, wide), Math.max(0, high));
      most = Math.max(most, over);
      return false;
    });
    return most;
  };
  const place = (width, height) => {
    const over = BADGE_SPOTS.map((spot) => covered(spot, width, height));
    const least = over.indexOf(Math.min(...over));
    const [x, y] = BADGE_SPOTS[least];
    return { over: over[least], mark: { ...badge, badge: true, district: d, x: p.x + x, y: p.y + y, radius: 12, width, height } };
  };
  // Where there is no room for the number, a bare square stands for it and says it when asked.
  const whole = place(9 + 7 * countText(badge.n).length, 18);
  return whole.over > 3 && badge.n > 1 ? { ...place(11, 11).mark, bare: true } : whole.mark;
}

// All marks of some incidents in a box, the widest first.
function arrange(rows, zoom, box) {
  const world = worldSize(zoom);
  const lifted = emphasis();
  const { cells, badges } = gather(rows, world, box, lifted);
  const placed = merge(cells, world);
  const grid = bucketGrid();
  placed.forEach((m) => grid.add(m));
  for (const [d, badge] of badges) {
    const mark = badgeMark(d, badge, grid, world);
    placed.push(mark);
    grid.add(mark);
  }
  for (const m of placed) m.how = m.lift || lifted.hit === lifted.other ? lifted.hit : lifted.other;
  return { marks: placed.sort((a, b) => b.radius - a.radius), grid };
}

// The incidents of a mark, looked up again when somebody asks for them.
function rowsOfMark(mark, rows, zoom) {
  const { placement, dist } = data.incidents;
  if (mark.badge) return rows.filter((i) => placement[i] === DISTRICT && dist[i] === mark.district);
  const world = worldSize(zoom);
  const own = new Set(mark.cells);
  return rows.filter((i) => placement[i] < DISTRICT && own.has(`${Math.floor((points.x[i] * world) / CELL)}:${Math.floor((points.y[i] * world) / CELL)}`));
}
