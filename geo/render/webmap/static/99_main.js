// Start: decode the block, draw everything once, then let the store say what changed.
let map = null;

// The work of a start is cut into pieces, so that the browser can draw and answer in between.
const nextTask = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = done;
  port2.postMessage(0);
});

async function start(block, core, view, filter) {
  const kept = map && [map.getCenter(), map.getZoom()];
  if (map) {
    stopPlaying();
    map.remove();
  }
  decode(block, core);
  if (filter) takeFilter(filter);
  await nextTask();
  document.documentElement.lang = data.lang;
  document.documentElement.dir = data.lang === "ur" ? "rtl" : "ltr";
  Object.assign(state, { step: null, playing: false, filter: "", ...atRest() });
  forgetTallies();
  const { patch, odd } = readView(view || {});
  Object.assign(state, patch);
  TL.extent = null;
  TL.key = "";
  map = window.createMap(byId("map"));
  startMap();
  if (kept) map.setView(...kept, { animate: false });
  if (focusedIncident() < 0 && focusedDistrict() < 0 && focusedOperation() < 0) state.focus = "";
  await nextTask();
  foldControls();
  paintHead();
  paintToolbar();
  paintControls();
  paintMap();
  paintLegend();
  await nextTask();
  paintTimeline();
  paintPlayback();
  paintFoot();
  nameParts();
  await nextTask();
  paintPanel();
  paintSheet();
  document.documentElement.dataset.ready = "1";
  return odd;
}

let resizing = null;
window.addEventListener("resize", () => {
  window.clearTimeout(resizing);
  resizing = window.setTimeout(() => map && paintTimeline(), 80);
});

async function startFile() {
  const block = JSON.parse(document.querySelector("script[type='application/json']").textContent);
  const core = block.core ? await inflated(block.core) : null;
  const odd = await start(block, core, viewOfAddress(), null);
  lastView = JSON.stringify(viewNow());
  history.replaceState({ view: viewNow() }, "");
  noteAddress(odd);
  listenToHistory();
}

if (inApp) listenToApp();
else startFile();
