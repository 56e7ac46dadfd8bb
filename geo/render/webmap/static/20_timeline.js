// The timeline: bars by unit, coverage behind them, operations bracketed above, a brush over them.
const TL = { height: 190, left: 34, right: 10, top: 50, bottom: 34, extent: null, bins: [] };

function autoUnit() {
  if (state.unit) return state.unit;
  const days = state.to - state.from + 1;
  return days <= 62 ? "day" : days <= 400 ? "week" : days <= 3700 ? "month" : "year";
}

function chooseExtent(unit) {
  const whole = [data.days[0], data.days[1]];
  if (unit === "month" || unit === "year") return [unitStart(whole[0], "year"), unitNext(unitStart(whole[1], "year"), "year") - 1];
  const wide = Math.max(unit === "day" ? 75 : 730, Math.round((state.to - state.from + 1) * 1.3));
  const middle = Math.round((state.from + state.to) / 2);
  const a = Math.max(whole[0] - 14, Math.min(middle - Math.round(wide / 2), whole[1] + 14 - wide));
  return [unitStart(a, unit), unitNext(unitStart(a + wide, unit), unit) - 1];
}

function fitExtent(changed) {
  const unit = autoUnit();
  const e = TL.extent;
  const outside = !e || state.from < e[0] || state.to > e[1];
  if (TL.dragging && e) return;
  if (outside || TL.unit !== unit || changed === "home") {
    TL.extent = chooseExtent(unit);
    TL.unit = unit;
  }
}

function makeBins() {
  const bins = [];
  for (let a = unitStart(TL.extent[0], TL.unit); a <= TL.extent[1]; a = unitNext(a, TL.unit))
    bins.push({ from: a, to: unitNext(a, TL.unit) - 1, rows: [] });
  const inc = data.incidents;
  const d = focusedDistrict();
  const vague = [];
  const firstOf = new Map(bins.map((b, i) => [b.from, i]));
  for (let i = 0; i < data.n; i += 1) {
    if (state.hidden.includes(inc.type[i]) || (d >= 0 && inc.dist[i] !== d)) continue;
    const start = unitStart(inc.d0[i], TL.unit);
    const at = firstOf.get(start);
    const fits = inc.dp[i] === 0 || inc.d1[i] < unitNext(start, TL.unit);
    if (fits && at !== undefined) bins[at].rows.push(i);
    else if (!fits && inc.d0[i] <= TL.extent[1] && inc.d1[i] >= TL.extent[0]) vague.push(i);
  }
  return { bins, vague };
}

const dayToX = (day, width) =>
  TL.left + ((day - TL.extent[0]) / (TL.extent[1] + 1 - TL.extent[0])) * (width - TL.left - TL.right);
const xToDay = (x, width) =>
  Math.floor(TL.extent[0] + ((x - TL.left) / (width - TL.left - TL.right)) * (TL.extent[1] + 1 - TL.extent[0]));

function niceTop(max) {
  if (max <= 4) return Math.max(1, max);
  const step = prettyNumber(max / 3, true);
  return Math.ceil(max / step) * step;
}

function paintTimeline(changed) {
  fitExtent(changed);
  const host = byId("timeline");
  const width = Math.max(280, host.clientWidth);
  const { bins, vague } = makeBins();
  TL.bins = bins;
  const deaths = state.measure === "killed";
  const sums = bins.map((b) => (deaths ? sumFigures(b.rows, state.category) : { low: b.rows.length, high: b.rows.length }));
  const top = niceTop(Math.max(1, ...sums.map((s) => s.high || 0)));
  const base = TL.height - TL.bottom;
  const y = (v) => base - (v / top) * (base - TL.top);
  const root = svg("svg", { width, height: TL.height, role: "group", "aria-label": timelineSays(sums) },
    svg("defs", {},
      svg("pattern", { id: "gap", width: 7, height: 7, patternUnits: "userSpaceOnUse" },
        svg("path", { d: "M0,7 L7,0", stroke: "#a9a59c", "stroke-width": 1 })),
      svg("pattern", { id: "thin", width: 9, height: 9, patternUnits: "userSpaceOnUse" },
        svg("path", { d: "M0,9 L9,0", stroke: "#dedbd3", "stroke-width": 1 }))));
  drawCoverage(root, width, base);
  drawAxis(root, width, base, top, y);
  bins.forEach((b, k) => drawBar(root, b, sums[k], width, y, base, deaths));
  drawVague(root, vague, width, base);
  drawBrackets(root, width);
  drawBrush(root, width, base);
  fill(host, root);
  root.addEventListener("pointerdown", (event) => startBrush(event, root, width));
  root.addEventListener("pointermove", (event) => hoverBar(event, root, width, sums));
  root.addEventListener("pointerleave", () => sayTimeline(""));
  paintTimelineHead();
}

