// A sheet lies over the map when there is more to read than fits beside it.
const TABS = [["", "tab_map"], ["operations", "tab_operations"]];

// The document is called by what lies open in it.
function nameDocument() {
  const heading = byId(state.sheet ? "sheet-title" : "title");
  if (heading) document.title = `${heading.textContent} – ${T("product")}`;
}

function paintSheet(changed) {
  const open = state.sheet !== "";
  byId("sheet").hidden = !open;
  for (const id of ["view", "controls", "title", "subtitle"]) byId(id).hidden = open;
  fill(byId("tabs"),
    TABS.map(([sheet, word]) => el("button", { type: "button", class: "tab", "data-key": `tab-${sheet}`, "data-sheet": sheet, "aria-current": state.sheet === sheet ? "page" : null, onclick: () => setState({ sheet }) }, T(word))),
    state.sheet === "claims" && el("button", { type: "button", class: "tab", "aria-current": "page", "data-key": "tab-claims" }, T("tab_claims")));
  if (open) fill(byId("sheet"), state.sheet === "claims" ? claimsSheet() : operationsSheet());
  else if (changed && changed.includes("sheet")) {
    map.invalidateSize({ animate: false });
    paintTimeline();
  }
  nameDocument();
  if (changed && (changed.includes("sheet") || (open && changed.includes("focus")))) {
    window.scrollTo({ top: 0 });
    if (open && byId("sheet-title")) byId("sheet-title").focus({ preventScroll: true });
  }
}
subscribe(["sheet", "focus", "compare", "rule", "as_of", "hidden", "filter"], paintSheet);
