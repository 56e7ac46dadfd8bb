// Words of files and records on the app's pages. Everything a person reads goes in as a text node.
// The few words of its own, in the app's language.
let words = {};

const build = (node, attributes, children) => {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
};
const el = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
// A value may be in either script: each finds its own direction, and says its language where that is
// not the page's.
const tongueOf = (text) => {
  const [letter] = /[A-Za-z\u0600-\u06ff]/.exec(text) || [""];
  const own = letter > "z" ? "ur" : "en";
  return letter && own !== document.documentElement.lang ? own : null;
};
const said = (tag, text, attributes) => el(tag, { dir: "auto", lang: tongueOf(text), ...attributes }, text);

// Long values take a whole line, after the short ones, so that no hole is left between them.
const isLong = ([, value]) => value.length > 60;
const facts = ({ rows, small }) =>
  el("dl", { class: small ? "facts small" : "facts" },
    [...rows.filter((row) => small || !isLong(row)), ...rows.filter((row) => !small && isLong(row))].map(([label, value]) =>
      el("div", { class: isLong([label, value]) ? "wide" : "" }, el("dt", {}, label), said("dd", value))));

const numbers = ({ items }) =>
  el("ul", { class: "numbers" },
    items.map(({ n, label, tone }) => el("li", { class: tone || "" }, el("b", {}, n), el("span", {}, label))));

const problem = ({ tone, title, what, where, fix, code, pressed }) =>
  el("section", { class: `problem ${tone || ""}`, "data-pressed": pressed, role: tone === "refused" ? "alert" : null },
    el("h3", {}, title),
    what && said("p", what, { class: "what" }),
    where && where.length > 0 && facts({ rows: where, small: true }),
    fix && el("p", { class: "fix" }, el("b", {}, `${words.fix}: `), said("span", fix)),
    code && el("p", { class: "code" }, `${words.code} `, el("code", {}, code)));

const table = ({ caption, columns, rows, align }) =>
  el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption || columns.join(", ") },
    el("table", {},
      caption && el("caption", {}, caption),
      el("thead", {}, el("tr", {}, columns.map((c) => said("th", c, { scope: "col" })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, k) => said("td", cell, { class: (align || [])[k] || "" })))))));

const compare = ({ heads, rows }) =>
  el("table", { class: "compare" },
    el("thead", {}, el("tr", {}, el("th", { class: "label" }, el("span", { class: "away" }, words.field)), heads.map((h) => said("th", h, { scope: "col" })))),
    el("tbody", {}, rows.map(([label, a, b, tone]) =>
      el("tr", { class: tone || "" }, el("th", { scope: "row", class: "label" }, label),
        [a, b].map((cell) => (Array.isArray(cell) ? el("td", {}, el("ul", {}, cell.map((one) => said("li", one)))) : said("td", cell)))))));

const changes = ({ items }) =>
  el("ol", { class: "changes" },
    items.map(({ who, when, why, note, cells }) => el("li", {},
      el("p", { class: "who" }, said("b", who), said("span", when)),
      why && said("p", why, { class: "why" }),
      note && el("p", { class: "note" }, note),
      cells.length > 0 && el("dl", {}, cells.map(([field, before, after]) => el("div", {},
        said("dt", field),
        after === null ? said("dd", before) : el("dd", {}, el("span", { class: "away" }, `${words.from} `), said(before ? "del" : "i", before || words.empty), el("span", { class: "to" }, document.documentElement.dir === "rtl" ? " ← " : " → ", el("span", { class: "away" }, `${words.to} `)), said(after ? "ins" : "i", after || words.empty))))))));

const cards = ({ items }, say) =>
  el("ul", { class: "cards" },
    items.map((item) => el("li", { class: `card ${item.chosen ? "chosen" : ""} ${item.on ? "" : "off"}` },
      el("div", { class: "card-head" },
        said("h3", item.title),
        item.locked ? null : el("button", { type: "button", role: "switch", class: "switch", "aria-checked": item.on ? "true" : "false", "aria-label": `${item.title}: ${words.shown}`, "data-key": `switch ${item.id}`, onclick: () => say(item.on ? "off" : "on", item.id) },
          el("i", {}), el("span", {}, item.on ? words.on : words.off))),
      el("p", { class: "meta" }, item.meta),
      item.note && said("p", item.note, { class: "note" }),
      el("p", {}, el("button", { type: "button", class: "plain", "aria-pressed": item.chosen ? "true" : "false", "data-key": `open ${item.id}`, onclick: () => say("open", item.id) }, item.action)))));

const text = ({ text: words, tone }) => said("p", words, { class: `text ${tone || ""}` });

