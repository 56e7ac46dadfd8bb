// Claims as a ledger: whose figure, about whom, on what date, read where. Nothing is added up.
const SIDES = ["state", "armed_group", "independent"];
const isLater = (c) => state.as_of !== "" && c.as_of > asOfDay();
const sideOf = (type) => (type === "official" ? "state" : type === "armed_group" ? "armed_group" : "independent");

// One statement is one box, however many outlets carried it: relays add a source, not a figure.
function statementsOf(rows) {
  const groups = new Map();
  rows.forEach((k) => {
    const c = claim(k);
    const key = [c.type, c.claimant, c.as_of, c.origin, c.qualifier, c.order ?? "", c.partial].join("|");
    if (!groups.has(key)) groups.set(key, { ...c, side: sideOf(c.type), figures: new Map(), sources: new Map(), relays: new Set() });
    const group = groups.get(key);
    group.figures.set([c.measure, c.category, c.low, c.high].join("|"), group.figures.get([c.measure, c.category, c.low, c.high].join("|")) || c);
    group.sources.set(c.source, c);
    if (c.relay) group.relays.add(c.relay);
  });
  const order = data.categories;
  const list = [...groups.values()];
  for (const s of list) {
    s.figures = [...s.figures.values()].sort((a, b) => b.measure.localeCompare(a.measure) || order.indexOf(a.category) - order.indexOf(b.category));
    s.sources = [...s.sources.values()];
    s.relay = joinList([...s.relays]);
  }
  return list.sort((a, b) => a.as_of - b.as_of || (b.order ?? 0) - (a.order ?? 0) || b.figures.length - a.figures.length);
}

function sayFigure(c) {
  const best = c.best !== null && c.best !== undefined ? ` (${T("best")} ${sayNumber(c.best)})` : "";
  return T(`figure_${c.measure}_${c.category}`, { n: sayRange(c.low, c.high) }) + best;
}

function sourceLine(c) {
  const s = c.card;
  const name = [s.publisher || T("source_unnamed"), s.relays && !s.publisher.includes(s.relays) ? `(${s.relays})` : ""].filter(Boolean).join(" ");
  const link = /^https?:\/\//.test(s.url || "")
    ? el("a", { href: s.url, target: "_blank", rel: "noopener noreferrer", title: s.url }, name)
    : el("span", {}, name);
  return el("div", { class: "source" }, el("bdi", { lang: tongueOf(name) }, link, s.date ? `, ${s.date}` : ""), c.unverified ? el("em", {}, ` · ${T("unverified")}`) : "");
}

function statementView(s, quiet) {
  const extra = [...[s.qualifier, s.qualifier.includes(s.span) ? "" : s.span].filter(Boolean).map((text) => told("bdi", text)), s.relay && T("relayed_by", { who: s.relay })].filter(Boolean);
  return el("div", { class: quiet || s.partial ? "statement quiet" : "statement", "data-claimant": s.claimant, "data-type": s.type, "data-as-of": isoDay(s.as_of) },
    el("ul", { class: "figures" }, s.figures.map((c) => el("li", { class: isLater(c) ? "later" : "", "data-claim": c.id }, sayFigure(c)))),
    el("div", { class: "who" }, told("b", s.claimant), extra.map((part, k) => [k ? " · " : " – ", part])),
    s.partial && el("div", { class: "note" }, T("partial")),
    isLater(s) && el("div", { class: "note" }, T("after_as_of")),
    s.sources.map(sourceLine));
}

// What a side had said by the end of a day: the last word where an order is recorded, the range where
// it is not. What reaches back before the event stands aside where something else does not.
function dayFigure(said, start) {
  const last = Math.max(...said.map((c) => c.order ?? -1));
  const held = said.filter((c) => c.order === null || c.order === undefined || c.order === last);
  const foreign = (c) => c.span0 !== null && c.span0 !== undefined && c.span0 < start;
  const own = held.some((c) => !foreign(c)) ? held.filter((c) => !foreign(c)) : held;
  return {
    low: Math.min(...own.map((c) => c.low)), high: own.some((c) => c.high === null) ? null : Math.max(...own.map((c) => c.high)),
    top: Math.max(...own.map((c) => c.high ?? c.low)), own, aside: held.filter((c) => !own.includes(c)), as_of: said[0].as_of,
  };
}

