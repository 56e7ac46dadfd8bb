// Days are whole numbers since 1970-01-01: calendar dates, never moments, so no time zone applies.
const DAY_MS = 86400000;
const toDate = (day) => new Date(day * DAY_MS);
const fromParts = (y, m, d) => Math.round(Date.UTC(y, m, d) / DAY_MS);
const isoDay = (day) => toDate(day).toISOString().slice(0, 10);

// A day that a view can name; an address with another is one that no command or page takes.
const FIRST_DAY = fromParts(1700, 0, 1);
const LAST_DAY = fromParts(2200, 11, 31);

function parseDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text || "")) return null;
  const day = Math.round(Date.parse(text + "T00:00:00Z") / DAY_MS);
  // A browser takes 30 February for 2 March.
  return day >= FIRST_DAY && day <= LAST_DAY && isoDay(day) === text ? day : null;
}

const UNITS = ["day", "week", "month", "year"];

function unitStart(day, unit) {
  const d = toDate(day);
  if (unit === "day") return day;
  if (unit === "week") return day - ((d.getUTCDay() + 6) % 7);
  if (unit === "month") return fromParts(d.getUTCFullYear(), d.getUTCMonth(), 1);
  return fromParts(d.getUTCFullYear(), 0, 1);
}

function unitNext(start, unit, steps = 1) {
  const d = toDate(start);
  if (unit === "day") return start + steps;
  if (unit === "week") return start + 7 * steps;
  if (unit === "month") return fromParts(d.getUTCFullYear(), d.getUTCMonth() + steps, 1);
  return fromParts(d.getUTCFullYear() + steps, 0, 1);
}

function sayDay(day, short = false) {
  const d = toDate(day);
  const names = T(short ? "months_short" : "months").split("|");
  return fromRight(`${d.getUTCDate()} ${names[d.getUTCMonth()]} ${d.getUTCFullYear()}`);
}

// Where the year is known from what stands around.
function sayDayOfMonth(day) {
  const d = toDate(day);
  return fromRight(`${d.getUTCDate()} ${T("months_short").split("|")[d.getUTCMonth()]}`);
}

function sayPeriod(from, to, short = false) {
  if (from === to) return sayDay(from, short);
  const a = toDate(from);
  const b = toDate(to);
  const names = T(short ? "months_short" : "months").split("|");
  const wholeMonth = a.getUTCDate() === 1 && toDate(to + 1).getUTCDate() === 1;
  const sameYear = a.getUTCFullYear() === b.getUTCFullYear();
  const sameMonth = sameYear && a.getUTCMonth() === b.getUTCMonth();
  if (wholeMonth && sameMonth) return fromRight(`${names[a.getUTCMonth()]} ${a.getUTCFullYear()}`);
  if (wholeMonth && sameYear && a.getUTCMonth() === 0 && b.getUTCMonth() === 11)
    return String(a.getUTCFullYear());
  if (sameMonth) return fromRight(`${a.getUTCDate()}–${sayDay(to, short)}`);
  if (sameYear) return fromRight(`${a.getUTCDate()} ${names[a.getUTCMonth()]} – ${sayDay(to, short)}`);
  return fromRight(`${sayDay(from, short)} – ${sayDay(to, short)}`);
}

// A date known to the month or year is said as such, never as a day; of several, the first and last.
function sayWhen(first, last, precision) {
  const [a, b] = [toDate(first), toDate(last)];
  const years = [...new Set([a.getUTCFullYear(), b.getUTCFullYear()])];
  if (precision === 3) return years.length > 1 ? fromRight(years.join("–")) : String(years[0]);
  if (precision === 2) {
    const names = T("months").split("|");
    const end = `${names[b.getUTCMonth()]} ${b.getUTCFullYear()}`;
    const begin = names[a.getUTCMonth()] + (years.length > 1 ? ` ${years[0]}` : "");
    const one = years.length === 1 && a.getUTCMonth() === b.getUTCMonth();
    return `${one ? end : fromRight(`${begin} – ${end}`)} (${T("day_unknown")})`;
  }
  if (precision === 1) return `${sayPeriod(first, last)} (${T("day_unknown")})`;
  return sayPeriod(first, last);
}
const whenOf = (o, short = false) => (o.dp > 0 ? sayWhen(o.d0, o.d1, o.dp) : sayPeriod(o.d0, o.d1, short));