// What came of a press is said aloud; an alert speaks for itself. A region speaks only of what comes
// into it later. What answers a press far away is brought into view, when the page has settled.
const SAY_AFTER = 400;
const aloud = (blocks) =>
  blocks.map(({ kind, tone, title, what, items }) =>
    kind === "problem" && tone !== "refused" ? [title, what].filter(Boolean).join(": ")
      : kind === "numbers" ? items.map(({ n, label }) => `${n} ${label}`).join(", ") : "").filter(Boolean).join(". ");
const tell = (root, blocks) => setTimeout(() => {
  const region = root.parentNode && root.parentNode.querySelector("[role=status]");
  if (region) region.textContent = aloud(blocks);
  const answer = root.querySelector("[data-pressed]");
  if (answer) answer.scrollIntoView({ block: "center" });
}, SAY_AFTER);

// In a narrow window the navigation lies over the page: who opens it goes there, Escape leads back.
const NARROW = window.matchMedia("(max-width: 768px)");
const watchSidebar = (bar) => {
  if (!bar || bar.dataset.watched) return;
  bar.dataset.watched = "1";
  const isOpen = () => bar.dataset.collapsed !== "true";
  new MutationObserver(() => NARROW.matches && setTimeout(() => {
    const to = isOpen() ? bar.querySelector("a") : document.querySelector("[data-testid=stExpandSidebarButton]");
    if (to && document.activeElement === document.body) to.focus();
  }, SAY_AFTER)).observe(bar, { attributes: true, attributeFilter: ["data-collapsed"] });
  bar.addEventListener("keydown", (event) => {
    const close = bar.querySelector("[data-testid=stSidebarCollapseButton] button");
    if (event.key === "Escape" && NARROW.matches && isOpen() && close) close.click();
  });
};

// What Streamlit opens over a cell to type in has no name: it is called as the cell's column and
// line. The table for screen readers, which the canvas holds, learns a moment late which cell it is.
const GRID_EDITOR = ".gdg-style :is(input, textarea)";
let grid = null;
const nameEditor = (editor) => {
  // A table that was drawn anew is another one than that which had the keyboard.
  const cell = (grid && grid.isConnected ? grid : document).querySelector("[role=grid] [role=gridcell][aria-selected=true]");
  if (!cell) return;
  const at = cell.getAttribute("aria-colindex");
  const column = cell.closest("[role=grid]").querySelector(`[role=columnheader][aria-colindex="${at}"]`);
  const line = cell.closest("[role=row]").getAttribute("aria-rowindex") - 1;
  editor.setAttribute("aria-label", words.cell.replace("{column}", () => column.textContent).replace("{line}", line));
};
const watchEditors = () => {
  if (document.documentElement.dataset.watched) return;
  document.documentElement.dataset.watched = "1";
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("canvas, [role=gridcell]")) grid = target.closest("[role=grid]") || target.querySelector("[role=grid]");
    else if (target.matches(GRID_EDITOR)) {
      nameEditor(target);
      for (const late of [1, 2, 4]) setTimeout(nameEditor, late * SAY_AFTER, target);
    }
  });
};

// The document around is Streamlit's, which states English for every page.
const tongue = ({ lang }) => {
  document.documentElement.lang = lang;
  document.documentElement.dir = lang === "ur" ? "rtl" : "ltr";
  watchSidebar(document.querySelector("[data-testid=stSidebar]"));
  watchEditors();
  comeBack();
  return "";
};

// A sign-in ends on the first page. What was asked for is kept in this tab alone, as a path of this
// site and never as an address, so that nobody is led elsewhere.
const CAME = "atlas-came-for";
const CAME_MS = 15 * 60 * 1000;
const here = () => location.pathname + location.search;
const kept = (act) => { try { return act(window.sessionStorage); } catch { return null; } };
const door = () => {
  kept((tab) => tab.setItem(CAME, JSON.stringify([Date.now(), here()])));
  return "";
};
const comeBack = () => {
  const [at, path] = JSON.parse(kept((tab) => tab.getItem(CAME)) || "[0]");
  if (!path) return;
  kept((tab) => tab.removeItem(CAME));
  const isThere = path === location.pathname || path === here();
  if (Date.now() - at < CAME_MS && !isThere) location.replace(location.origin + path);
};
const KINDS = { tongue, door, facts, numbers, problem, table, compare, changes, cards, text };

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".paper");
  const wanted = JSON.stringify([data.blocks, data.words]);
  if (root.dataset.shown === wanted) return;
  root.dataset.shown = wanted;
  words = data.words;
  const active = parentElement.activeElement && parentElement.activeElement.dataset.key;
  const say = (act, id) => setTriggerValue("said", { act, id });
  root.replaceChildren(...data.blocks.map((block) => KINDS[block.kind](block, say)));
  tell(root, data.blocks);
  const again = active && root.querySelector(`[data-key="${CSS.escape(active)}"]`);
  if (again) again.focus({ preventScroll: true });
}