// How a side's figures moved: what it said last on each day. Partial figures stay in the ledger and
// are named below, so that nobody misses them.
function matrix(rows, start) {
  const all = statementsOf(rows);
  const list = all.filter((s) => !s.partial);
  const days = [...new Set(list.map((s) => s.as_of))].sort((a, b) => a - b);
  if (days.length < 3) return null;
  const groups = new Map();
  for (const s of list) {
    const who = s.type === "official" ? T("officials_say") : T("says", { who: s.claimant });
    if (!groups.has(who)) groups.set(who, { side: s.side, lines: new Map() });
    for (const c of s.figures) {
      const own = s.type === "armed_group" && c.category === "militant" && c.qualifier.startsWith("own ");
      const line = T(own ? `line_own_${c.measure}` : `line_${c.measure}_${c.category}`);
      const cells = groups.get(who).lines;
      if (!cells.has(line)) cells.set(line, { measure: c.measure, category: c.category, days: new Map() });
      const held = cells.get(line).days;
      held.set(c.as_of, [...(held.get(c.as_of) ?? []), c]);
    }
  }
  const left = all.filter((s) => s.partial).flatMap((s) => s.figures);
  for (const { lines } of groups.values())
    for (const { days: cells } of lines.values())
      for (const [day, said] of cells) {
        cells.set(day, dayFigure(said, start));
        left.push(...cells.get(day).aside);
      }
  const leftSay = left.map((c) => `${joinList([c.claimant, sayDay(c.as_of, true)])}: ${sayFigure(c)}`);
  const named = [...groups].sort((a, b) => SIDES.indexOf(a[1].side) - SIDES.indexOf(b[1].side));
  const table = el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("how_moved") }, el("table", { class: "matrix" },
    el("caption", {}, T("how_moved")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, T("as_of")), days.map((d) => el("th", { scope: "col" }, sayDayOfMonth(d))))),
    el("tbody", {}, named.map(([who, { lines }]) => [
      el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: days.length + 1 }, who)),
      [...lines].map(([line, { measure, category, days: cells }]) => el("tr", { "data-line": `${measure}-${category}` }, el("th", { scope: "row" }, line),
        days.map((d) => {
          const c = cells.get(d);
          const told = c && c.own.map((x) => joinWords([x.claimant, x.qualifier, x.span])).join("\n");
          return el("td", { class: c && isLater(c) ? "later" : "", title: told || null, "data-as-of": isoDay(d) }, c ? sayStanding(c) : "");
        }))),
    ]))));
  return [table, leftSay.length > 0 && el("p", { class: "quiet left-out" }, T("matrix_left_out", { list: joinLines(leftSay) }))];
}

// Dates down, sides across: what each side said on each day, the last word of a day first.
function ledger(rows) {
  const list = statementsOf(rows);
  if (!list.length) return el("p", { class: "quiet" }, T("no_claims"));
  const sides = SIDES.filter((side) => list.some((s) => s.side === side));
  const days = [...new Set(list.map((s) => s.as_of))].sort((a, b) => a - b);
  return el("table", { class: `ledger sides-${sides.length}` },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "when" }, T("as_of")), sides.map((side) => el("th", { scope: "col" }, T("side_" + side))))),
    el("tbody", {}, days.map((day) =>
      el("tr", {}, el("th", { scope: "row", class: "when" }, sayDay(day, true)),
        sides.map((side) => el("td", { "data-side-name": T("side_" + side), class: list.some((s) => s.side === side && s.as_of === day) ? "" : "empty" },
          list.filter((s) => s.side === side && s.as_of === day).map((s, i) => statementView(s, i > 0))))))));
}
