// Words of the interface come from the block's table; "{name}" is filled in here. Of two forms with
// a bar between, the first is for an n of one.
let words = {};
const T = (key, values) => {
  const said = Object.hasOwn(words, key) ? words[key] : key;
  const [one, many] = values && "n" in values ? said.split("|") : [said];
  const text = many === undefined || String(values.n) === "1" ? one : many;
  return values
    ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole))
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
    return high !== null && high !== undefined && high > low
      ? `${sayNumber(low)}–${sayNumber(high)}+`
      : `${sayNumber(low)}+`;
  return low === high ? sayNumber(low) : `${sayNumber(low)}–${sayNumber(high)}`;
}

const joinWords = (parts) => parts.filter((p) => p !== "" && p !== null && p !== undefined).join(" · ");
