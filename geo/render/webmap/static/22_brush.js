// The brush: a period drawn, moved or stretched by pointer or by keyboard.
function drawBrush(root, width, base) {
  const x0 = Math.max(TL.left, dayToX(shownFrom(), width));
  const x1 = Math.min(width - TL.right, dayToX(shownTo() + 1, width));
  if (x1 <= x0) return;
  root.append(svg("rect", { class: "brush", x: x0, y: TL.top - 2, width: Math.max(2, x1 - x0), height: base - TL.top + 4 }));
  if (state.step !== null) return;
  const [first, last] = periodRoom();
  for (const [side, x, day, least, most] of [["from", x0, state.from, first, state.to], ["to", x1, state.to, state.from, last]])
    root.append(svg("g", { class: "handle", tabindex: "0", role: "slider", "data-key": `h-${side}`, "data-side": side, "aria-label": T("handle_" + side),
      "aria-valuemin": least, "aria-valuemax": most, "aria-valuenow": day, "aria-valuetext": sayDay(day),
      onkeydown: (event) => nudge(event, side) },
      svg("rect", { x: x - 9, y: TL.top, width: 18, height: base - TL.top, fill: "transparent" }),
      svg("rect", { x: x - 2, y: TL.top + (base - TL.top) / 2 - 11, width: 4, height: 22, rx: 2, class: "grip" })));
}

// The record's days, and those of a link that reaches further.
const periodRoom = () => [Math.min(data.days[0], state.from), Math.max(data.days[1], state.to)];

// An end of the period stops at the other one, so that a key never moves what it does not name.
const PAGES = { day: 7, week: 4, month: 12, year: 5 };
function nudge(event, side) {
  const page = PAGES[TL.unit];
  const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page, Home: -Infinity, End: Infinity }[event.key];
  if (!way) return;
  event.preventDefault();
  const [first, last] = periodRoom();
  const begin = (day, steps) => unitNext(unitStart(day, TL.unit), TL.unit, steps);
  if (side === "from") {
    const most = Math.max(state.from, begin(state.to, 0));
    setPeriod(Number.isFinite(way) ? Math.max(first, Math.min(begin(state.from, way), most)) : way < 0 ? first : most, state.to);
  } else {
    const least = Math.min(state.to, begin(state.from, 1) - 1);
    setPeriod(state.from, Number.isFinite(way) ? Math.min(last, Math.max(begin(state.to, way + 1) - 1, least)) : way > 0 ? last : least);
  }
}

function setPeriod(from, to, options) {
  const a = Math.min(from, to);
  const b = Math.max(from, to);
  stopPlaying();
  setState({ from: a, to: b, step: null }, options);
}

// Drag on empty ground draws a period, on the brush moves it within the timeline, on a handle
// stretches it; a plain click takes the bar under it.
function startBrush(event, root, width) {
  if (event.button) return;
  const box = root.getBoundingClientRect();
  const at = (e) => Math.max(TL.extent[0], Math.min(TL.extent[1], xToDay(e.clientX - box.left, width)));
  const snap = (day) => [unitStart(day, TL.unit), unitNext(unitStart(day, TL.unit), TL.unit) - 1];
  const first = at(event);
  const side = event.target.closest && event.target.closest("[data-side]");
  const held = { from: state.from, to: state.to };
  // A period as long as the record has nowhere to go: a drag in it draws another.
  const whole = held.from <= Math.max(TL.extent[0], data.days[0]) && held.to >= Math.min(TL.extent[1], data.days[1]);
  const inside = !side && !whole && event.target.classList.contains("brush") && state.to - state.from > 0;
  const room = [Math.min(TL.extent[0], held.from) - held.from, Math.max(TL.extent[1], held.to) - held.to];
  // A period of whole bars goes on holding as many, whatever their days; another keeps its days.
  const barOf = (day) => TL.bins.findIndex((b) => b.from <= day && day <= b.to);
  const [k0, k1] = [barOf(held.from), barOf(held.to)];
  const carried = (now) => {
    if (k0 >= 0 && k1 >= 0 && TL.bins[k0].from === held.from && TL.bins[k1].to === held.to) {
      const k = Math.max(-k0, Math.min(TL.bins.length - 1 - k1, barOf(now) - barOf(first)));
      return [TL.bins[k0 + k].from, TL.bins[k1 + k].to];
    }
    const shift = Math.max(room[0], Math.min(room[1], snap(held.from + now - first)[0] - held.from));
    return [held.from + shift, held.to + shift];
  };
  let moved = false;
  TL.dragging = true;
  // Of the moves between two frames the last is drawn.
  let latest = null;
  let frame = 0;
  const move = (e) => {
    moved = moved || Math.abs(e.clientX - event.clientX) > 3;
    if (!moved) return;
    latest = e;
    frame = frame || window.requestAnimationFrame(follow);
  };
  const follow = () => {
    window.cancelAnimationFrame(frame);
    frame = 0;
    if (!latest) return;
    const now = at(latest);
    latest = null;
    if (side && side.dataset.side === "from") setPeriod(Math.min(snap(now)[0], held.to), held.to, { quiet: true });
    else if (side) setPeriod(held.from, Math.max(snap(now)[1], held.from), { quiet: true });
    else if (inside) setPeriod(...carried(now), { quiet: true });
    else setPeriod(Math.min(snap(first)[0], snap(now)[0]), Math.max(snap(first)[1], snap(now)[1]), { quiet: true });
  };
  const end = (e) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    follow();
    TL.dragging = false;
    if (!moved && !side) return setPeriod(...snap(at(e)));
    if (moved) settle();
    return publish(["from", "to"]);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  event.preventDefault();
}
