// What stands on the timeline: coverage and axis behind, bars, vague dates, operations bracketed.
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
  const labels = [];
  for (const [day, text] of tickDays(room)) {
    const x = dayToX(day, width);
    root.append(svg("line", { x1: x, x2: x, y1: base, y2: base + 4, class: "axis" }));
    const at = Math.min(x, width - 30);
    const wide = breadth(text);
    const begins = at - wide / 2 < TL.left;
    const from = begins ? at : at - wide / 2;
    // Where two would touch, the one that says a year stays.
    if (labels.length && from < labels.at(-1).to + 6) {
      if (!/\d{4}/.test(text)) continue;
      labels.pop();
    }
    labels.push({ at, begins, text, to: from + wide });
  }
  for (const { at, begins, text } of labels)
    root.append(svg("text", { x: at, y: base + 15, class: "tick", "text-anchor": begins ? "start" : "middle" }, text));
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
    if (step[0] === "week") return [day, year ? sayDay(day, true) : sayDayOfMonth(day)];
    const name = months[d.getUTCMonth()];
    return [day, year ? fromRight(`${name} ${d.getUTCFullYear()}`) : name];
  });
}

const barBox = (bin, width) => {
  const x = dayToX(bin.from, width);
  return [x, Math.max(1, dayToX(bin.to + 1, width) - x - (TL.bins.length > 140 ? 0.4 : 1.2))];
};

function drawDeaths(root, bin, sum, width, y, base) {
  if (!sum.stated) return;
  const [x, w] = barBox(bin, width);
  const hue = data.style.harm["5"];
  root.append(
    svg("rect", { x, y: y(sum.high), width: w, height: base - y(sum.high), fill: hue[1], stroke: hue[3], "stroke-width": 0.7 }),
    svg("rect", { x, y: y(sum.low), width: w, height: base - y(sum.low), fill: hue[3] }));
  if (sum.open && w > 5) root.append(svg("text", { x: x + w / 2, y: y(sum.high) - 2, "text-anchor": "middle", class: "tick" }, "+"));
}

function drawBar(root, bin, k, counts, width, y) {
  const [x, w] = barBox(bin, width);
  let low = 0;
  data.types.forEach((_, t) => {
    const n = counts[k * data.types.length + t];
    if (!n) return;
    root.append(svg("rect", { x, y: y(low + n), width: w, height: y(low) - y(low + n), fill: data.style.types[t],
      stroke: "#fff", "stroke-width": w > 4 ? 0.6 : 0 }));
    low += n;
  });
}

// A record known only to the week, month or year is a dashed line over its whole span; records of
// one span share a line.
function drawVague(root, spans, width, base) {
  const inc = data.incidents;
  spans.forEach(({ first: i, n }, k) => {
    const x = Math.max(TL.left, dayToX(inc.d0[i], width));
    const end = Math.min(width - TL.right, dayToX(inc.d1[i] + 1, width));
    const when = sayWhen(inc.d0[i], inc.d1[i], inc.dp[i]);
    root.append(svg("line", { x1: x, x2: end, y1: base + 20 + (k % 3) * 4, y2: base + 20 + (k % 3) * 4, class: "vague" },
      svg("title", {}, `${n > 1 || data.n > 5000 ? T("n_incidents", { n: sayNumber(n) }) : apart(rec(i).title)} – ${when}`)));
  });
}

function drawBrackets(root, width) {
  const ends = [];
  const byMembers = data.operationsShown.map((k) => [data.operations[k], k]).sort((a, b) => membersOf(b[1]).length - membersOf(a[1]).length);
  byMembers.forEach(([o, k]) => {
    if (o.d1 < TL.extent[0] || o.d0 > TL.extent[1]) return;
    const chosen = focusedOperation() === k;
    const x0 = Math.max(TL.left, dayToX(o.d0, width));
    const x1 = Math.max(x0 + 5, Math.min(width - TL.right, dayToX(o.d1 + 1, width)));
    const row = ends.findIndex((e) => e < x0 - 4);
    const lane = row < 0 ? ends.length : row;
    if (lane > 2) return;
    const wanted = (membersOf(k).length > 5 || chosen) && TL.unit === "day" ? o.short : "";
    const space = [x0 - TL.left, width - TL.right - x1].map((s) => Math.floor((s - 10) / 6));
    const after = space[1] >= Math.min(wanted.length, space[0]);
    const fit = space[after ? 1 : 0];
    const label = wanted.length <= fit ? wanted : fit > 14 ? `${wanted.slice(0, fit - 1)}…` : "";
    ends[lane] = x1 + (label && after ? label.length * 6 + 8 : 0);
    const y = 40 - lane * 14;
    root.append(svg("g", { class: chosen ? "bracket chosen" : "bracket", tabindex: "0", role: "button", "data-operation": o.id, "data-key": `b${k}`,
      "aria-label": o.title, onclick: () => focusOn("o", chosen ? "" : o.id),
      onkeydown: (e) => {
        if (e.key !== "Enter" && e.key !== " ") return;
        e.preventDefault();
        focusOn("o", chosen ? "" : o.id);
      },
      onpointerdown: (e) => e.stopPropagation() },
      svg("rect", { x: x0 - 4, y: y - 8, width: x1 - x0 + 8, height: 14, fill: "transparent" }),
      svg("path", { d: `M${x0},${y + 3} V${y - 2} H${x1} V${y + 3}` }),
      label && svg("text", { lang: tongueOf(label), y: y + 2, ...(after ? { x: x1 + 5 } : { x: x0 - 5, "text-anchor": "end" }) }, label), svg("title", {}, o.title)));
  });
}
