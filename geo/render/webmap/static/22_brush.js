// The brush: a period drawn, moved or stretched by pointer or by keyboard.
function drawBrush(root, width, base) {
  const x0 = Math.max(TL.left, dayToX(shownFrom(), width));
  const x1 = Math.min(width - TL.right, dayToX(shownTo() + 1, width));
  if (x1 <= x0) return;
  root.append(svg("rect", { class: "brush", x: x0, y: TL.top - 2, width: Math.max(2, x1 - x0), height: base - TL.top + 4 }));
  if (state.step !== null) return;
  for (const [side, x, day] of [["from", x0, state.from], ["to", x1, state.to]])
    root.append(svg("g", { class: "handle", tabindex: "0", role: "slider", "data-key": `h-${side}`, "data-side": side, "aria-label": T("handle_" + side),
      "aria-valuemin": data.days[0], "aria-valuemax": data.days[1], "aria-valuenow": day, "aria-valuetext": sayDay(day),
      onkeydown: (event) => nudge(event, side) },
      svg("rect", { x: x - 9, y: TL.top, width: 18, height: base - TL.top, fill: "transparent" }),
      svg("rect", { x: x - 2, y: TL.top + (base - TL.top) / 2 - 11, width: 4, height: 22, rx: 2, class: "grip" })));
}

function nudge(event, side) {
  const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (!way) return;
  event.preventDefault();
  if (side === "from") setPeriod(unitNext(unitStart(state.from, TL.unit), TL.unit, way), state.to);
  else setPeriod(state.from, unitNext(unitStart(state.to, TL.unit), TL.unit, way + 1) - 1);
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
    else if (inside) {
      const shift = Math.max(room[0], Math.min(room[1], snap(held.from + now - first)[0] - held.from));
      setPeriod(held.from + shift, held.to + shift, { quiet: true });
    } else setPeriod(Math.min(snap(first)[0], snap(now)[0]), Math.max(snap(first)[1], snap(now)[1]), { quiet: true });
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
