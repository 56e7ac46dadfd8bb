// The timeline: bars by unit, coverage behind them, operations bracketed above, a brush over them.
const TL = { height: 190, left: 40, right: 10, top: 50, bottom: 34, extent: null, bins: [], key: "" };

function autoUnit() {
  if (state.unit) return state.unit;
  const days = state.to - state.from + 1;
  return days <= 62 ? "day" : days <= 400 ? "week" : days <= 3700 ? "month" : "year";
}

function chooseExtent(unit) {
  const whole = [data.days[0], data.days[1]];
  if (unit === "month" || unit === "year") return [unitStart(whole[0], "year"), unitNext(unitStart(whole[1], "year"), "year") - 1];
  // A link may ask for ten thousand years by day; there is nothing to draw beyond the record.
  const asked = Math.min(Math.round((state.to - state.from + 1) * 1.3), whole[1] - whole[0] + 28);
  const wide = Math.max(unit === "day" ? 75 : 730, asked);
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

// Counts by bar and type, the figures by bar, and what is dated too loosely for a bar.
function makeBins() {
  const bins = [];
  for (let a = unitStart(TL.extent[0], TL.unit); a <= TL.extent[1]; a = unitNext(a, TL.unit)) bins.push({ from: a, to: unitNext(a, TL.unit) - 1 });
  const [start, end] = [bins[0].from, bins[bins.length - 1].to];
  const binOf = new Int32Array(end - start + 1);
  bins.forEach((b, k) => binOf.fill(k, b.from - start, b.to - start + 1));
  const types = data.types.length;
  const counts = new Int32Array(bins.length * types);
  const deaths = state.measure === "killed" && bins.map(() => ({ low: null, high: null, open: false, stated: 0 }));
  const at = CATEGORIES.indexOf(state.category);
  const { d0, d1, dp, type, dist } = data.incidents;
  const d = focusedDistrict();
  const vague = new Map();
  const rows = shownIncidents(start, end);
  const figures = deaths && killedOf(state.rule, asOfDay(), rows);
  for (let r = 0; r < rows.length; r += 1) {
    const i = rows[r];
    if (d >= 0 && dist[i] !== d) continue;
    const k = d0[i] < start ? -1 : binOf[d0[i] - start];
    if (dp[i] === 0 ? k < 0 : k < 0 || d1[i] > bins[k].to) {
      if (dp[i] === 0) continue;
      const span = d0[i] * 2 ** 20 + d1[i] - d0[i];
      if (!vague.has(span)) vague.set(span, { first: i, n: 0 });
      vague.get(span).n += 1;
      continue;
    }
    counts[k * types + type[i]] += 1;
    if (!deaths || figures.low[at][i] < 0) continue;
    deaths[k].low += figures.low[at][i];
    deaths[k].high += figures.high[at][i];
    deaths[k].open = deaths[k].open || figures.open[at][i] === 1;
    deaths[k].stated += 1;
  }
  const total = (k) => counts.subarray(k * types, (k + 1) * types).reduce((sum, n) => sum + n, 0);
  const sums = bins.map((_, k) => (deaths ? { ...deaths[k], n: total(k) } : { low: total(k), high: total(k), n: total(k) }));
  return { bins, counts, sums, vague: [...vague.values()] };
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
  const key = [TL.unit, TL.extent, width, state.measure, state.category, state.rule, state.as_of, state.hidden, state.focus, data.turn].join("|");
  if (key !== TL.key) drawTimeline(host, width);
  TL.key = key;
  paintPeriod(width);
}

function drawTimeline(host, width) {
  const { bins, counts, sums, vague } = makeBins();
  TL.bins = bins;
  const deaths = state.measure === "killed";
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
  const drawn = svg("g");
  bins.forEach((b, k) => (deaths ? drawDeaths(drawn, b, sums[k], width, y, base) : drawBar(drawn, b, k, counts, width, y)));
  root.append(drawn);
  drawVague(root, vague, width, base);
  drawBrackets(root, width);
  root.append(svg("g", { id: "period" }));
  fill(host, root);
  root.addEventListener("pointerdown", (event) => startBrush(event, root, width));
  root.addEventListener("pointermove", (event) => hoverBar(event, root, width, sums));
  root.addEventListener("pointerleave", () => sayTimeline(""));
  paintTimelineHead();
}

// What moves with every step: the period's frame, and a veil over the bars outside it.
function paintPeriod(width) {
  const base = TL.height - TL.bottom;
  const x0 = Math.max(TL.left, Math.min(width - TL.right, dayToX(shownFrom(), width)));
  const x1 = Math.max(TL.left, Math.min(width - TL.right, dayToX(shownTo() + 1, width)));
  const veil = (from, to) => to > from && svg("rect", { class: "veil", x: from, y: TL.top, width: to - from, height: base - TL.top - 0.5 });
  const group = fill(byId("period"), veil(TL.left + 1, x0), veil(x1, width - TL.right));
  drawBrush(group, width, base);
}

function timelineSays(sums) {
  const best = sums.reduce((a, s, i) => ((s.high || 0) > (sums[a].high || 0) ? i : a), 0);
  const sum = (end) => sums.reduce((a, s) => a + (s[end] || 0), 0);
  if (!sum("high")) return T("timeline_empty");
  const n = state.measure === "killed"
    ? joinList([T("unit_killed_" + state.category, { n: sayRange(sum("low"), sum("high"), sums.some((s) => s.open)) }), T("rule_is", { rule: T("rule_" + state.rule) })])
    : T("n_incidents", { n: sayNumber(sum("high")) });
  return T("timeline_alt", { unit: T("unit_name_" + TL.unit), n, peak: sayPeriod(TL.bins[best].from, TL.bins[best].to) });
}

function hoverBar(event, root, width, sums) {
  const day = xToDay(event.clientX - root.getBoundingClientRect().left, width);
  const k = TL.bins.findIndex((b) => b.from <= day && day <= b.to);
  if (k < 0) return sayTimeline("");
  const [s, bin] = [sums[k], TL.bins[k]];
  const when = sayPeriod(bin.from, bin.to, true);
  // A bar without a record is no zero, and outside what is covered not even that.
  const what = !s.n ? T(isCovered(bin.from, bin.to) ? "look_norecord" : "look_nocoverage")
    : state.measure !== "killed" ? T("n_incidents", { n: sayNumber(s.n) })
      : s.stated ? T("unit_killed_" + state.category, { n: sayRange(s.low, s.high, s.open) }) : T("look_nofigure");
  return sayTimeline(`${when}: ${what}`);
}
const sayTimeline = (text) => fill(byId("timeline-says"), text);

function paintTimelineHead() {
  const d = focusedDistrict();
  const what = state.measure === "killed" ? joinWords([T("killed_" + state.category), T("rule_is", { rule: T("rule_" + state.rule) })]) : T("timeline_types");
  fill(byId("timeline-title"), `${what} ${T("by_" + TL.unit)}${d >= 0 ? ` – ${apart(districtName(d))}` : ""}`);
  const kinds = new Set(data.admitted ? data.incidents.type.filter((_, i) => data.admitted[i]) : data.incidents.type);
  const shown = data.types.map((_, t) => t).filter((t) => kinds.has(t));
  fill(byId("timeline-key"), shown.map((t) =>
    el("button", { type: "button", class: "type-key", "data-key": `t${t}`, "aria-pressed": String(!state.hidden.includes(t)), title: T("toggle_type"),
      onclick: () => setState({ hidden: state.hidden.includes(t) ? state.hidden.filter((x) => x !== t) : [...state.hidden, t] }) },
      svg("svg", { width: 10, height: 10, "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, fill: data.style.types[t] })),
      T("type_" + data.types[t]))),
    state.measure === "killed" && el("span", { class: "key-note" }, T("deaths_key")));
  const gap = data.coverage.some((c) => c.density !== "dense" && c.from <= TL.extent[1] && c.to >= TL.extent[0]);
  fill(byId("timeline-note"), gap ? T("coverage_hatch") : "");
}
subscribe(["from", "to", "measure", "category", "rule", "as_of", "hidden", "filter", "focus", "unit", "step", "running"], (c) => paintTimeline(c));
