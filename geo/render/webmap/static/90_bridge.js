// The world outside the page. In the app it is Streamlit, by its message protocol; in a file it is
// the address bar, so that a view has a link.
const inApp = document.documentElement.dataset.home === "app";
const KEYS = ["from", "to", "unit", "measure", "category", "per", "bound", "rule", "as_of", "focus", "sheet", "compare", "fade"];
let lastView = "";

function viewNow() {
  const out = {};
  for (const k of KEYS) out[k] = k === "from" || k === "to" ? isoDay(state[k]) : state[k];
  out.hidden = state.hidden.map((t) => data.types[t]);
  return out;
}

function takeView(view) {
  const patch = {};
  for (const k of KEYS) {
    if (view[k] === undefined || view[k] === null) continue;
    const value = k === "from" || k === "to" ? parseDay(view[k]) : String(view[k]);
    if (value === null) continue;
    if (data.choices[k] && !data.choices[k].includes(value)) continue;
    if (k === "as_of" && value && parseDay(value) === null) continue;
    patch[k] = value;
  }
  const [from, to] = [patch.from ?? state.from, patch.to ?? state.to];
  if (from > to && patch.from !== undefined && patch.to !== undefined) {
    delete patch.from;
    delete patch.to;
  } else if (from > to) Object.assign(patch, patch.from === undefined ? { from: to } : { to: from });
  if (Array.isArray(view.hidden)) patch.hidden = view.hidden.map((t) => data.types.indexOf(t)).filter((t) => t >= 0);
  return patch;
}

function publish(changed) {
  if (!changed.some((k) => KEYS.includes(k) || k === "hidden")) return;
  const view = viewNow();
  const text = JSON.stringify(view);
  if (text === lastView) return;
  lastView = text;
  if (inApp) send("streamlit:setComponentValue", { value: view, dataType: "json" });
  else {
    const query = new URLSearchParams();
    for (const [k, v] of Object.entries(view)) if (v && v.length) query.set(k, Array.isArray(v) ? v.join("|") : v);
    history.replaceState(null, "", `#${query}`);
  }
}

function viewOfAddress() {
  const view = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (view.hidden) view.hidden = view.hidden.split("|");
  return view;
}

const send = (type, payload) => window.parent.postMessage({ isStreamlitMessage: true, type, ...payload }, "*");
let sentHeight = 0;
function sendHeight() {
  const height = Math.ceil(byId("page").getBoundingClientRect().height) + 4;
  if (Math.abs(height - sentHeight) < 2) return;
  sentHeight = height;
  send("streamlit:setFrameHeight", { height });
}

function listenToApp() {
  let digest = "";
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data.type !== "streamlit:render") return;
    const args = event.data.args;
    if (args.digest !== digest) {
      digest = args.digest;
      start(JSON.parse(args.block), args.view);
      lastView = JSON.stringify(viewNow());
    } else if (JSON.stringify(args.view) !== lastView && args.view.stamp !== listenToApp.stamp) {
      setState(takeView(args.view), { quiet: true });
      lastView = JSON.stringify(viewNow());
    }
    listenToApp.stamp = args.view.stamp;
  });
  send("streamlit:componentReady", { apiVersion: 1 });
  new ResizeObserver(sendHeight).observe(byId("page"));
}
