// Operations: the list, and two of them side by side.
function operationFacts(k) {
  const o = data.operations[k];
  const members = membersOf(k);
  const districts = new Set(members.map(([i]) => data.incidents.dist[i]).filter((d) => d >= 0));
  return { o, claimed: members.filter(([, c]) => c).length, inferred: members.filter(([, c]) => !c).length, districts };
}

const standingLines = (k, ...types) => standingOf(data.n + k).filter((s) => types.includes(s.type)).map((s) => el("div", {}, T(`figure_${s.measure}_${s.category}`, { n: sayStanding(s) }), " ", saidBy(s)));

// How many places a claimant counted, with the day on which it was said and where it was read.
const placesSay = (p) => [el("b", {}, `${sayRange(p.low, p.high)} ${T("place_" + p.unit)}`), " – ", told("bdi", p.claimant), p.as_of !== null && `${T("comma")} ${sayDay(p.as_of, true)}`, sourceLine(p)];

const openClaims = (id) => setState({ focus: `o:${id}`, sheet: "claims" });

function compareView() {
  const ids = data.operationsShown.map((k) => data.operations[k].id);
  const wanted = state.compare.split(",").filter((id) => ids.includes(id));
  // Without a wish, the two with the most claims about them, the earlier one first.
  const mostTold = [...data.operationsShown].sort((x, y) => claimsOfOperation(y).length - claimsOfOperation(x).length || membersOf(y).length - membersOf(x).length);
  const usual = mostTold.slice(0, 2).sort((x, y) => data.operations[x].d0 - data.operations[y].d0).map((k) => data.operations[k].id);
  const [a, b] = wanted.length === 2 ? wanted : usual;
  if (!a || !b) return null;
  const pair = [a, b].map((id) => data.operationIndex.get(id));
  const pick = (n) => choice(`compare-${n}`, T("operation_n", { n: n + 1 }), [a, b][n], data.operationsShown.map((k) => [data.operations[k].id, data.operations[k].title]), (id) => setState({ compare: (n ? [a, id] : [id, b]).join(",") }));
  const said = (cell) => (Array.isArray(cell) && !cell.length ? null : cell);
  const row = (label, cell) => el("tr", {}, el("th", { scope: "row" }, label), pair.map((k) => el("td", {}, said(cell(k)) || el("span", { class: "quiet" }, T("not_stated")))));
  return el("section", { id: "compare" }, el("h2", {}, T("compare")), el("div", { class: "toolbar" }, pick(0), pick(1)),
    el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("compare") }, el("table", { class: "compare" },
      el("thead", {}, el("tr", {}, el("td", {}), pair.map((k) => el("th", { scope: "col" }, told("button", data.operations[k].title, { type: "button", class: "link", onclick: () => openClaims(data.operations[k].id) }))))),
      el("tbody", {},
        row(T("dates"), (k) => [whenOf(data.operations[k]), !data.operations[k].dp && ` (${T("n_days", { n: data.operations[k].d1 - data.operations[k].d0 + 1 })})`]),
        row(T("name_given"), (k) => data.operations[k].claimed_name && T("called", { name: data.operations[k].claimed_name, by: data.operations[k].named_by })),
        row(T("places_counted"), (k) => data.operations[k].places.filter((p) => !isLater(p)).map((p) => el("div", {}, placesSay(p)))),
        row(T("members"), (k) => T("members_say", { claimed: operationFacts(k).claimed, inferred: operationFacts(k).inferred, d: T("n_districts", { n: operationFacts(k).districts.size }) })),
        row(T("officials_say"), (k) => standingLines(k, "official")),
        row(T("armed_say"), (k) => standingLines(k, "armed_group")),
        row(T("independent_say"), (k) => standingLines(k, "monitor", "medical", "media")),
        row(T("behind"), (k) => { const s = behindClaims(claimsOfOperation(k)); return s.origins && T("origins_short", { n: s.origins, share: Math.round(s.share * 100) }); })))),
    el("p", { class: "note" }, T("compare_note")));
}

function operationsSheet() {
  const order = [...data.operationsShown].sort((a, b) => data.operations[b].d0 - data.operations[a].d0);
  return [
    el("h1", { id: "sheet-title", tabindex: "-1" }, T("operations")),
    el("p", { class: "facts" }, T("operations_note")),
    compareView(),
    el("h2", {}, T("all_operations")),
    el("div", { class: "matrix-scroll", tabindex: "0", role: "group", "aria-label": T("all_operations") }, el("table", { class: "compare" },
      el("thead", {}, el("tr", {}, ["operation", "dates", "members", "officials_say", "armed_say"].map((h) => el("th", { scope: "col" }, T(h))))),
      el("tbody", {}, order.map((k) => {
        const { o, claimed, inferred, districts } = operationFacts(k);
        return el("tr", { "data-operation-row": o.id },
          el("th", { scope: "row" }, told("button", o.title, { type: "button", class: "link", onclick: () => openClaims(o.id) }), el("div", { class: "quiet" }, o.claimed_name ? T("called", { name: o.claimed_name, by: o.named_by }) : T("kind_" + o.kind))),
          el("td", {}, whenOf(o, true)), el("td", {}, o.members.length ? T("members_say", { claimed, inferred, d: T("n_districts", { n: districts.size }) }) : T("members_none")),
          el("td", {}, standingLines(k, "official")), el("td", {}, standingLines(k, "armed_group")));
      })))),
  ];
}
