// Incidents over the districts, on one canvas: a dot where the place is known, a dashed ring of
// stated radius where it is near a place, a badge on the district where only the district is known.
const DOT = 0;
const RING = 1;
const DISTRICT = 2;
const CELL = 26;
let marks = [];
let canvasLayer = null;

const MarkLayer = L.Layer.extend({
  onAdd(target) {
    this.canvas = L.DomUtil.create("canvas", "marks leaflet-zoom-hide", target.getPane("marks"));
    this.canvas.setAttribute("aria-hidden", "true");
    target.on("moveend zoomend resize viewreset", this.redraw, this);
    this.redraw();
  },
  onRemove(target) {
    target.off("moveend zoomend resize viewreset", this.redraw, this);
    this.canvas.remove();
  },
  redraw() {
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    marks = arrange(size);
    marks.forEach((mark) => drawMark(pen, mark));
  },
});

function kmToPixels(lat, km) {
  const a = map.latLngToContainerPoint([lat, 65]);
  const b = map.latLngToContainerPoint([lat + km / 111.2, 65]);
  return Math.abs(a.y - b.y);
}

// Points that would overlap become one mark with their number; it keeps the coarsest symbol.
function arrange(size) {
  const inc = data.incidents;
  const cells = new Map();
  const badges = new Map();
  for (const i of shownIncidents(shownFrom(), shownTo())) {
    if (inc.placement[i] === DISTRICT) {
      if (!badges.has(inc.dist[i])) badges.set(inc.dist[i], []);
      badges.get(inc.dist[i]).push(i);
    } else if (inc.placement[i] === DOT || inc.placement[i] === RING) {
      const p = map.latLngToContainerPoint([inc.lat[i], inc.lon[i]]);
      if (p.x < -40 || p.y < -40 || p.x > size.x + 40 || p.y > size.y + 40) continue;
      const key = `${Math.floor(p.x / CELL)}:${Math.floor(p.y / CELL)}`;
      if (!cells.has(key)) cells.set(key, { rows: [], x: 0, y: 0 });
      const cell = cells.get(key);
      cell.rows.push(i);
      cell.x += p.x;
      cell.y += p.y;
    }
  }
  const placed = merge([...cells.values()].map((c) => shaped(c.rows, c.x / c.rows.length, c.y / c.rows.length)));
  for (const [d, rows] of badges) placed.push(badgeMark(d, rows, placed));
  return placed.sort((a, b) => b.radius - a.radius);
}

function shaped(rows, x, y) {
  const inc = data.incidents;
  const ring = rows.some((i) => inc.placement[i] === RING);
  const count = rows.length;
  const radius = count > 1 ? 8 + Math.min(11, 2 * Math.log2(count))
    : ring ? Math.max(8, kmToPixels(inc.lat[rows[0]], inc.radius[rows[0]])) : 5;
  return { rows, ring, x, y, radius };
}

// Marks that touch are joined, heaviest first, until none do; a wide ring counts by its middle.
function merge(list) {
  const reach = (m) => Math.min(m.radius, 19);
  const queue = [...list].sort((a, b) => b.rows.length - a.rows.length);
  const done = [];
  while (queue.length) {
    const mark = queue.shift();
    const at = done.findIndex((m) => Math.hypot(m.x - mark.x, m.y - mark.y) < reach(m) + reach(mark) - 1);
    if (at < 0) {
      done.push(mark);
      continue;
    }
    const [other] = done.splice(at, 1);
    const rows = [...other.rows, ...mark.rows];
    const share = mark.rows.length / rows.length;
    queue.unshift(shaped(rows, other.x + (mark.x - other.x) * share, other.y + (mark.y - other.y) * share));
  }
  return done;
}

// A badge belongs to the district, not to a place in it: it stands where there is room.
function badgeMark(d, rows, placed) {
  const p = districtCentre(d);
  const spots = [[0, -18], [0, 18], [26, 0], [-26, 0], [30, -18], [-30, -18], [30, 18], [-30, 18], [0, -36], [0, 36]];
  const free = ([x, y]) => placed.every((m) => Math.hypot(m.x - p.x - x, m.y - p.y - y) > Math.min(m.radius, 19) + 13);
  const [x, y] = spots.find(free) || spots[0];
  return { rows, badge: true, x: p.x + x, y: p.y + y, radius: 12 };
}

