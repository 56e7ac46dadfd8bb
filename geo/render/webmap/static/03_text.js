// Words of the interface come from the block's table; "{name}" is filled in here. Of two forms with
// a bar between, the first is for an n of one.
let words = {};

// In Urdu, what is put into a line stands apart from it: a number in the order of its digits, a date
// from the right, all else as its first letter runs. Beside a name in Latin letters a date would
// lose its day to the name, and a range its order.
const [LEFT_TO_RIGHT, RIGHT_TO_LEFT, AS_IT_BEGINS, END] = ["\u2066", "\u2067", "\u2068", "\u2069"];
const fromRight = (date) => (data.lang === "ur" ? RIGHT_TO_LEFT + date + END : date);
const isRange = (text) => /^[\d,.]+[+–-][\d,.+–-]*$/.test(text);
const apart = (text) => {
  if (data.lang !== "ur" || typeof text !== "string") return text;
  if (isRange(text)) return LEFT_TO_RIGHT + text + END;
  return /[A-Za-z]|\d\D/.test(text) && text[0] !== RIGHT_TO_LEFT ? AS_IT_BEGINS + text + END : text;
};

// Pixels that a line of an axis takes at most, without asking the browser to lay it out.
const breadth = (text) => text.replace(/[\u2066-\u2069]/g, "").length * 6;

const T = (key, values) => {
  const said = Object.hasOwn(words, key) ? words[key] : key;
  const [one, many] = values && "n" in values ? said.split("|") : [said];
  const text = many === undefined || String(values.n) === "1" ? one : many;
  return values
    ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(apart(values[name])) : whole))
    : text;
};

// Thousands are set apart by hand: the browser's own formatter takes longer to come than all else
// that is written at the start.
const byThousands = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
function sayNumber(value) {
  if (value === null || value === undefined) return "–";
  if (Number.isInteger(value)) return byThousands(value);
  return value >= 100 ? byThousands(Math.round(value)) : String(Number(value.toPrecision(2)));
}

// low..high as people read it; a missing high is "at least".
function sayRange(low, high, open = false) {
  if (low === null || low === undefined) return T("not_stated");
  if (open || high === null)
    return apart(high !== null && high !== undefined && high > low
      ? `${sayNumber(low)}–${sayNumber(high)}+`
      : `${sayNumber(low)}+`);
  return low === high ? sayNumber(low) : apart(`${sayNumber(low)}–${sayNumber(high)}`);
}

const joinWords = (parts, between = " · ") =>
  parts.filter((p) => p !== "" && p !== null && p !== undefined).map(apart).join(between);
const joinList = (parts) => joinWords(parts, `${T("comma")} `);
const joinLines = (parts) => joinWords(parts, `${T("semicolon")} `);

// Words of a record: they run as their first letter does, and say which language that is where it
// is not the page's.
function tongueOf(text) {
  const [letter] = /[A-Za-z\u0600-\u06ff]/.exec(text) || [""];
  const tongue = letter > "z" ? "ur" : "en";
  return letter && tongue !== data.lang ? tongue : null;
}
const told = (tag, text, attributes) =>
  el(tag, { dir: tag === "bdi" ? null : "auto", lang: tongueOf(text || ""), ...attributes }, text);
