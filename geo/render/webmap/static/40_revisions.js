// The revision chart: how each side's figure moved. One step line a claimant side, the gap between
// the sides shaded, "at least" as an open end.
const LOOKS = {
  state: { dash: "", marker: "square" },
  armed_group: { dash: "7 4", marker: "circle" },
  independent: { dash: "2 3", marker: "diamond" },
};

const grouped = (rows, key) => {
  const groups = new Map();
  for (const row of rows) {
    const k = key(row);
    if (!groups.has(k)) groups.set(k, []);
    groups.get(k).push(row);
  }
  return groups;
};

// What each side had last said on each day; officials are one side, other claimants each their own.
function revisionsOf(claims, measure, category) {
  const lines = new Map();
  for (const s of statementsOf(claims).filter((x) => !x.partial))
    for (const c of s.figures) {
      if (c.measure !== measure || c.category !== category) continue;
      const own = s.type === "armed_group" && category === "militant" && c.qualifier.startsWith("own ");
      const who = s.type === "official" ? T("officials") : own ? T("own_losses", { who: c.claimant }) : c.claimant;
      if (!lines.has(who)) lines.set(who, { who, side: s.side, points: [] });
      lines.get(who).points.push(c);
    }
  for (const line of lines.values()) line.points.sort((a, b) => a.as_of - b.as_of || (a.order ?? 0) - (b.order ?? 0));
  return [...lines.values()].sort((a, b) => SIDES.indexOf(a.side) - SIDES.indexOf(b.side));
}

// The figures that more than one side has spoken about come first.
function chartChoices(claims) {
  const keys = new Map();
  for (const k of claims) {
    const c = claim(k);
    if (c.partial) continue;
    const key = `${c.measure}|${c.category}`;
    if (!keys.has(key)) keys.set(key, { key, sides: new Set(), n: 0 });
    keys.get(key).sides.add(sideOf(c.type));
    keys.get(key).n += 1;
  }
  return [...keys.values()].sort((a, b) => b.sides.size - a.sides.size || b.n - a.n).map((k) => k.key);
}

// Up to the as-of date, on the axes of all that was ever said, so that the steps can be compared.
function revisionChart(claims, key) {
  const [measure, category] = key.split("|");
  const all = revisionsOf(claims, measure, category).flatMap((l) => l.points);
  const lines = revisionsOf(claims.filter((k) => !isLater(claim(k))), measure, category);
  if (!lines.length) return el("p", { class: "quiet" }, T("none_yet", { date: sayDay(asOfDay()) }));
  const days = all.map((c) => c.as_of);
  const first = Math.min(...days);
  const last = Math.max(...days, first + 1) + 1;
  const top = niceTop(Math.max(1, ...all.map((c) => c.high ?? c.low)));
  const narrow = byId("page").clientWidth < 640;
  const W = narrow ? 370 : 760;
  const H = narrow ? 280 : 300;
  const L0 = narrow ? 34 : 46;
  const R0 = narrow ? 76 : 170;
  // Statements of one day stand in their recorded order inside that day.
  const slot = new Map();
  for (const line of lines) {
    const byDay = grouped(line.points, (c) => c.as_of);
    for (const list of byDay.values()) list.forEach((c, i) => slot.set(c, list.length > 1 ? i / list.length : 0.5 * (list.length === 1 ? 0 : 1)));
  }
  const x = (day) => L0 + ((day - first) / (last - first)) * (W - L0 - R0);
  const at = (c) => x(c.as_of + slot.get(c));
  const y = (v) => H - 40 - (v / top) * (H - 62);
  const until = asOfDay() === null ? last : Math.min(last, asOfDay() + 1);
  const root = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", class: "revisions", "aria-label": revisionsSay(lines, measure, category) });
  for (const v of [0, top / 2, top]) {
    if (!Number.isInteger(v)) continue;
    root.append(svg("line", { x1: L0, x2: W - R0, y1: y(v), y2: y(v), class: v ? "grid" : "axis" }), svg("text", { x: L0 - 6, y: y(v) + 4, "text-anchor": "end", class: "tick" }, sayNumber(v)));
  }
  const every = Math.ceil((last - first) / (narrow ? 4 : 9));
  for (let d = first; d < last; d += every)
    root.append(svg("text", { x: x(d), y: H - 22, class: "tick", "text-anchor": "start" }, sayDayOfMonth(d)), svg("line", { x1: x(d), x2: x(d), y1: H - 40, y2: H - 35, class: "axis" }));
  shadeGap(root, lines, x, y, at, until);
  const labels = [];
  lines.forEach((line) => drawRevision(root, line, { x, y, at, until, W, R0, labels }));
  if (asOfDay() !== null && asOfDay() >= first && asOfDay() + 1 <= last)
    root.append(svg("line", { x1: x(asOfDay() + 1), x2: x(asOfDay() + 1), y1: 16, y2: H - 40, class: "as-of-line" }), svg("text", { x: x(asOfDay() + 1) - 4, y: 14, "text-anchor": "end", class: "tick" }, T("as_of_is", { date: sayDay(asOfDay(), true) })));
  return root;
}

