// Start: decode the block, draw everything once, then let the store say what changed.
let map = null;

function start(block, view) {
  const kept = map && [map.getCenter(), map.getZoom()];
  if (map) {
    stopPlaying();
    map.remove();
  }
  decode(block);
  document.documentElement.lang = data.lang;
  document.documentElement.dir = data.lang === "ur" ? "rtl" : "ltr";
  Object.assign(state, { step: null, classes: null, playing: false, hidden: [] });
  Object.assign(state, { from: data.opening.from, to: data.opening.to, measure: data.opening.measure, category: data.opening.category,
    per: data.opening.per, bound: data.opening.bound, rule: data.opening.rule, as_of: data.opening.as_of,
    unit: data.view.unit, focus: data.view.focus, sheet: data.view.sheet, compare: data.view.compare, fade: data.view.fade });
  tallies.clear();
  Object.assign(state, takeView(view || {}));
  TL.extent = null;
  map = window.createMap(byId("map"));
  startMap();
  if (kept) map.setView(...kept, { animate: false });
  if (state.focus.startsWith("o:") === false && focusedDistrict() < 0 && !data.incidentIndex.has(focusOf("i"))) state.focus = "";
  paintHead();
  paintToolbar();
  paintLegend();
  paintTimeline();
  paintPlayback();
  paintMap();
  paintPanel();
  paintFoot();
  paintSheet();
  document.documentElement.dataset.ready = "1";
}

let resizing = null;
window.addEventListener("resize", () => {
  window.clearTimeout(resizing);
  resizing = window.setTimeout(() => map && paintTimeline(), 80);
});

if (inApp) listenToApp();
else {
  start(JSON.parse(document.querySelector("script[type='application/json']").textContent), viewOfAddress());
  window.addEventListener("hashchange", () => setState(takeView(viewOfAddress()), { quiet: true }));
}
