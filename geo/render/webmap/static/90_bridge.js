// The world outside the page. In the app it is Streamlit, by its message protocol; in a file it is
// the address bar, so that a view has a link, and the browser's history, so that Back undoes.
const inApp = document.documentElement.dataset.home === "app";
const KEYS = ["from", "to", "unit", "measure", "category", "per", "bound", "rule", "as_of", "focus", "sheet", "compare", "fade"];
// What opens something is a step to go back from; the rest only changes the link.
const STEPS = ["focus", "sheet"];
let lastView = "";

function viewNow() {
  const out = {};
  for (const k of KEYS) out[k] = k === "from" || k === "to" ? isoDay(state[k]) : state[k];
  out.hidden = state.hidden.map((t) => data.types[t]);
  return out;
}

// The view that the page opens on: what a link does not say.
function atRest() {
  const { from, to, measure, category, per, bound, rule, as_of } = data.opening;
  return { from, to, measure, category, per, bound, rule, as_of, focus: "", sheet: "", compare: "", ...data.view, hidden: data.view.hidden.map((t) => data.types.indexOf(t)) };
}

// The part of a view that can be meant, and the words that cannot; of a period one end may be that of
// the view before.
function readView(view, before = state) {
  const patch = {};
  const odd = Object.keys(view).filter((k) => !KEYS.includes(k) && !["hidden", "stamp"].includes(k)).map((k) => `${k}=${view[k]}`);
  for (const k of KEYS) {
    const end = k === "from" || k === "to";
    if (view[k] === undefined || view[k] === null || (end && view[k] === "")) continue;
    const value = end ? parseDay(view[k]) : String(view[k]);
    const known = k === "unit" ? ["", ...UNITS] : k === "fade" ? ["", "1"] : data.choices[k];
    const meant = value !== null && !(known && !known.includes(value)) && !(k === "as_of" && value && parseDay(value) === null) && !(k === "focus" && value && !isThere(value)) && !(k === "compare" && value && !isPair(value));
    if (meant) patch[k] = value;
    else odd.push(`${k}=${view[k]}`);
  }
  const [from, to] = [patch.from ?? before.from, patch.to ?? before.to];
  if (from > to && patch.from !== undefined && patch.to !== undefined) {
    odd.push(`from=${view.from}, to=${view.to}`);
    delete patch.from;
    delete patch.to;
  } else if (from > to) Object.assign(patch, patch.from === undefined ? { from: to } : { to: from });
  if (Array.isArray(view.hidden)) {
    odd.push(...view.hidden.filter((t) => !data.types.includes(t)).map((t) => `hidden=${t}`));
    patch.hidden = view.hidden.map((t) => data.types.indexOf(t)).filter((t) => t >= 0);
  }
  return { patch, odd };
}

// Whether what is named is on the page: known, and not left out by a filter.
const isPair = (two) => two.split(",").length === 2 && two.split(",").every((id) => operationShown(id) >= 0);
function isThere(focus) {
  const [kind, id] = [focus.slice(0, 2), focus.slice(2)];
  return kind === "d:" ? data.districtIndex.has(id) : kind === "o:" ? operationShown(id) >= 0 : kind === "i:" && incidentShown(id) >= 0;
}

function publish(changed) {
  if (!changed.some((k) => KEYS.includes(k) || k === "hidden")) return;
  const view = viewNow();
  const text = JSON.stringify(view);
  if (text === lastView) return;
  lastView = text;
  noteAddress([]);
  if (inApp) return tellApp(view);
  const query = new URLSearchParams();
  const rest = atRest();
  for (const [k, v] of Object.entries(view)) if (v.length || (rest[k] && rest[k].length)) for (const one of Array.isArray(v) && v.length ? v : [String(v)]) query.append(k, one);
  const how = changed.some((k) => STEPS.includes(k)) ? "pushState" : "replaceState";
  return history[how]({ view }, "", `#${query}`);
}

function viewOfAddress() {
  const query = new URLSearchParams(location.hash.slice(1));
  const view = Object.fromEntries(query);
  // One word a type, as in the app's address; links of older files have them in one.
  if (query.has("hidden")) view.hidden = query.getAll("hidden").flatMap((v) => v.split("|")).filter(Boolean);
  return view;
}

// What an address says and the page cannot mean is left aside, and said.
function noteAddress(odd) {
  const note = byId("address-note");
  note.hidden = odd.length === 0;
  if (odd.length) fill(note, T("address_note", { what: odd.map((o) => (o.length > 60 ? `${o.slice(0, 59)}…` : o)).slice(0, 6).join(" · ") }));
}

function followAddress() {
  const rest = atRest();
  const { patch, odd } = readView(viewOfAddress(), rest);
  stopPlaying();
  setState({ ...rest, ...patch }, { quiet: true });
  lastView = JSON.stringify(viewNow());
  history.replaceState({ view: viewNow() }, "");
  noteAddress(odd);
}

// Back and Forward carry the whole view with them; a pasted link says what it says.
function listenToHistory() {
  window.addEventListener("popstate", (event) => {
    if (!event.state || !event.state.view) return followAddress();
    noteAddress([]);
    stopPlaying();
    setState(readView(event.state.view).patch, { quiet: true });
    lastView = JSON.stringify(viewNow());
    return undefined;
  });
}