function emphasis(rows) {
  const op = focusedOperation();
  const chosen = focusOf("i");
  if (op >= 0) {
    const members = new Set(data.operations[op].members.map(([i]) => i));
    return rows.some((i) => members.has(i)) ? "strong" : "faint";
  }
  if (chosen) return rows.some((i) => data.incidents.id[i] === chosen) ? "strong" : "plain";
  const d = focusedDistrict();
  if (d >= 0) return rows.some((i) => data.incidents.dist[i] === d) ? "plain" : "faint";
  return "plain";
}

function drawMark(pen, mark) {
  const how = emphasis(mark.rows);
  const ink = data.style.ink;
  pen.save();
  pen.globalAlpha = how === "faint" ? 0.22 : 1;
  if (mark.badge) {
    const width = 15 + 7 * String(mark.rows.length).length;
    mark.width = width;
    pen.beginPath();
    pen.roundRect(mark.x - width / 2, mark.y - 9, width, 18, 3);
    pen.fillStyle = "#fff";
    pen.fill();
    pen.lineWidth = how === "strong" ? 2.4 : 1.2;
    pen.strokeStyle = ink;
    pen.stroke();
    writeCount(pen, mark, ink);
  } else if (mark.rows.length > 1) {
    circle(pen, mark, how === "strong" ? ink : "#fff");
    pen.fill();
    pen.setLineDash(mark.ring ? [3, 2.5] : []);
    pen.lineWidth = how === "strong" ? 2.6 : 1.6;
    pen.strokeStyle = how === "strong" ? "#fff" : ink;
    pen.stroke();
    writeCount(pen, mark, how === "strong" ? "#fff" : ink);
  } else if (mark.ring) {
    circle(pen, mark, "rgba(28,33,38,0.08)");
    pen.fill();
    pen.setLineDash([4, 3]);
    pen.strokeStyle = "#fff";
    pen.lineWidth = how === "strong" ? 5 : 3.4;
    pen.stroke();
    pen.strokeStyle = ink;
    pen.lineWidth = how === "strong" ? 3 : 1.6;
    pen.stroke();
  } else {
    circle(pen, mark, ink);
    pen.fill();
    pen.lineWidth = 1.6;
    pen.strokeStyle = "#fff";
    pen.stroke();
    if (how === "strong") {
      circle(pen, { ...mark, radius: mark.radius + 4 }, ink);
      pen.strokeStyle = ink;
      pen.lineWidth = 2;
      pen.stroke();
    }
  }
  pen.restore();
}

function circle(pen, mark, fillStyle) {
  pen.beginPath();
  pen.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
  pen.fillStyle = fillStyle;
}

function writeCount(pen, mark, colour) {
  pen.setLineDash([]);
  pen.fillStyle = colour;
  pen.font = `600 ${mark.badge ? 11 : 12}px ${data.style.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(mark.rows.length), mark.x, mark.y + 0.5);
}

// The smallest mark under the pointer wins: a dot inside a wide ring stays reachable.
function hitMark(point) {
  let hit = null;
  for (const mark of marks) {
    const dx = Math.abs(point.x - mark.x);
    const dy = Math.abs(point.y - mark.y);
    const inside = mark.badge
      ? dx <= mark.width / 2 + 2 && dy <= 11
      : Math.hypot(dx, dy) <= Math.min(mark.radius, 22) + 3;
    if (inside && (!hit || mark.radius <= hit.radius)) hit = mark;
  }
  return hit;
}

function clickMarks(point) {
  const mark = hitMark(point);
  if (!mark) return false;
  if (mark.rows.length === 1) focusOn("i", data.incidents.id[mark.rows[0]]);
  else showList(mark.rows);
  return true;
}

function markTip(mark) {
  const inc = data.incidents;
  if (mark.rows.length > 1)
    return [T("n_incidents", { n: mark.rows.length }), T(mark.badge ? "badge_says" : "cluster_says")];
  const i = mark.rows[0];
  return [inc.title[i], `${sayWhen(inc.d0[i], inc.d1[i], inc.dp[i])} · ${inc.place[i]}`];
}