function timelineSays(sums) {
  const best = sums.reduce((a, s, i) => ((s.high || 0) > (sums[a].high || 0) ? i : a), 0);
  const n = sums.reduce((a, s) => a + (s.high || 0), 0);
  if (!n) return T("timeline_empty");
  return T("timeline_alt", { unit: T("unit_name_" + TL.unit), n: sayNumber(n), peak: sayPeriod(TL.bins[best].from, TL.bins[best].to) });
}

function drawCoverage(root, width, base) {
  for (const c of data.coverage) {
    if (c.density === "dense") continue;
    const a = Math.max(c.from, TL.extent[0]);
    const b = Math.min(c.to, TL.extent[1]);
    if (a > b) continue;
    const x = dayToX(a, width);
    const w = dayToX(b + 1, width) - x;
    root.append(svg("rect", { x, y: TL.top, width: w, height: base - TL.top, fill: `url(#${c.density === "none" ? "gap" : "thin"})` },
      svg("title", {}, c.text)));
  }
}

function drawAxis(root, width, base, top, y) {
  for (const v of top > 1 ? [0, top / 2, top] : [0, 1]) {
    if (!Number.isInteger(v)) continue;
    root.append(
      svg("line", { x1: TL.left, x2: width - TL.right, y1: y(v), y2: y(v), class: v ? "grid" : "axis" }),
      svg("text", { x: TL.left - 5, y: y(v) + 3.5, "text-anchor": "end", class: "tick" }, sayNumber(v)));
  }
  const room = Math.max(2, Math.floor((width - TL.left) / 74));
  const ticks = tickDays(room);
  for (const [day, text] of ticks) {
    const x = dayToX(day, width);
    root.append(
      svg("line", { x1: x, x2: x, y1: base, y2: base + 4, class: "axis" }),
      svg("text", { x: Math.min(x, width - 30), y: base + 15, class: "tick", "text-anchor": x < TL.left + 10 ? "start" : "middle" }, text));
  }
}

function tickDays(room) {
  const months = T("months_short").split("|");
  const short = TL.unit === "day" || TL.unit === "week";
  const span = TL.extent[1] - TL.extent[0];
  const step = short && span < 120 ? ["week", 1] : short ? ["month", 1] : ["year", 1];
  let days = [];
  for (let d = unitStart(TL.extent[0], step[0]); d <= TL.extent[1]; d = unitNext(d, step[0])) if (d >= TL.extent[0]) days.push(d);
  const every = Math.ceil(days.length / room);
  days = days.filter((_, i) => i % every === 0);
  return days.map((day, i) => {
    const d = toDate(day);
    if (step[0] === "year") return [day, String(d.getUTCFullYear())];
    const year = i === 0 || d.getUTCFullYear() !== toDate(days[i - 1]).getUTCFullYear();
    const name = step[0] === "week" ? `${d.getUTCDate()} ${months[d.getUTCMonth()]}` : months[d.getUTCMonth()];
    return [day, year ? `${name} ${d.getUTCFullYear()}` : name];
  });
}

function drawBar(root, bin, sum, width, y, base, deaths) {
  const x = dayToX(bin.from, width);
  const w = Math.max(1, dayToX(bin.to + 1, width) - x - (TL.bins.length > 140 ? 0.4 : 1.2));
  const inside = bin.to >= shownFrom() && bin.from <= shownTo();
  const dim = inside ? 1 : 0.62;
  if (deaths) {
    if (!sum.stated) return;
    const hue = data.style.harm["5"];
    root.append(
      svg("rect", { x, y: y(sum.high), width: w, height: base - y(sum.high), fill: hue[1], stroke: hue[3], "stroke-width": 0.7, opacity: dim }),
      svg("rect", { x, y: y(sum.low), width: w, height: base - y(sum.low), fill: hue[3], opacity: dim }));
    if (sum.open) root.append(svg("text", { x: x + w / 2, y: y(sum.high) - 2, "text-anchor": "middle", class: "tick" }, "+"));
    return;
  }
  let low = 0;
  data.types.forEach((_, t) => {
    const n = bin.rows.filter((i) => data.incidents.type[i] === t).length;
    if (!n) return;
    root.append(svg("rect", { x, y: y(low + n), width: w, height: y(low) - y(low + n), fill: data.style.types[t], opacity: dim,
      stroke: "#fff", "stroke-width": w > 4 ? 0.6 : 0 }));
    low += n;
  });
}

