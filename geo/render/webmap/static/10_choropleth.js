// The districts: one SVG path each, reachable by keyboard, filled by class or by pattern.
const PATTERNS = {
  nocoverage: [6, ["M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"], "#8d8a82", 1],
  nofigure: [6, ["M1,1 h1.6 M4,4 h1.6"], "#6f6b63", 1.6],
};
let districtLayers = [];
let labelLayer = null;
let outlineLayer = null;

function definePatterns(root) {
  const defs = svg("defs");
  for (const [name, [size, paths, colour, width]] of Object.entries(PATTERNS))
    defs.append(
      svg("pattern", { id: `pattern-${name}`, width: size, height: size, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: size, height: size, fill: "#fbfaf7" }),
        paths.map((d) => svg("path", { d, stroke: colour, "stroke-width": width, fill: "none" })),
      ),
    );
  root.prepend(defs);
}

function fillOf(look, ramp) {
  if (look === "norecord") return data.style.empty;
  if (look === "zero") return data.style.zero;
  if (look.startsWith("class-")) return ramp[Number(look.slice(6))];
  return `url(#pattern-${look})`;
}

function drawContext() {
  const pane = map.createPane("land");
  pane.style.zIndex = 200;
  pane.style.pointerEvents = "none";
  const renderer = L.svg({ pane: "land", padding: 0.6 });
  for (const layer of data.land) {
    const style = data.style.context[layer.kind];
    const options = { ...style, pane: "land", renderer, interactive: false };
    if (layer.kind === "sea") L.polygon(layer.lines.map((ring) => [ring]), options).addTo(map);
    else L.polyline(layer.lines, options).addTo(map);
  }
}

function drawDistricts() {
  const renderer = L.svg({ padding: 0.6 });
  districtLayers = data.shapes.map((polygons, d) => {
    const layer = L.polygon(polygons, { renderer, className: "district", weight: 0.8 });
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      if (!clickMarks(event.containerPoint)) toggleDistrict(d);
    });
    layer.addTo(map);
    const path = layer.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.dataset.district = data.districts.id[d];
    path.dataset.key = `d${data.districts.id[d]}`;
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggleDistrict(d);
    });
    path.addEventListener("focus", () => showTip(districtTip(d), districtCentre(d)));
    path.addEventListener("blur", hideTip);
    return layer;
  });
  definePatterns(districtLayers[0].getElement().ownerSVGElement);
  outlineLayer = L.layerGroup().addTo(map);
  labelLayer = L.layerGroup().addTo(map);
}

const toggleDistrict = (d) =>
  focusOn("d", focusedDistrict() === d ? "" : data.districts.id[d]);
const districtCentre = (d) =>
  map.latLngToContainerPoint([data.districts.label[d][1], data.districts.label[d][0]]);

function districtTip(d) {
  const v = districtValues(shownFrom(), shownTo())[d];
  return [districtName(d), sayValue(v)];
}

function sayValue(v) {
  if (v.look === "nocoverage") return T("look_nocoverage");
  if (v.look === "norecord") return T("look_norecord");
  if (v.look === "nofigure") return T("n_records_no_figure", { n: v.n });
  const range = sayRange(v.low, v.high, v.open);
  const unit = T(`unit_${state.measure}${state.measure === "killed" ? "_" + state.category : ""}`, { n: range });
  if (state.per === "count") return unit;
  return `${sayNumber(v.value)} ${T("per_" + state.per)} (${unit})`;
}

function paintDistricts() {
  const classes = currentClasses();
  const ramp = rampFor(classes.upper.length);
  const values = districtValues(shownFrom(), shownTo());
  const op = focusedOperation();
  const members = new Set(
    op < 0 ? [] : data.operations[op].members.map(([i]) => data.incidents.dist[i]).filter((d) => d >= 0),
  );
  outlineLayer.clearLayers();
  values.forEach((v, d) => {
    const look = lookOf(v, classes);
    const chosen = focusedDistrict() === d;
    const strong = chosen || members.has(d);
    districtLayers[d].setStyle({
      fillColor: state.fade && v.look === "value" ? suppressed(Number(look.slice(6)), ramp, certaintyLevel(v.rows)) : fillOf(look, ramp),
      fillOpacity: data.tiles && look === "norecord" ? 0.35 : data.tiles ? 0.8 : 1,
      color: data.style.border,
      weight: 0.8,
    });
    if (strong) outline(d, chosen ? 2.6 : 1.6);
    const path = districtLayers[d].getElement();
    path.dataset.look = look;
    path.setAttribute("aria-label", `${districtName(d)}: ${sayValue(v)}`);
    path.setAttribute("aria-pressed", String(chosen));
  });
}

const overlap = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
const markBox = (m) => {
  const r = m.badge ? 10 : Math.min(m.radius, 16);
  return { x0: m.x - r, x1: m.x + r, y0: m.y - r, y1: m.y + r };
};

// What is chosen is outlined above all districts; the districts themselves keep their order for Tab.
function outline(d, weight) {
  const { renderer } = districtLayers[d].options;
  const layer = L.polygon(data.shapes[d], { fill: false, interactive: false, color: data.style.ink, weight, renderer }).addTo(outlineLayer);
  layer.getElement().dataset.outline = data.districts.id[d];
}

const SPOTS = [[0, 0], [0, 17], [0, -17], [0, 30], [0, -30], [32, 0], [-32, 0], [36, 15], [-36, 15], [36, -15], [-36, -15]];
function labelBox(d, name, [right, down]) {
  const p = districtCentre(d);
  const half = name.length * 3.1 + 2;
  return { x0: p.x + right - half, x1: p.x + right + half, y0: p.y + down - 8, y1: p.y + down + 8 };
}

// Whether a name stands wholly on a dark district, where only white letters can be read.
function onDark(d, value, box) {
  const classes = currentClasses();
  if (value.look !== "value") return false;
  const colour = rampFor(classes.upper.length)[classOf(value.value, classes.upper)] || "#ffffff";
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
function paintLabels(values) {
  labelLayer.clearLayers();
  const order = values.map((_, d) => d).sort(
    (a, b) => (values[b].n > 0) - (values[a].n > 0) || data.districts.area[b] - data.districts.area[a],
  );
  const taken = [];
  const marked = marks.map(markBox);
  const size = map.getSize();
  for (const d of order) {
    const name = districtName(d);
    const inView = (b) => b.x1 > 0 && b.y1 > 0 && b.x0 < size.x && b.y0 < size.y;
    const box = SPOTS.map((spot) => labelBox(d, name, spot)).find((b) => inView(b) && ![...taken, ...marked].some((t) => overlap(t, b)));
    if (!box) continue;
    taken.push(box);
    const { lat, lng: lon } = map.containerPointToLatLng([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]);
    const html = el("span", { dir: "auto", lang: data.lang, class: onDark(d, values[d], box) ? "on-dark" : "" }, name);
    const icon = L.divIcon({ className: "district-label", html, iconSize: [0, 0] });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "labels" }).addTo(labelLayer);
  }
}
