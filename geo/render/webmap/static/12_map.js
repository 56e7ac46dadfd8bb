// The Leaflet map itself: panes, tooltip, scale, and what the pointer is over.
let tip = null;

function showTip(lines, point) {
  fill(tip, told("strong", lines[0]), told("span", lines[1]));
  tip.hidden = false;
  const size = map.getSize();
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(point.x + 14, size.x - box.width - 4))}px`;
  tip.style.top = `${Math.max(4, Math.min(point.y + 14, size.y - box.height - 4))}px`;
}
const hideTip = () => (tip.hidden = true);

function hoverMap(event) {
  const mark = hitMark(event.containerPoint);
  const target = event.originalEvent.target;
  const path = target.closest ? target.closest("[data-district]") : null;
  map.getContainer().classList.toggle("over-mark", Boolean(mark));
  if (mark) showTip(markTip(mark), event.containerPoint);
  else if (path) showTip(districtTip(data.districtIndex.get(path.dataset.district)), event.containerPoint);
  else hideTip();
}

function startMap() {
  L.control.zoom({ position: "topleft", zoomInTitle: T("zoom_in"), zoomOutTitle: T("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo(map);
  const north = L.control({ position: "bottomleft" });
  north.onAdd = () => el("div", { class: "north", title: T("north") }, "N", el("span", {}, "↑"));
  north.addTo(map);
  for (const [name, z] of [["marks", 450], ["labels", 440]]) {
    const pane = map.createPane(name);
    pane.style.zIndex = z;
    pane.style.pointerEvents = "none";
  }
  tip = el("div", { class: "tip", "aria-hidden": "true", hidden: true });
  map.getContainer().append(tip);
  if (data.tiles) L.tileLayer(data.tiles.url, { maxZoom: 18 }).addTo(map);
  fitHome();
  drawContext();
  drawDistricts();
  projectPoints();
  canvasLayer = new MarkLayer();
  canvasLayer.addTo(map);
  map.on("mousemove", hoverMap);
  map.on("mouseout", hideTip);
  map.on("click", (event) => {
    if (!clickMarks(event.containerPoint) && state.focus) setState({ focus: "" });
  });
  map.on("moveend resize", paintLabels);
  // The observer speaks once at the start, when nothing has changed yet.
  let seen = map.getContainer().clientWidth;
  new ResizeObserver(() => {
    const now = map.getContainer().clientWidth;
    if (now < 50 || (now === seen && map.getSize().y === map.getContainer().clientHeight)) return;
    map.invalidateSize({ animate: false });
    if (seen < 50) fitHome();
    seen = now;
    paintTimeline();
  }).observe(map.getContainer());
}

// Paper has another width than the window: what is in sight is fitted into it, not cut off.
let beforePrint = null;
function toPaper(printing) {
  if (!map || printing === Boolean(beforePrint)) return;
  const seen = map.getBounds();
  if (printing) beforePrint = [map.getCenter(), map.getZoom()];
  document.documentElement.classList.toggle("printing", printing);
  map.invalidateSize({ animate: false, pan: false });
  if (!printing) map.setView(...beforePrint, { animate: false });
  else if (seen.contains(data.bounds)) fitHome();
  else map.fitBounds(seen, { animate: false });
  if (!printing) beforePrint = null;
  paintTimeline();
}
window.addEventListener("beforeprint", () => toPaper(true));
window.addEventListener("afterprint", () => toPaper(false));

const fitHome = () => map.fitBounds(data.bounds, { animate: false, padding: [8, 8] });

function paintMap(changed) {
  map.getContainer().classList.toggle("still", state.step !== null || TL.dragging === true);
  paintDistricts();
  canvasLayer.redraw();
  if (changed && changed.every((k) => k === "step" || k === "running") && state.step !== null) shadeLabels();
  else paintLabels();
}
subscribe(["from", "to", "measure", "category", "per", "bound", "rule", "as_of", "fade", "hidden", "filter", "focus", "step", "running"], paintMap);
