// What changed, said once to those who cannot see it: the end of a playback or of a drag, not its
// every step, and nothing where the keyboard has gone to what is new.
const SAY_AFTER = 600;
let saying = 0;
let openedBefore = "";
let turned = false;

const sayText = (text) => fill(byId("said"), text);
// What a key changed in a sheet: the day of its figures, or the operations that are compared.
function sheetSays() {
  const caption = state.sheet === "claims" && byId("standing");
  if (caption) return caption.querySelector("caption").textContent;
  return joinLines([...byId("sheet").querySelectorAll("#compare thead button")].map((button) => button.textContent));
}

function sayAloud(changed = []) {
  turned = turned || changed.includes("sheet");
  window.clearTimeout(saying);
  saying = window.setTimeout(() => {
    if (state.playing) return;
    if (TL.dragging) {
      sayAloud();
      return;
    }
    const opened = state.focus !== openedBefore && byId("panel-title");
    openedBefore = state.focus;
    const hasKeyboard = turned || (opened && document.activeElement === opened);
    turned = false;
    if (state.sheet && !hasKeyboard) sayText(sheetSays());
    else if (!hasKeyboard) sayText(opened ? opened.textContent : byId("title").textContent);
  }, SAY_AFTER);
}
subscribe(["from", "to", "measure", "category", "per", "bound", "rule", "as_of", "hidden", "filter", "focus", "sheet", "compare", "step", "playing"], sayAloud);
