// Playback: one unit a step, in the browser alone. A period longer than one unit is walked through;
// a single day or month is slid along the visible timeline.
let playTimer = null;

const isWide = () => unitNext(unitStart(state.from, TL.unit), TL.unit) <= state.to;

function playRange() {
  return isWide() ? [state.from, state.to] : [TL.extent[0], Math.min(TL.extent[1], data.days[1])];
}

// All steps share one set of breaks: those of the values of every step together. Of more steps than
// anybody watches, an even choice stands for all.
const MOST_STEPS = 400;
function pooledClasses() {
  const [a, b] = playRange();
  const values = [];
  const steps = [];
  for (let d = unitStart(a, TL.unit); d <= b; d = unitNext(d, TL.unit)) steps.push(d);
  const every = Math.ceil(steps.length / MOST_STEPS);
  steps.forEach((d, k) => {
    const end = Math.min(b, unitNext(d, TL.unit) - 1);
    const from = state.running ? a : Math.max(a, d);
    if (state.running ? end < b : k % every) return;
    for (const v of makeValues(from, end)) if (v.value !== null) values.push(v.value);
  });
  return classify(values, data.scheme.name, data.scheme.classes);
}

function stepTo(day) {
  const [a, b] = playRange();
  if (day > b || unitNext(day, TL.unit) - 1 < a) return false;
  const range = [Math.max(a, day), Math.min(b, unitNext(day, TL.unit) - 1)];
  setState({ classes: state.classes || pooledClasses(), playFrom: a }, { quiet: true });
  setState({ step: range }, { quiet: true });
  sayTimeline(state.running ? sayPeriod(a, range[1], true) : sayPeriod(...range, true));
  return true;
}

function stepBy(way) {
  const now = state.step && unitStart(state.step[0], TL.unit);
  if (now !== null) return stepTo(unitNext(now, TL.unit, way));
  const here = unitStart(state.from, TL.unit);
  return stepTo(isWide() && way > 0 ? here : unitNext(here, TL.unit, way));
}

function tick() {
  if (!stepBy(1)) pausePlaying();
}
function pausePlaying() {
  window.clearInterval(playTimer);
  playTimer = null;
  setState({ playing: false }, { quiet: true });
}
function stopPlaying() {
  if (playTimer) pausePlaying();
  setState({ step: null, classes: null }, { quiet: true });
}
function togglePlaying() {
  if (state.playing) return pausePlaying();
  const [a, b] = playRange();
  if (state.step && unitNext(unitStart(state.step[0], TL.unit), TL.unit) > b) stepTo(unitStart(a, TL.unit));
  setState({ playing: true }, { quiet: true });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  playTimer = window.setInterval(tick, still ? 1500 : 450);
  return tick();
}

function paintPlayback() {
  const button = (key, label, sign, onclick) =>
    el("button", { type: "button", class: "icon", "data-key": key, id: key, "aria-label": T(label), title: T(label), onclick }, sign);
  fill(byId("playback"),
    button("step-back", "step_back", "‹", () => { pausePlaying(); stepBy(-1); }),
    button("play", state.playing ? "pause" : "play", state.playing ? "❚❚" : "►", togglePlaying),
    button("step-on", "step_on", "›", () => { pausePlaying(); stepBy(1); }),
    state.step && button("step-end", "step_end", "✕", () => { stopPlaying(); sayTimeline(""); byId("play").focus(); }),
    el("label", { class: "check" },
      el("input", { type: "checkbox", id: "running", "data-key": "running", checked: state.running,
        onchange: (e) => { const step = state.step; setState({ running: e.target.checked, classes: null }, { quiet: true }); if (step) stepTo(unitStart(step[0], TL.unit)); } }),
      T("running_total")));
}
subscribe(["playing", "step", "running"], paintPlayback);
