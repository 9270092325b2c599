// The safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes one after the other.

let halves = null;

/** All 65,536 half-precision numbers, so that reading one is a look-up. */
function halfTable() {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) halves[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) halves[bits] = fraction ? NaN : sign * Infinity;
    else halves[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return halves;
}

function floatsFromHalves(bytes) {
  const table = halfTable();
  const words = new Uint16Array(bytes);
  const floats = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) floats[i] = table[words[i]];
  return floats;
}

const readers = {
  F16: floatsFromHalves,
  F32: (bytes) => new Float32Array(bytes),
  U8: (bytes) => new Uint8Array(bytes),
};

/**
 * @param {ArrayBuffer} buffer a whole file
 * @returns {{metadata: Object<string, string>, tensors: Object<string, {shape: number[], data: Float32Array|Uint8Array}>}}
 *   half precision is widened to Float32Array
 */
export function readSafetensors(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const tensors = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const read = readers[entry.dtype];
    if (!read) throw new Error(`tensor ${name} is stored as ${entry.dtype}`);
    const [start, end] = entry.data_offsets;
    // slice copies, and so aligns: a Float32Array cannot begin at an odd byte
    tensors[name] = { shape: entry.shape, data: read(buffer.slice(8 + length + start, 8 + length + end)) };
  }
  return { metadata: header.__metadata__ ?? {}, tensors };
}
