// Colours as #rrggbb: mixed, compared, and the line that can be seen on one.
const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

function mix(a, b, part) {
  const [one, two] = [channels(a), channels(b)];
  return `#${one.map((v, i) => Math.round(v * (1 - part) + two[i] * part).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(hex) {
  const linear = channels(hex).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

// Two districts of one class can be told apart: light ones by a grey line, dark ones by a white one.
// A pattern stands on the ground of an empty district.
function borderOn(fill) {
  const { borders, empty } = data.style;
  const ground = fill.startsWith("#") ? fill : empty;
  return borders.find((line) => contrast(line, ground) >= 3) ?? borders[borders.length - 1];
}
