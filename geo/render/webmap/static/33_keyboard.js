// Where the keyboard goes: what is opened by a key takes it, and what is closed gives it back.
const JUST_NOW = 1000;
let pressed = { key: "", at: -JUST_NOW };
const cameFrom = [];

window.addEventListener("keydown", (event) => {
  const active = document.activeElement;
  pressed = { key: (active && active.dataset.key) || "", at: performance.now() };
  const typing = event.target.closest && event.target.closest("input, select");
  if (event.key !== "Escape" || typing || !(state.sheet || state.focus)) return;
  setState(state.sheet ? { sheet: "" } : { focus: "" });
}, true);

// How far in one is: the map, something opened beside it, a sheet over it.
const depth = () => (state.sheet ? 2 : 0) + (state.focus ? 1 : 0);
let depthBefore = 0;

subscribe(["focus", "sheet"], () => {
  const inward = depth() >= depthBefore;
  depthBefore = depth();
  if (performance.now() - pressed.at > JUST_NOW || !document.hasFocus()) return;
  const { key } = pressed;
  queueMicrotask(() => (inward ? goIn(key) : goBack()));
});

const isLost = () => document.activeElement === document.body || !document.activeElement.checkVisibility();

function goIn(key) {
  if (key && key !== "back") cameFrom.push(key);
  const lost = isLost() || byId("view").contains(document.activeElement);
  const to = byId(state.sheet ? "sheet-title" : "panel-title");
  if (to && lost) to.focus();
}

// The last place that is still there; places of a panel that is gone are passed over.
function goBack() {
  while (cameFrom.length) {
    const place = document.querySelector(`[data-key="${CSS.escape(cameFrom.pop())}"]`);
    if (!place || !place.checkVisibility()) continue;
    place.focus();
    break;
  }
  if (isLost() && byId("panel-title")) byId("panel-title").focus();
  if (!depth()) cameFrom.length = 0;
}

function skip(to) {
  const place = to();
  if (place) place.focus();
}

// Names of the parts of the page, in its language; an address may begin far in.
function nameParts() {
  depthBefore = depth();
  const names = { tabs: "tabs", map: "district_map", panel: "panel", playback: "playback", "timeline-key": "event_types", toolbar: "controls", "map-figure": "tab_map" };
  for (const [id, word] of Object.entries(names)) byId(id).setAttribute("aria-label", T(word));
  byId("time").setAttribute("aria-labelledby", "timeline-title");
  const districts = districtLayers[0].getElement().ownerSVGElement;
  for (const root of byId("map").querySelectorAll("svg")) build(root, root === districts ? { role: "group", "aria-label": T("district_map") } : { "aria-hidden": "true" }, []);
  map.getPane("labels").setAttribute("aria-hidden", "true");
  const link = (word, to) => el("button", { type: "button", class: "skip", onclick: () => skip(to) }, T(word));
  fill(byId("skips"),
    link("skip_time", () => byId("play")),
    link("skip_panel", () => byId("panel-title") || byId("panel").querySelector("button")));
  const frame = inApp && window.frameElement;
  if (frame) frame.setAttribute("aria-label", T("tab_map"));
}
