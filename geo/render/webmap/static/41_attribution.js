// An operation's own total beside the sum of its members under the same rule; never added. The
// definitions are those of geo.analysis.attribution.

// Members of which no more than the province is known take no part, whatever of them is shown.
function attributionOf(k) {
  const members = data.operations[k].members.filter(([, , known]) => known);
  const out = [];
  for (const type of TYPES)
    for (const category of CATEGORIES) {
      const own = saidOf(data.n + k, "killed", category, type);
      if (!own) continue;
      const figures = new Map(members.map(([i]) => [i, figureOf(i, "killed", category, type)]).filter(([, f]) => f));
      const sum = sumMembers(members, figures);
      out.push({ type, category, low: own.low, high: own.high, top: own.top, sum, stated: figures.size, silent: members.length - figures.size, rest: leftOver(own, sum) });
    }
  return out;
}

// Members that a claimant placed in the operation in the low end, inferred ones too in the high end.
function sumMembers(members, figures) {
  if (!figures.size) return { low: null, high: null };
  const claimed = new Set(members.filter(([i, c]) => c && figures.has(i)).map(([i]) => i));
  const inside = (groups, of) => groups.map((group) => group.filter((i) => of.has(i)));
  const total = (of, valueOf) => [...of].reduce((sum, i) => sum + valueOf(i), 0);
  const lowOf = (i) => figures.get(i).low;
  const topOf = (i) => figures.get(i).top;
  const highest = { least: false };
  const again = (groups, valueOf) => total(groups, (group) => countedAgain(group, valueOf, highest));
  const maybe = inside(data.events.maybe, claimed).flatMap(linked).filter(several);
  const one = inside(data.events.one, figures).filter(several);
  const aside = notCounted(one, topOf, highest);
  const open = [...figures].some(([i, f]) => f.high === null && !aside.has(i));
  return { low: total(claimed, lowOf) - again(maybe, lowOf), high: open ? null : total(figures.keys(), topOf) - again(one, topOf) };
}

// An open end of either opens an end of the difference; below zero the members' figures go beyond.
function leftOver(own, sum) {
  if (sum.low === null) return { low: own.low, high: own.high };
  return { low: sum.high === null ? null : own.low - sum.high, high: own.high === null ? null : own.high - sum.low };
}

function sayLeftOver({ low, high }) {
  const said = (n) => (n < 0 ? `\u2212${sayNumber(-n)}` : sayNumber(n));
  if (low === null) return high === null ? T("gap_open") : T("gap_up_to", { n: said(high) });
  if (low >= 0) return sayRange(low, high);
  return high === null ? T("gap_from", { n: said(low) }) : low === high ? said(low) : T("gap_between", { a: said(low), b: said(high) });
}

function attributionTable(k) {
  const rows = attributionOf(k);
  if (!rows.length) return null;
  const heads = ["own_total", "in_members", "left_over"].map((h) => el("th", { scope: "col" }, T(h)));
  const sumSay = (r) => (r.stated ? [sayRange(r.sum.low, r.sum.high), el("span", { class: "said-by" }, T("stated_of", { n: r.stated, all: r.stated + r.silent }))] : T("not_stated"));
  return el("details", { class: "attribution" }, el("summary", {}, T("attribution")), el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("attribution") }, el("table", { class: "matrix standing" },
    el("thead", {}, el("tr", {}, el("td", {}), heads)),
    el("tbody", {}, rows.map((r) => el("tr", { "data-line": `${r.type}-${r.category}` }, el("th", { scope: "row" }, `${T("rule_" + r.type)}: ${T("line_killed_" + r.category)}`),
      el("td", {}, sayStanding(r)), el("td", {}, sumSay(r)), el("td", {}, sayLeftOver(r.rest))))))),
  el("p", { class: "note" }, T("attribution_note")));
}
