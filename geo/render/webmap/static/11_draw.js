// How a mark looks: a dot where the place is known, a dashed ring of stated radius where it is near
// a place, a badge where only the district is known, and a disc with a number for several points,
// whose rim is solid for the share of dots and dashed for the share of rings.
function drawMark(pen, mark, x, y) {
  pen.globalAlpha = mark.how === "faint" ? 0.22 : 1;
  if (mark.badge) drawBadge(pen, mark, x, y);
  else if (mark.n > 1) drawCluster(pen, mark, x, y);
  else if (mark.rings) drawRing(pen, mark, x, y);
  else drawDot(pen, mark, x, y);
}

function circle(pen, x, y, radius, fill) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
}

function stroke(pen, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

function drawBadge(pen, mark, x, y) {
  pen.beginPath();
  pen.roundRect(x - mark.width / 2, y - mark.height / 2, mark.width, mark.height, 3);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.setLineDash([]);
  stroke(pen, data.style.ink, mark.how === "strong" ? 2.4 : 1.2);
  if (!mark.bare) writeCount(pen, mark, x, y, data.style.ink);
}

function drawCluster(pen, mark, x, y) {
  const strong = mark.how === "strong";
  const ink = data.style.ink;
  circle(pen, x, y, mark.radius, strong ? ink : "#fff");
  const turn = 2 * Math.PI * (1 - mark.rings / mark.n);
  const start = -Math.PI / 2;
  const width = strong ? 2.6 : 1.6;
  if (turn > 0) {
    pen.beginPath();
    pen.arc(x, y, mark.radius, start, start + turn);
    pen.setLineDash([]);
    stroke(pen, strong ? "#fff" : ink, width);
  }
  if (mark.rings) {
    pen.beginPath();
    pen.arc(x, y, mark.radius, start + turn, start + 2 * Math.PI);
    pen.setLineDash([3, 2.5]);
    stroke(pen, strong ? "#fff" : ink, width);
    pen.setLineDash([]);
  }
  writeCount(pen, mark, x, y, strong ? "#fff" : ink);
}

function drawRing(pen, mark, x, y) {
  const strong = mark.how === "strong";
  circle(pen, x, y, mark.radius, "rgba(28,33,38,0.08)");
  pen.setLineDash([4, 3]);
  stroke(pen, "#fff", strong ? 5 : 3.4);
  stroke(pen, data.style.ink, strong ? 3 : 1.6);
  pen.setLineDash([]);
}

function drawDot(pen, mark, x, y) {
  circle(pen, x, y, mark.radius, data.style.ink);
  stroke(pen, "#fff", 1.6);
  if (mark.how !== "strong") return;
  pen.beginPath();
  pen.arc(x, y, mark.radius + 4, 0, 2 * Math.PI);
  stroke(pen, data.style.ink, 2);
}

function writeCount(pen, mark, x, y, colour) {
  // A number is read even where its mark steps back.
  if (mark.how === "faint") pen.globalAlpha = 0.65;
  pen.fillStyle = colour;
  pen.font = `600 ${mark.badge || mark.n > 999 ? 11 : 12}px ${data.style.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(countText(mark.n), x, y + 0.5);
}