function stepsOf(line, at, end, value) {
  const points = line.points.map((c) => [at(c), value(c)]);
  return points.flatMap(([px, v], i) => [[px, v], [i + 1 < points.length ? points[i + 1][0] : end, v]]);
}

// The gap: between what the officials and the armed group had last said, from when both had spoken.
function shadeGap(root, lines, x, y, at, until) {
  const pair = ["state", "armed_group"].map((side) => lines.find((l) => l.side === side));
  if (!pair[0] || !pair[1]) return;
  const mid = (c) => c.low;
  const changes = [...new Set([...pair[0].points, ...pair[1].points].map(at))].sort((a, b) => a - b);
  const valueAt = (line, px) => {
    const said = line.points.filter((c) => at(c) <= px);
    return said.length ? mid(said[said.length - 1]) : null;
  };
  changes.forEach((px, i) => {
    const [a, b] = pair.map((line) => valueAt(line, px));
    if (a === null || b === null) return;
    const end = i + 1 < changes.length ? changes[i + 1] : x(until);
    root.append(svg("rect", { x: px, width: Math.max(0, end - px), y: y(Math.max(a, b)), height: Math.abs(y(a) - y(b)), class: "gap" }));
  });
}

// Of marks that stand too close for each to have its number the last has it; the list has them all.
function withRoom(points, at, y, side) {
  const named = new Set();
  let [edge, level] = [Infinity, 0];
  for (const c of [...points].reverse()) {
    const wide = breadth(sayRange(c.low, c.high)) * 1.2;
    const from = isBeside(c, side, y) ? at(c) + 8 : at(c) - wide / 2;
    if (from + wide > edge && Math.abs(y(c.low) - level) < 14) continue;
    named.add(c);
    [edge, level] = [from, y(c.low)];
  }
  return named;
}

// Above the mark there is room; below it the line of officials has its own.
const isAbove = (c, side, y) => side === "armed_group" || y(c.low) > y(0) - 34;
// A stroke that goes up from the mark, to a high end or to none, would strike its number through.
const isBeside = (c, side, y) => c.high === null || (c.high > c.low && isAbove(c, side, y));

function drawRevision(root, line, { x, y, at, until, W, R0, labels }) {
  const look = LOOKS[line.side];
  const colour = line.side === "independent" ? "#6b6860" : line.side === "state" ? "#175088" : data.style.ink;
  const steps = stepsOf(line, at, x(until), (c) => c.low);
  root.append(svg("path", { d: steps.map(([px, v], i) => `${i ? "L" : "M"}${px},${y(v)}`).join(""), fill: "none", stroke: colour, "stroke-width": 2.2, "stroke-dasharray": look.dash || null }));
  const named = withRoom(line.points, at, y, line.side);
  for (const c of line.points) {
    const [px, py] = [at(c), y(c.low)];
    if (c.high !== null && c.high > c.low) root.append(svg("line", { x1: px, x2: px, y1: y(c.high), y2: py, stroke: colour, "stroke-width": 2 }));
    if (c.high === null) root.append(svg("path", { d: `M${px},${py - 6} V${py - 20} M${px - 4},${py - 16} L${px},${py - 21} L${px + 4},${py - 16}`, stroke: colour, fill: "none", "stroke-width": 1.6 }));
    const title = svg("title", {}, `${sayDay(c.as_of)}: ${sayFigure(c)} – ${apart(c.claimant)}`);
    const shape = look.marker === "square" ? svg("rect", { x: px - 4, y: py - 4, width: 8, height: 8, fill: colour }, title)
      : look.marker === "circle" ? svg("circle", { cx: px, cy: py, r: 4.6, fill: "#fff", stroke: colour, "stroke-width": 2.2 }, title)
        : svg("path", { d: `M${px},${py - 6} L${px + 5},${py} L${px},${py + 6} L${px - 5},${py} Z`, fill: colour }, title);
    root.append(shape);
    if (named.has(c)) root.append(svg("text", isBeside(c, line.side, y) ? { x: px + 8, y: py - 8, class: "value" } : { x: px, y: py + (isAbove(c, line.side, y) ? -9 : 18), "text-anchor": "middle", class: "value" }, sayRange(c.low, c.high)));
  }
  const end = line.points[line.points.length - 1];
  let ly = y(end.low) + 4;
  while (labels.some((other) => Math.abs(other - ly) < 15)) ly += 15;
  labels.push(ly);
  root.append(svg("text", { x: W - R0 + 8, y: ly, class: "line-name", fill: colour, lang: tongueOf(line.who) }, line.who.length > 24 ? `${line.who.slice(0, 23)}…` : line.who));
}

function revisionsSay(lines, measure, category) {
  return `${T(`line_${measure}_${category}`)}: ${lines.map((l) => `${apart(l.who)} ${joinList(l.points.map((c) => `${sayRange(c.low, c.high)} (${sayDay(c.as_of, true)})`))}`).join(`${T("semicolon")} `)}`;
}
