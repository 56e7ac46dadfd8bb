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

// Brings the district that the keyboard came to into sight, until a pointer takes the map over.
let sought = null;
for (const kind of ["pointerdown", "wheel"]) window.addEventListener(kind, () => (sought = null), { capture: true, passive: true });

function drawDistricts() {
  sought = null;
  // The end of a zoom sets the middle of the map to what it was to be when the zoom was asked for.
  map.on("zoomend", () => sought && sought());
  const renderer = L.svg({ padding: 0.6 });
  districtLayers = data.shapes.map((polygons, d) => {
    const layer = L.polygon(polygons, { renderer, className: "district", weight: 0.8, fillOpacity: 1 });
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
    const tell = () => showTip(districtTip(d), districtCentre(d));
    const seek = () => {
      map.panInside(districtPlace(d), { padding: [60, 60], animate: false });
      tell();
    };
    path.addEventListener("focus", () => {
      // From nearer by, the keyboard comes to districts that are out of sight.
      sought = path.matches(":focus-visible") ? seek : null;
      (sought ?? tell)();
    });
    path.addEventListener("blur", () => {
      sought = null;
      hideTip();
    });
    return layer;
  });
  definePatterns(districtLayers[0].getElement().ownerSVGElement);
  outlined = "";
  outlineLayer = L.layerGroup().addTo(map);
  labelLayer = L.layerGroup().addTo(map);
}

const toggleDistrict = (d) =>
  focusOn("d", focusedDistrict() === d ? "" : data.districts.id[d]);
const districtPlace = (d) => [data.districts.label[d][1], data.districts.label[d][0]];
const districtCentre = (d) => map.latLngToContainerPoint(districtPlace(d));

function districtTip(d) {
  const v = districtValues(shownFrom(), shownTo())[d];
  return [districtName(d), sayValue(v)];
}

function sayValue(v) {
  if (v.look === "nocoverage") return T("look_nocoverage");
  if (v.look === "norecord") return T("look_norecord");
  if (v.look === "nofigure") return T(v.unpeopled ? "n_records_no_population" : "n_records_no_figure", { n: v.n });
  const range = sayRange(v.low, v.high, v.open);
  const unit = T(`unit_${state.measure}${state.measure === "killed" ? "_" + state.category : ""}`, { n: range });
  if (state.per === "count") return unit;
  return `${sayNumber(v.value)} ${T("per_" + state.per)} (${unit})`;
}

function paintDistricts() {
  const classes = currentClasses();
  const ramp = rampFor(classes.upper.length);
  const values = districtValues(shownFrom(), shownTo());
  const levels = state.fade ? certaintyLevels(shownFrom(), shownTo()) : null;
  const focus = focusedDistrict();
  values.forEach((v, d) => {
    const look = lookOf(v, classes);
    const path = districtLayers[d].getElement();
    const fill = levels && v.look === "value" ? suppressed(Number(look.slice(6)), ramp, levels[d]) : fillOf(look, ramp);
    setOnce(path, "fill", fill);
    setOnce(path, "stroke", borderOn(fill));
    setOnce(path, "fill-opacity", data.tiles && look === "norecord" ? 0.35 : data.tiles ? 0.8 : 1);
    setOnce(path, "data-look", look);
    setOnce(path, "aria-label", `${districtName(d)}: ${sayValue(v)}`);
    setOnce(path, "aria-pressed", focus === d);
  });
  paintOutlines();
}

// A step changes few districts: what stays is not touched, so that it is not drawn again.
function setOnce(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

let outlined = "";
function paintOutlines() {
  const op = focusedOperation();
  const focus = focusedDistrict();
  const members = new Set(op < 0 ? [] : membersOf(op).map(([i]) => data.incidents.dist[i]).filter((d) => d >= 0));
  const key = `${focus}:${[...members]}`;
  if (key === outlined) return;
  outlined = key;
  outlineLayer.clearLayers();
  districtLayers.forEach((_, d) => (focus === d || members.has(d)) && outline(d, focus === d ? 2.6 : 1.6));
}

// What is chosen is outlined above all districts; the districts themselves keep their order for Tab.
function outline(d, weight) {
  const { renderer } = districtLayers[d].options;
  const layer = L.polygon(data.shapes[d], { fill: false, interactive: false, color: data.style.ink, weight, renderer }).addTo(outlineLayer);
  layer.getElement().dataset.outline = data.districts.id[d];
}
