// What changed, said once to those who cannot see it: the end of a playback or of a drag, not its
// every step, and nothing where the keyboard has gone to what is new.
const SAY_AFTER = 600;
let saying = 0;
let openedBefore = "";

function sayAloud() {
  window.clearTimeout(saying);
  saying = window.setTimeout(() => {
    if (state.playing) return;
    if (TL.dragging) {
      sayAloud();
      return;
    }
    const opened = state.focus !== openedBefore && byId("panel-title");
    openedBefore = state.focus;
    if (state.sheet || (opened && document.activeElement === opened)) return;
    fill(byId("said"), opened ? opened.textContent : byId("title").textContent);
  }, SAY_AFTER);
}
subscribe(["from", "to", "measure", "category", "per", "bound", "rule", "as_of", "hidden", "filter", "focus", "step", "playing"], sayAloud);
