// The head of the page: a sentence that says what is shown, and the controls that need no server.
function choice(id, label, value, options, change) {
  return el("label", { class: "field" }, el("span", {}, label),
    el("select", { id, "data-key": id, onchange: (e) => change(e.target.value) },
      options.map(([v, text]) => told("option", text, { value: v, selected: v === value }))));
}

// A date that is typed is a date at many a digit before its last: it is taken when the field is left
// or Enter is pressed, one that is picked at once. One that is none gives way to the one before.
function dateField(id, label, value, most, take) {
  const taken = (text) => {
    if (take(parseDay(text)) === false) paintToolbar();
  };
  const done = ({ target }) => {
    if (!("typing" in target.dataset)) return;
    delete target.dataset.typing;
    taken(target.value);
  };
  const onkeydown = (e) => {
    if (e.key === "Enter") done(e);
    else if (!["Tab", "Shift"].includes(e.key)) e.target.dataset.typing = "";
  };
  return el("label", { class: "field" }, el("span", {}, label),
    el("input", { type: "date", id, "data-key": id, value, min: isoDay(data.days[0]), max: most, onkeydown, onblur: done, onpointerdown: done,
      onchange: (e) => "typing" in e.target.dataset || taken(e.target.value) }));
}

// Controls that are there stay: a new one in the place of one that has the keyboard would lose it.
function renewControls(host, made) {
  const control = (node) => (node.matches("button") ? node : node.querySelector("select, input"));
  const name = (node) => `${control(node).id}|${node.textContent}`;
  const held = new Map([...host.children].map((node) => [name(node), node]));
  const wanted = new Set(made.map(name));
  held.forEach((node, key) => wanted.has(key) || node.remove());
  let next = host.firstChild;
  for (const node of made) {
    const old = held.get(name(node));
    if (!old) host.insertBefore(node, next);
    else {
      const [a, b] = [control(old), control(node)];
      for (const key of ["min", "max", "value", "checked"]) if (a[key] !== b[key] && !("typing" in a.dataset)) a[key] = b[key];
      next = old.nextSibling;
    }
  }
}

function paintToolbar() {
  const S = data.choices;
  const last = isoDay(data.days[1]);
  renewControls(byId("toolbar"), [
    choice("measure", T("show"), state.measure, S.measure.map((m) => [m, T("measure_" + m)]), (measure) => setState({ measure })),
    state.measure === "killed" && choice("category", T("whose_deaths"), state.category, S.category.map((c) => [c, T("category_" + c)]), (category) => setState({ category })),
    choice("per", T("per"), state.per, S.per.map((p) => [p, T("per_" + p)]), (per) => setState({ per })),
    districtValues(state.from, state.to).some((v) => v.low !== v.high) && choice("bound", T("bound"), state.bound, S.bound.map((b) => [b, T("bound_" + b)]), (bound) => setState({ bound })),
    state.measure === "killed" && choice("rule", T("whose_word"), state.rule, RULES.map((r) => [r, T("rule_" + r)]), (rule) => setState({ rule })),
    dateField("as_of", T("as_of_label"), state.as_of, null, (d) => setState({ as_of: d === null ? "" : isoDay(d) })),
    dateField("from", T("from"), isoDay(state.from), last, (d) => d !== null && setPeriod(d, Math.max(d, state.to))),
    dateField("to", T("to"), isoDay(state.to), last, (d) => d !== null && setPeriod(Math.min(d, state.from), d)),
    choice("unit", T("unit"), state.unit, [["", T("unit_auto")], ...UNITS.map((u) => [u, T("unit_name_" + u)])], (unit) => setState({ unit })),
    el("label", { class: "check", title: T("fade_says") }, el("input", { type: "checkbox", id: "fade", "data-key": "fade", checked: state.fade === "1", onchange: (e) => setState({ fade: e.target.checked ? "1" : "" }) }), T("fade")),
    el("button", { type: "button", class: "plain", "data-key": "whole", id: "whole", onclick: () => setPeriod(data.days[0], data.days[1]) }, T("whole_record")),
  ].filter(Boolean));
}
subscribe(["measure", "category", "per", "bound", "rule", "as_of", "fade", "from", "to", "unit", "filter"], afterDrag(paintToolbar));

// On a telephone the controls are folded into one line, which says what they are set to.
const NARROW = window.matchMedia("(max-width: 600px)");
function foldControls() {
  byId("controls").open = !NARROW.matches;
}
function paintControls() {
  fill(byId("controls-name"), el("b", {}, T("controls")), ` · ${measureName()}`);
}
NARROW.addEventListener("change", foldControls);
subscribe(["measure", "category", "per"], paintControls);

