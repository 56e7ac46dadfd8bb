// Incidents over the districts, on one canvas somewhat larger than the map, so that a drag finds
// its edges drawn.
const MARGIN = 0.3;
let marks = [];
let markGrid = null;
let canvasLayer = null;

const MarkLayer = L.Layer.extend({
  onAdd(target) {
    this.canvas = L.DomUtil.create("canvas", "marks leaflet-zoom-animated", target.getPane("marks"));
    this.canvas.setAttribute("aria-hidden", "true");
    target.on("moveend zoomend resize viewreset", this.redraw, this);
    target.on("move", this.follow, this);
    target.on("zoomanim", this.animate, this);
  },
  onRemove(target) {
    target.off("moveend zoomend resize viewreset", this.redraw, this);
    target.off("move", this.follow, this);
    target.off("zoomanim", this.animate, this);
    this.canvas.remove();
  },
  // A long drag leaves what is drawn; then it is drawn again on the way.
  follow() {
    const view = map.getPixelBounds();
    const inside = this.box && this.zoom === map.getZoom() && view.min.x >= this.box.x0 && view.min.y >= this.box.y0 && view.max.x <= this.box.x1 && view.max.y <= this.box.y1;
    if (!inside && !map._animatingZoom) this.redraw();
  },
  animate(event) {
    const scale = map.getZoomScale(event.zoom, this.zoom);
    const corner = map.unproject([this.box.x0, this.box.y0], this.zoom);
    L.DomUtil.setTransform(this.canvas, map._latLngToNewLayerPoint(corner, event.zoom, event.center), scale);
  },
  redraw() {
    const size = map.getSize();
    const view = map.getPixelBounds();
    const [padX, padY] = [Math.round(size.x * MARGIN), Math.round(size.y * MARGIN)];
    this.zoom = map.getZoom();
    this.box = { x0: view.min.x - padX, y0: view.min.y - padY, x1: view.min.x + size.x + padX, y1: view.min.y + size.y + padY };
    const [wide, high] = [size.x + 2 * padX, size.y + 2 * padY];
    const ratio = window.devicePixelRatio || 1;
    const pen = this.canvas.getContext("2d");
    if (this.canvas.width !== Math.round(wide * ratio) || this.canvas.height !== Math.round(high * ratio)) {
      this.canvas.width = Math.round(wide * ratio);
      this.canvas.height = Math.round(high * ratio);
      this.canvas.style.width = `${wide}px`;
      this.canvas.style.height = `${high}px`;
    }
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-padX, -padY]));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const drawn = arrange(shownIncidents(shownFrom(), shownTo()), this.zoom, this.box);
    marks = drawn.marks;
    markGrid = drawn.grid;
    for (const mark of marks) drawMark(pen, mark, mark.x - this.box.x0, mark.y - this.box.y0);
    pen.globalAlpha = 1;
  },
});

// The smallest mark under the pointer wins: a dot inside a wide ring stays reachable.
function hitMark(point) {
  const origin = map.getPixelBounds().min;
  const [x, y] = [point.x + origin.x, point.y + origin.y];
  let hit = null;
  markGrid.find(x, y, (mark) => {
    const dx = Math.abs(x - mark.x);
    const dy = Math.abs(y - mark.y);
    const inside = mark.badge ? dx <= mark.width / 2 + 2 && dy <= mark.height / 2 + 2 : Math.hypot(dx, dy) <= Math.min(mark.radius, 24) + 3;
    if (inside && (!hit || mark.radius <= hit.radius)) hit = mark;
    return false;
  });
  return hit;
}

function clickMarks(point) {
  const mark = hitMark(point);
  if (!mark) return false;
  if (mark.n === 1) focusOn("i", idOf(mark.first));
  else showList(rowsOfMark(mark, shownIncidents(shownFrom(), shownTo()), map.getZoom()));
  return true;
}

function markTip(mark) {
  if (mark.n > 1) {
    const kinds = [mark.n > mark.rings && T("n_dots", { n: sayNumber(mark.n - mark.rings) }), mark.rings > 0 && T("n_rings", { n: sayNumber(mark.rings) })];
    return [T("n_incidents", { n: sayNumber(mark.n) }), mark.badge ? T("badge_says") : joinWords([...kinds.filter(Boolean), T("cluster_says")])];
  }
  const inc = data.incidents;
  const { title, place } = rec(mark.first);
  return [title, joinWords([sayWhen(inc.d0[mark.first], inc.d1[mark.first], inc.dp[mark.first]), place])];
}
