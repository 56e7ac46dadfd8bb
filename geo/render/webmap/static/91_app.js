// The page as a component of the app. A block that the page holds is not sent again: what the page
// says names the block it has, and a filter travels as a bit for each record.
const app = { digest: "", filter: "", stamp: undefined, busy: Promise.resolve() };

const send = (type, payload) => window.parent.postMessage({ isStreamlitMessage: true, type, ...payload }, "*");
const tellApp = (view) => send("streamlit:setComponentValue", { value: { ...view, have: app.digest, stamp: app.stamp }, dataType: "json" });

let sentHeight = 0;
function sendHeight() {
  const height = Math.ceil(byId("page").getBoundingClientRect().height) + 4;
  if (Math.abs(height - sentHeight) < 2) return;
  sentHeight = height;
  send("streamlit:setFrameHeight", { height });
}

async function takeArguments(args) {
  const filter = JSON.stringify(args.filter ?? null);
  if (args.digest !== app.digest) {
    // Named, but not sent, for another frame had it: ask.
    if (!args.block) return send("streamlit:setComponentValue", { value: { ...args.view, have: "" }, dataType: "json" });
    const block = JSON.parse(args.block);
    const core = block.core ? await inflated(block.core) : null;
    // Somebody changed the record under this view: what is looked at here is newer than what is sent.
    const kept = map && args.view.stamp === app.stamp ? viewNow() : null;
    Object.assign(app, { digest: args.digest, filter, stamp: args.view.stamp });
    const odd = await start(block, core, kept || args.view, args.filter);
    lastView = JSON.stringify(viewNow());
    noteAddress(odd);
    if (core || odd.length || (kept && lastView !== JSON.stringify(kept))) tellApp(viewNow());
  } else {
    if (filter !== app.filter) {
      app.filter = filter;
      takeFilter(args.filter ?? null);
      setState({ filter, step: null }, { quiet: true });
    }
    if (JSON.stringify(args.view) !== lastView && args.view.stamp !== app.stamp) {
      const { patch, odd } = readView(args.view);
      if (["from", "to"].some((k) => k in patch && patch[k] !== state[k])) stopPlaying();
      setState(patch, { quiet: true });
      noteAddress(odd);
      lastView = JSON.stringify(viewNow());
    }
  }
  app.stamp = args.view.stamp;
  return undefined;
}

// One message after the other: a later one must not overtake a block that is still being read.
function listenToApp() {
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data.type !== "streamlit:render") return;
    app.busy = app.busy.then(() => takeArguments(event.data.args));
  });
  send("streamlit:componentReady", { apiVersion: 1 });
  new ResizeObserver(sendHeight).observe(byId("page"));
}
