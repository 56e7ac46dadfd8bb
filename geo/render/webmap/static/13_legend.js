// The legend on the map: what the fill means with the number of districts in each class, what the
// marks mean, and the three ways of having nothing to show.
function swatch(look, ramp) {
  const box = svg("svg", { class: "swatch", width: 22, height: 14, "aria-hidden": "true" });
  box.append(svg("rect", { x: 0.5, y: 0.5, width: 21, height: 13, fill: fillOf(look, ramp), stroke: borderOn(fillOf(look, ramp)) }));
  return box;
}

function markSample(kind) {
  const box = svg("svg", { class: "swatch", width: 22, height: 16, "aria-hidden": "true" });
  const ink = data.style.ink;
  if (kind === "dot") box.append(svg("circle", { cx: 11, cy: 8, r: 4.5, fill: ink, stroke: "#fff" }));
  else if (kind === "ring")
    box.append(svg("circle", { cx: 11, cy: 8, r: 6.5, fill: "none", stroke: ink, "stroke-width": 1.5, "stroke-dasharray": "3 2" }));
  else if (kind === "badge")
    box.append(
      svg("rect", { x: 2, y: 1, width: 18, height: 14, rx: 3, fill: "#fff", stroke: ink }),
      svg("text", { x: 11, y: 12, "text-anchor": "middle", "font-size": 10, "font-weight": 600 }, "4"),
    );
  else
    box.append(
      svg("circle", { cx: 11, cy: 8, r: 7, fill: "#fff" }),
      svg("path", { d: "M11,1 A7,7 0 0 1 11,15", fill: "none", stroke: ink, "stroke-width": 1.5 }),
      svg("path", { d: "M11,15 A7,7 0 0 1 11,1", fill: "none", stroke: ink, "stroke-width": 1.5, "stroke-dasharray": "2.4 1.8" }),
      svg("text", { x: 11, y: 11.5, "text-anchor": "middle", "font-size": 10, "font-weight": 600 }, "4"),
    );
  return box;
}

function measureName() {
  const noun = state.measure === "killed" ? T("killed_" + state.category) : T("measure_" + state.measure);
  return joinWords([noun, state.per === "count" ? "" : T("per_" + state.per)]);
}

function legendNote() {
  const parts = [];
  if (state.measure === "killed") parts.push(T("rule_is", { rule: T("rule_" + state.rule) }));
  if (state.as_of && state.measure === "killed") parts.push(T("as_of_is", { date: sayDay(asOfDay(), true) }));
  if (state.measure === "killed" || state.bound === "low") parts.push(T("bound_" + state.bound));
  return parts.join(" · ");
}

// What a tally rule, a total and an end of a range mean, in a line.
function legendWhy() {
  const parts = [];
  if (state.measure === "killed") parts.push(T(`rule_why_${TYPES.includes(state.rule) ? "type" : state.rule}`));
  if (state.measure === "killed" && state.category === "total") parts.push(T("total_why"));
  if (state.measure === "killed" || state.bound === "low") parts.push(T(`bound_why_${state.bound}`));
  return parts.join(" ");
}

function paintLegend() {
  const classes = currentClasses();
  const ramp = rampFor(classes.upper.length);
  const values = districtValues(shownFrom(), shownTo());
  const labels = classLabels(classes, values.map((v) => v.value));
  const number = (look) => values.filter((v) => lookOf(v, classes) === look).length;
  const row = (look, text) => {
    const count = number(look);
    if (!count && !look.startsWith("class-")) return null;
    return el("li", { "data-look": look }, swatch(look, ramp), el("span", {}, text),
      el("span", { class: "count", title: T("districts_in_class") }, count));
  };
  const inc = data.incidents;
  const shown = shownIncidents(shownFrom(), shownTo());
  // A published file may carry wider rings than the record: say those that are drawn.
  const radius = [Infinity, -Infinity];
  const seen = [];
  for (let k = 0; k < shown.length; k += 1) {
    const kind = inc.placement[shown[k]];
    seen[kind] = 1;
    if (kind !== RING) continue;
    const km = inc.radius[shown[k]];
    if (km < radius[0]) radius[0] = km;
    if (km > radius[1]) radius[1] = km;
  }
  const has = (kind) => seen[kind] === 1;
  const label = classes.upper.length > 1 ? T("scheme_" + data.scheme.name) : "";
  byId("legend").setAttribute("aria-label", T("legend"));
  fill(byId("legend"),
    el("p", { class: "legend-title" }, el("b", {}, measureName()), ` · ${joinWords([legendNote(), label, T("legend_counts")])}`),
    legendWhy() && el("p", { class: "note" }, legendWhy()),
    el("ul", {}, labels.map((text, i) => row(`class-${i}`, text)),
      row("zero", T(state.measure !== "killed" ? "look_zero_counted" : state.bound === "low" ? "look_zero_low" : "look_zero")), row("nofigure", T("look_nofigure")),
      row("norecord", T("look_norecord")), row("nocoverage", T("look_nocoverage"))),
    state.fade && ramp.length > 0 && el("ul", {}, LEVELS.map((level) => el("li", {},
      ramp.map((_, i) => { const box = swatch("class-0", [suppressed(i, ramp, level)]); box.setAttribute("width", 12); return box; }), T(`certainty_${level}`)))),
    shown.length > 0 && el("ul", { class: "legend-marks" },
      has(DOT) && el("li", {}, markSample("dot"), T("mark_dot")),
      has(RING) && el("li", {}, markSample("ring"), T("mark_ring", { km: sayRange(...radius) })),
      has(DISTRICT) && el("li", {}, markSample("badge"), T("mark_badge")),
      el("li", {}, markSample("cluster"), T("mark_cluster"))),
  );
}
subscribe(["from", "to", "measure", "category", "per", "bound", "rule", "as_of", "fade", "hidden", "filter", "step", "running"], paintLegend);