// The sentence above the map: how many records, or whose figures of the killed, and how many of them
// are in no district.
function headline() {
  const [from, to] = [shownFrom(), shownTo()];
  const rows = shownIncidents(from, to);
  const period = sayPeriod(from, to);
  if (!rows.length) return T(!isCovered(from, to) ? "head_nocoverage" : leftOut() ? "head_none_open" : "head_none", { period });
  const deaths = state.measure === "killed";
  const measured = (test) => {
    const own = rowsWhere(rows, test);
    const range = deaths ? sumFigures(own, state.category, from, to, test) : { ...countRange(own, from, to, test), stated: own.length };
    return { ...range, n: sayRange(range.low, range.high, range.open) };
  };
  const all = measured(() => true);
  if (!all.stated) return T("head_killed_none", { period, what: T(`killed_${state.category}`), records: recordsSay(countRange(rows, from, to)) });
  const [placed, unplaced] = [measured((d) => d >= 0), measured((d) => d < 0)];
  const said = deaths ? T(`unit_killed_${state.category}`, { n: all.n }) : recordsSay(all);
  const shown = (v) => (deaths ? v.look === "value" || v.look === "zero" || v.unpeopled : v.n > 0);
  const d = T("n_districts", { n: districtValues(from, to).filter(shown).length });
  return T(!unplaced.stated ? "head" : placed.stated ? "head_split" : "head_unplaced", { period, said, d, placed: placed.n, unplaced: unplaced.n });
}
const recordsSay = ({ low, high }) => T("n_records", { n: sayRange(low, high) });

function headNote() {
  if (state.measure !== "killed") return "";
  const [from, to] = [shownFrom(), shownTo()];
  const rows = shownIncidents(from, to);
  const { stated } = sumFigures(rows, state.category, from, to);
  return stated ? T("stated_of", { n: sayNumber(stated), all: sayNumber(rows.length) }) : "";
}

// What is for the public lacks, whether or not anything is recorded there: nothing shown is no zero.
function leftOut() {
  const late = data.late !== null && shownTo() >= data.late;
  return [late && T("left_late", { date: sayDay(data.late) }), data.barred && T("left_barred"), data.withheld && T("left_withheld")].filter(Boolean).join(" ");
}

// Where the whole record is shown: what lies so far from it that its days do not reach there.
function sayApart() {
  const [from, to] = [shownFrom(), shownTo()];
  if (from > data.days[0] || to < data.days[1]) return "";
  const { d0, d1, dp } = data.incidents;
  const before = shownIncidents(FIRST_DAY, from - 1).filter((i) => d1[i] < from);
  const after = shownIncidents(to + 1, LAST_DAY).filter((i) => d0[i] > to);
  const far = [...before, ...after];
  if (!far.length) return "";
  const days = [...new Set(far.map((i) => sayWhen(d0[i], d1[i], dp[i])))];
  const list = days.length > 3 ? sayPeriod(d0[far[0]], d1[far.at(-1)]) : joinList(days);
  return T("lies_apart", { n: sayNumber(far.length), list });
}

function sayHidden() {
  const names = state.hidden.map((t) => T(`type_${data.types[t]}`));
  return names.length ? T("filter_hidden", { list: names.join(data.lang === "ur" ? "، " : ", ") }) : "";
}

function paintHead() {
  fill(byId("title"), headline());
  nameDocument();
  fill(byId("subtitle"), joinWords([measureName(), legendNote(), headNote(), data.filters, sayHidden(), leftOut(), sayApart()]));
  const inView = data.coverage.filter((c) => c.from <= shownTo() && c.to >= shownFrom());
  fill(byId("coverage"), el("b", {}, T("coverage")), " ", inView.map((c) => [told("bdi", c.text, { dir: /[\u0600-\u06ff]/.test(c.text) ? "rtl" : "ltr" }), " "]));
}
subscribe(["from", "to", "measure", "category", "per", "bound", "rule", "as_of", "hidden", "filter", "step", "running"], paintHead);

function paintFoot() {
  const m = data.meta;
  fill(byId("map-note"), el("b", {}, T("sources")), " ", told("bdi", m.sources_short), " ", el("b", {}, T("boundaries")), " ", told("bdi", `${m.boundaries} ${m.disclaimer}`), data.tiles ? [" ", told("bdi", data.tiles.attribution)] : "");
  fill(byId("foot"),
    el("p", {}, el("b", {}, T("sources")), " ", told("bdi", m.sources)),
    el("p", {}, el("b", {}, T("counting")), ` ${T("counting_note")}`),
    el("p", {}, el("b", {}, T("publication")), " ", told("bdi", m.withheld)),
    el("p", { class: "stamp" }, joinWords([T("produced", { date: m.produced }), T("cutoff", { date: m.cutoff }), T("covers", { period: sayPeriod(...data.days) }), m.boundary_label ? T("vintage_own", { label: m.boundary_label, n: data.districts.id.length, hash: m.boundary_digest.slice(0, 12) }) : T("vintage", { n: m.vintage }), T("projection"), `${T("product")} ${m.version}`, T("data_hash", { hash: m.digest.slice(0, 12) })])));
}