// A record known only to the week, month or year is a dashed line over its whole span.
function drawVague(root, rows, width, base) {
  rows.forEach((i, k) => {
    const x = Math.max(TL.left, dayToX(data.incidents.d0[i], width));
    const end = Math.min(width - TL.right, dayToX(data.incidents.d1[i] + 1, width));
    root.append(svg("line", { x1: x, x2: end, y1: base + 20 + (k % 3) * 4, y2: base + 20 + (k % 3) * 4, class: "vague" },
      svg("title", {}, `${data.incidents.title[i]} – ${sayWhen(data.incidents.d0[i], data.incidents.d1[i], data.incidents.dp[i])}`)));
  });
}

function drawBrackets(root, width) {
  const ends = [];
  const byMembers = data.operations.map((o, k) => [o, k]).sort((a, b) => b[0].members.length - a[0].members.length);
  byMembers.forEach(([o, k]) => {
    if (o.d1 < TL.extent[0] || o.d0 > TL.extent[1]) return;
    const chosen = focusedOperation() === k;
    const x0 = Math.max(TL.left, dayToX(o.d0, width));
    const x1 = Math.max(x0 + 5, Math.min(width - TL.right, dayToX(o.d1 + 1, width)));
    const row = ends.findIndex((e) => e < x0 - 4);
    const lane = row < 0 ? ends.length : row;
    if (lane > 2) return;
    const wanted = (o.members.length > 5 || chosen) && TL.unit === "day" ? o.short : "";
    const space = [x0 - TL.left, width - TL.right - x1].map((s) => Math.floor((s - 10) / 6));
    const after = space[1] >= Math.min(wanted.length, space[0]);
    const fit = space[after ? 1 : 0];
    const label = wanted.length <= fit ? wanted : fit > 14 ? `${wanted.slice(0, fit - 1)}…` : "";
    ends[lane] = x1 + (label && after ? label.length * 6 + 8 : 0);
    const y = 40 - lane * 14;
    root.append(svg("g", { class: chosen ? "bracket chosen" : "bracket", tabindex: "0", role: "button", "data-operation": o.id, "data-key": `b${k}`,
      "aria-label": o.title, onclick: () => focusOn("o", chosen ? "" : o.id),
      onkeydown: (e) => (e.key === "Enter" || e.key === " ") && focusOn("o", chosen ? "" : o.id),
      onpointerdown: (e) => e.stopPropagation() },
      svg("rect", { x: x0 - 4, y: y - 8, width: x1 - x0 + 8, height: 14, fill: "transparent" }),
      svg("path", { d: `M${x0},${y + 3} V${y - 2} H${x1} V${y + 3}` }),
      label && svg("text", after ? { x: x1 + 5, y: y + 2 } : { x: x0 - 5, y: y + 2, "text-anchor": "end" }, label), svg("title", {}, o.title)));
  });
}

function hoverBar(event, root, width, sums) {
  const day = xToDay(event.clientX - root.getBoundingClientRect().left, width);
  const k = TL.bins.findIndex((b) => b.from <= day && day <= b.to);
  if (k < 0) return sayTimeline("");
  const s = sums[k];
  const when = sayPeriod(TL.bins[k].from, TL.bins[k].to, true);
  const what = state.measure === "killed"
    ? s.stated ? T("unit_killed_" + state.category, { n: sayRange(s.low, s.high, s.open) }) : T("look_nofigure")
    : T("n_incidents", { n: s.high });
  return sayTimeline(`${when}: ${what}`);
}
const sayTimeline = (text) => fill(byId("timeline-says"), text);

function paintTimelineHead() {
  const d = focusedDistrict();
  const what = state.measure === "killed" ? joinWords([T("killed_" + state.category), T("rule_is", { rule: T("rule_" + state.rule) })]) : T("timeline_types");
  fill(byId("timeline-title"), `${what} ${T("by_" + TL.unit)}${d >= 0 ? ` – ${districtName(d)}` : ""}`);
  const shown = data.types.map((_, t) => t).filter((t) => data.incidents.type.includes(t));
  fill(byId("timeline-key"), shown.map((t) =>
    el("button", { type: "button", class: "type-key", "data-key": `t${t}`, "aria-pressed": String(!state.hidden.includes(t)), title: T("toggle_type"),
      onclick: () => setState({ hidden: state.hidden.includes(t) ? state.hidden.filter((x) => x !== t) : [...state.hidden, t] }) },
      svg("svg", { width: 10, height: 10, "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, fill: data.style.types[t] })),
      T("type_" + data.types[t]))),
    state.measure === "killed" && el("span", { class: "key-note" }, T("deaths_key")));
  const gap = data.coverage.some((c) => c.density !== "dense" && c.from <= TL.extent[1] && c.to >= TL.extent[0]);
  fill(byId("timeline-note"), gap ? T("coverage_hatch") : "");
}
subscribe(["from", "to", "measure", "category", "rule", "as_of", "hidden", "focus", "unit", "step", "running"], (c) => paintTimeline(c));
