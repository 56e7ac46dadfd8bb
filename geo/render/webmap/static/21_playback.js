// Playback: one unit a step, in the browser alone. A period longer than one unit is walked through;
// a single day or month is slid along the visible timeline.
let playTimer = null;

const isWide = () => unitNext(unitStart(state.from, TL.unit), TL.unit) <= state.to;

function playRange() {
  return isWide() ? [state.from, state.to] : [TL.extent[0], Math.min(TL.extent[1], data.days[1])];
}

// All steps share one set of breaks: those of the values of every step together. Of more steps than
// anybody watches, an even choice stands for all; of a running total its end does.
const MOST_STEPS = 400;
let pooled = { key: "", classes: null };
function pooledClasses() {
  const key = [...playRange(), TL.unit, state.running, data.turn, valuesKey()].join("|");
  if (pooled.data !== data || pooled.key !== key) pooled = { data, key, classes: makePooled() };
  return pooled.classes;
}

function makePooled() {
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
  // A step that does not stand for all may be the only one with a number.
  if (!values.some((v) => v > 0)) values.push(...makeValues(a, b).flatMap((v) => v.value ?? []));
  const classes = classesOf(values);
  return { ...classes, alone: classes.alone && every === 1 && !state.running };
}

function stepTo(day) {
  const [a, b] = playRange();
  if (day > b || unitNext(day, TL.unit) - 1 < a) return false;
  const range = [Math.max(a, day), Math.min(b, unitNext(day, TL.unit) - 1)];
  setState({ playFrom: a, step: range }, { quiet: true });
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
  setState({ step: null }, { quiet: true });
}
function togglePlaying() {
  if (state.playing) return pausePlaying();
  // After the last step, and after a period that is one, it begins again.
  const [a, b] = playRange();
  const last = state.step ? state.step[0] : isWide() ? null : state.from;
  const over = last !== null && unitNext(unitStart(last, TL.unit), TL.unit) > b;
  setState({ playing: true }, { quiet: true });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  playTimer = window.setInterval(tick, still ? 1500 : 450);
  return over ? stepTo(unitStart(a, TL.unit)) : tick();
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
        onchange: (e) => { const step = state.step; setState({ running: e.target.checked }, { quiet: true }); if (step) stepTo(unitStart(step[0], TL.unit)); } }),
      T("running_total")));
}
subscribe(["playing", "step", "running"], paintPlayback);
// Of another unit, a step is the one that begins with the step on the screen.
subscribe(["unit"], () => {
  if (state.step !== null && !stepTo(unitStart(state.step[0], TL.unit))) stopPlaying();
});
