// Class breaks in the browser, so that a brushed period can be classed with no server.
// The definitions are mapclassify's; a test holds the two against each other.
function quantileBreaks(sorted, k) {
  const out = [];
  for (let i = 1; i <= k; i += 1) {
    const at = (sorted.length - 1) * Math.min(1, i / k);
    const low = Math.floor(at);
    const rest = at - low;
    const high = Math.min(low + 1, sorted.length - 1);
    out.push(sorted[low] + (sorted[high] - sorted[low]) * rest);
  }
  return out;
}

function equalBreaks(sorted, k) {
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  const out = [];
  for (let i = 1; i < k; i += 1) out.push(min + ((max - min) / k) * i);
  return [...out, max];
}

function prettyNumber(x, rounded) {
  const exponent = Math.floor(Math.log10(x));
  const f = x / 10 ** exponent;
  const steps = rounded ? [[1.5, 1], [3, 2], [7, 5]] : [[1, 1], [2, 2], [5, 5]];
  const hit = steps.find(([limit]) => (rounded ? f < limit : f <= limit));
  return (hit ? hit[1] : 10) * 10 ** exponent;
}

function prettyBreaks(sorted, k) {
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const step = prettyNumber(prettyNumber(high - low, false) / (k - 1), true);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const out = [];
  for (let i = first + 1; i <= last; i += 1) out.push(Number((i * step).toPrecision(12)));
  return out;
}

// Fisher-Jenks by dynamic programming: the partition with the least squared deviation. Equal values
// are one point with a weight, and the best cut never moves back, so that the steps of a long
// playback can be classed together.
function naturalBreaks(sorted, k) {
  const values = [...new Set(sorted)];
  const n = values.length;
  const weight = new Float64Array(n + 1);
  const sum = new Float64Array(n + 1);
  const square = new Float64Array(n + 1);
  let at = 0;
  values.forEach((v, i) => {
    let same = 0;
    for (; at < sorted.length && sorted[at] === v; at += 1) same += 1;
    weight[i + 1] = weight[i] + same;
    sum[i + 1] = sum[i] + same * v;
    square[i + 1] = square[i] + same * v * v;
  });
  const cost = (i, j) => square[j] - square[i] - (sum[j] - sum[i]) ** 2 / (weight[j] - weight[i]);
  let best = Float64Array.from({ length: n + 1 }, (_, j) => (j ? cost(0, j) : 0));
  const cuts = [];
  for (let c = 2; c <= k; c += 1) {
    const next = new Float64Array(n + 1).fill(Infinity);
    const cut = new Int32Array(n + 1);
    const work = [[c, n, c - 1, n - 1]];
    while (work.length) {
      const [low, high, first, last] = work.pop();
      if (low > high) continue;
      const j = (low + high) >> 1;
      for (let i = Math.max(first, c - 1); i <= Math.min(last, j - 1); i += 1) {
        const total = best[i] + cost(i, j);
        if (total < next[j]) {
          next[j] = total;
          cut[j] = i;
        }
      }
      work.push([low, j - 1, first, cut[j]], [j + 1, high, cut[j], last]);
    }
    cuts.push(cut);
    best = next;
  }
  const out = [values[n - 1]];
  let j = n;
  for (let c = cuts.length - 1; c >= 0; c -= 1) {
    j = cuts[c][j];
    out.unshift(values[j - 1]);
  }
  return out;
}

const SCHEMES = { quantiles: quantileBreaks, equal: equalBreaks, pretty: prettyBreaks, natural: naturalBreaks };

function classify(values, scheme, k) {
  const positive = values.filter((v) => Number.isFinite(v) && v > 0).sort((a, b) => a - b);
  const distinct = [...new Set(positive)];
  if (!positive.length) return { upper: [], counts: [] };
  let upper = distinct;
  if (distinct.length > k) {
    upper = [...new Set(SCHEMES[scheme](positive, k).filter((u) => u > 0))];
    upper[upper.length - 1] = Math.max(upper[upper.length - 1], positive[positive.length - 1]);
  }
  const counts = upper.map(() => 0);
  positive.forEach((v) => (counts[classOf(v, upper)] += 1));
  const kept = upper.map((_, i) => i).filter((i) => counts[i] > 0);
  return { upper: kept.map((i) => upper[i]), counts: kept.map((i) => counts[i]) };
}

// The class of a value; above the last break (a longer period played with fixed classes) it is the last.
function classOf(value, upper) {
  for (let i = 0; i < upper.length; i += 1) if (value <= upper[i] * (1 + 1e-12)) return i;
  return upper.length - 1;
}
