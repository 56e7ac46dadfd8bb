// The state of the view, and who wants to know when it changes.
const state = {
  from: 0, to: 0, unit: "", measure: "incidents", category: "civilian", per: "count", bound: "high", rule: "lowest", as_of: "", sheet: "", compare: "", fade: "",
  focus: "", hidden: [], playing: false, running: false, step: null, playFrom: null, filter: "",
};
const listeners = [];
const subscribe = (keys, listener) => listeners.push({ keys: new Set(keys), listener });

function setState(patch, { quiet = false } = {}) {
  const changed = Object.keys(patch).filter((k) => JSON.stringify(state[k]) !== JSON.stringify(patch[k]));
  if (!changed.length) return;
  Object.assign(state, patch);
  keepingFocus(() => {
    for (const { keys, listener } of listeners) if (changed.some((k) => keys.has(k))) listener(changed);
  });
  if (!quiet) publish(changed);
}

// What is slow and need not follow a drag waits for its end.
const afterDrag = (listener) => (changed) => {
  if (TL.dragging) waiting.add(listener);
  else listener(changed);
};
const waiting = new Set();
function settle() {
  const all = [...waiting];
  waiting.clear();
  keepingFocus(() => all.forEach((listener) => listener()));
}

// focus is "d:<district>", "i:<incident>" or "o:<operation>": one thing looked at closely.
const focusOf = (kind) => (state.focus.startsWith(kind + ":") ? state.focus.slice(2) : "");
function focusedDistrict() {
  const id = focusOf("d");
  return id && data.districtIndex.has(id) ? data.districtIndex.get(id) : -1;
}
function operationShown(id) {
  const k = data.operationIndex.has(id) ? data.operationIndex.get(id) : -1;
  return data.operationsShown.includes(k) ? k : -1;
}
function incidentShown(id) {
  const i = id ? data.find(id) : -1;
  return i >= 0 && (!data.admitted || data.admitted[i]) ? i : -1;
}
const focusedOperation = () => operationShown(focusOf("o"));
const focusedIncident = () => incidentShown(focusOf("i"));
const focusOn = (kind, id) => setState({ focus: id ? `${kind}:${id}` : "" });

// While playing, the map shows a step inside the period; the period itself stays.
const shownFrom = () => (state.step === null ? state.from : state.running ? state.playFrom : state.step[0]);
const shownTo = () => (state.step === null ? state.to : state.step[1]);
