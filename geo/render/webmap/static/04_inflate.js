// Deflated data read back. The core of a large block is inflated by the browser while the page
// waits, and here where a browser cannot; chunks of text are inflated here, at once.
function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const raw = atob(base64);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) out[i] = raw.charCodeAt(i);
  return out;
}

async function inflated(base64) {
  const bytes = bytesOf(base64);
  if (!window.DecompressionStream) return inflate(bytes);
  // A stream of our own: that of a blob is fetched from another process, piece by piece.
  const source = new ReadableStream({ start: (to) => { to.enqueue(bytes); to.close(); } });
  return new Uint8Array(await new Response(source.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
}

// RFC 1951. A code's table is looked up by the next bits, lowest first; an entry is symbol and length.
const LENGTHS = [[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258],
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]];
const DISTANCES = [[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
  [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function codeTable(lengths) {
  const most = Math.max(1, ...lengths);
  const table = new Uint16Array(1 << most);
  let code = 0;
  for (let size = 1; size <= most; size += 1) {
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] !== size) continue;
      let turned = 0;
      for (let b = 0; b < size; b += 1) turned |= ((code >> b) & 1) << (size - 1 - b);
      for (let at = turned; at < table.length; at += 1 << size) table[at] = (symbol << 4) | size;
      code += 1;
    }
    code <<= 1;
  }
  return { table, mask: table.length - 1 };
}

function inflate(source) {
  let out = new Uint8Array(Math.max(4096, source.length * 5));
  let size = 0;
  let at = 0;
  let held = 0;
  let bits = 0;
  const fill = () => {
    while (bits < 16) {
      held |= (source[at] || 0) << bits;
      at += 1;
      bits += 8;
    }
  };
  const take = (count) => {
    fill();
    const value = held & ((1 << count) - 1);
    held >>>= count;
    bits -= count;
    return value;
  };
  const symbol = ({ table, mask }) => {
    fill();
    const entry = table[held & mask];
    held >>>= entry & 15;
    bits -= entry & 15;
    return entry >> 4;
  };
  const room = (more) => {
    if (size + more <= out.length) return;
    const wider = new Uint8Array((size + more) * 2);
    wider.set(out.subarray(0, size));
    out = wider;
  };
  const stored = () => {
    at -= bits >> 3;
    held = 0;
    bits = 0;
    const count = source[at] | (source[at + 1] << 8);
    room(count);
    out.set(source.subarray(at + 4, at + 4 + count), size);
    size += count;
    at += 4 + count;
  };
  const codes = (kind) => {
    if (kind === 1) {
      const fixed = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
      return [codeTable(fixed), codeTable(new Uint8Array(30).fill(5))];
    }
    const [literals, distances, count] = [take(5) + 257, take(5) + 1, take(4) + 4];
    const own = new Uint8Array(19);
    for (let i = 0; i < count; i += 1) own[CODE_ORDER[i]] = take(3);
    const first = codeTable(own);
    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length;) {
      const s = symbol(first);
      if (s < 16) {
        lengths[i] = s;
        i += 1;
        continue;
      }
      const value = s === 16 ? lengths[i - 1] : 0;
      const times = s === 16 ? 3 + take(2) : s === 17 ? 3 + take(3) : 11 + take(7);
      lengths.fill(value, i, i + times);
      i += times;
    }
    return [codeTable(lengths.subarray(0, literals)), codeTable(lengths.subarray(literals))];
  };
  for (let last = 0; !last;) {
    if (at > source.length + 4) throw new Error("The packed data ends too soon");
    last = take(1);
    const kind = take(2);
    if (kind === 0) {
      stored();
      continue;
    }
    if (kind === 3) throw new Error("The packed data is damaged");
    const [literal, distance] = codes(kind);
    for (let s = symbol(literal); s !== 256; s = symbol(literal)) {
      if (at > source.length + 4) throw new Error("The packed data ends too soon");
      room(258);
      if (s < 256) {
        out[size] = s;
        size += 1;
        continue;
      }
      const length = LENGTHS[0][s - 257] + take(LENGTHS[1][s - 257]);
      const d = symbol(distance);
      const from = size - DISTANCES[0][d] - take(DISTANCES[1][d]);
      for (let i = 0; i < length; i += 1) out[size + i] = out[from + i];
      size += length;
    }
  }
  return out.subarray(0, size);
}
