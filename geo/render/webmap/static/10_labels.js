// Names of the districts, written where they fit and hide no mark.
const SPOTS = [[0, 0], [0, 17], [0, -17], [0, 30], [0, -30], [32, 0], [-32, 0], [36, 15], [-36, 15], [36, -15], [-36, -15]];
const TILE = 6;
let written = [];

// What is taken already, on a raster of small squares over the view.
function raster(size) {
  const wide = Math.ceil(size.x / TILE) + 1;
  const high = Math.ceil(size.y / TILE) + 1;
  const taken = new Uint8Array(wide * high);
  const each = (box, visit) => {
    for (let y = Math.floor(box.y0 / TILE); y <= Math.floor((box.y1 - 0.01) / TILE); y += 1)
      for (let x = Math.floor(box.x0 / TILE); x <= Math.floor((box.x1 - 0.01) / TILE); x += 1)
        if (x >= 0 && y >= 0 && x < wide && y < high && visit(y * wide + x)) return true;
    return false;
  };
  return {
    take: (box) => each(box, (at) => { taken[at] = 1; }),
    isFree: (box) => !each(box, (at) => taken[at] === 1),
  };
}

function labelBox(d, name, [right, down]) {
  const p = districtCentre(d);
  const half = name.length * 3.1 + 2;
  return { x0: p.x + right - half, x1: p.x + right + half, y0: p.y + down - 8, y1: p.y + down + 8 };
}

// Whether a name stands wholly on a dark district, where only white letters can be read.
function onDark(d, value, box) {
  const colour = districtLayers[d].getElement().getAttribute("fill");
  if (value.look !== "value" || !colour.startsWith("#")) return false;
  const light = [1, 3, 5].reduce((sum, i, k) => sum + parseInt(colour.slice(i, i + 2), 16) * [0.3, 0.59, 0.11][k], 0);
  if (light > 125) return false;
  const path = districtLayers[d].getElement();
  const y = (box.y0 + box.y1) / 2;
  return [box.x0 + 3, (box.x0 + box.x1) / 2, box.x1 - 3].every((x) => {
    const p = map.containerPointToLayerPoint([x, y]);
    return path.isPointInFill(new DOMPoint(p.x, p.y));
  });
}

// A name is written where it fits: districts with records first, then the larger ones.
function paintLabels() {
  const values = districtValues(shownFrom(), shownTo());
  labelLayer.clearLayers();
  written = [];
  const order = values.map((_, d) => d).sort(
    (a, b) => (values[b].n > 0) - (values[a].n > 0) || data.districts.area[b] - data.districts.area[a],
  );
  const size = map.getSize();
  const room = raster(size);
  const origin = map.getPixelBounds().min;
  for (const m of marks) {
    const r = Math.min(m.radius, 16);
    const [wide, high] = m.badge ? [m.width / 2, m.height / 2 + 1] : [r, r];
    const [x, y] = [m.x - origin.x, m.y - origin.y];
    room.take({ x0: x - wide, x1: x + wide, y0: y - high, y1: y + high });
  }
  const placed = [];
  for (const d of order) {
    const name = districtName(d);
    const inView = (b) => b.x1 > 0 && b.y1 > 0 && b.x0 < size.x && b.y0 < size.y;
    const box = SPOTS.map((spot) => labelBox(d, name, spot)).find((b) => inView(b) && room.isFree(b));
    if (!box) continue;
    room.take(box);
    placed.push({ d, name, box, dark: onDark(d, values[d], box) });
  }
  // What a shape covers is asked before anything is added: each addition would have all laid out again.
  for (const { d, name, box, dark } of placed) {
    const { lat, lng: lon } = map.containerPointToLatLng([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]);
    const html = told("span", name, { class: dark ? "on-dark" : "" });
    const icon = L.divIcon({ className: "district-label", html, iconSize: [0, 0] });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "labels" }).addTo(labelLayer);
    written.push({ d, box, html });
  }
}

// While a period is played the names stay where they are; only their colour follows the map's.
function shadeLabels() {
  const values = districtValues(shownFrom(), shownTo());
  for (const { d, box, html } of written) html.classList.toggle("on-dark", onDark(d, values[d], box));
}
