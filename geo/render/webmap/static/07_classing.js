// The classes that colour the districts, and what the legend calls them.

// Whether every class is of one value alone, of all values that the classes are made of.
function withAlone(classes, values) {
  const distinct = new Set(values.filter((v) => v > 0));
  return { ...classes, alone: distinct.size === classes.upper.length };
}
const classesOf = (values) => withAlone(classify(values.filter((v) => v !== null), data.scheme.name, data.scheme.classes), values);

// Those of the period. While a step of it is shown they are those of all its steps, so that colours
// can be compared.
function currentClasses() {
  if (state.step !== null) return pooledClasses();
  const values = districtValues(state.from, state.to).map((v) => v.value);
  const opening = data.opening;
  const same = ["from", "to", "measure", "category", "per", "bound", "rule", "as_of"].every((k) => opening[k] === state[k]);
  if (same && !state.hidden.length && !data.admitted) return withAlone(opening.classes, values);
  return classesOf(values);
}

function rampFor(count) {
  const hue = state.measure === "killed" ? data.style.harm : data.style.count;
  return hue[String(Math.max(1, Math.min(count, 7)))] || [];
}

function lookOf(value, classes) {
  if (value.look !== "value") return value.look;
  return `class-${classOf(value.value, classes.upper)}`;
}

// A class that holds one value only is called by that value. The last one reaches as far as what is
// shown: of very many steps not every one is among those that the classes are made of.
function classLabels({ upper, alone }, shown) {
  if (alone) return upper.map((u) => sayNumber(u));
  const whole = state.per === "count";
  const most = Math.max(...upper.slice(-1), ...shown);
  return upper.map((u, i) => {
    const top = i + 1 < upper.length ? u : most;
    if (!whole) return apart(`${i ? sayNumber(upper[i - 1]) : 0}–${sayNumber(top)}`);
    const low = i ? Math.floor(upper[i - 1]) + 1 : 1;
    const high = Math.floor(top);
    return sayRange(Math.min(low, high), high);
  });
}
