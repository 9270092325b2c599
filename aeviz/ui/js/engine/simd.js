// The grid's matrix products in WebAssembly, four numbers an instruction: about five times as fast as batch.js, which
// stands in where a browser has no SIMD or a page policy forbids WebAssembly. No compiler: the one function is assembled here.
import { toPixels } from "./networks.js";

const ROWS = 4; // of the weight matrix and
const LANES = 8; // examples that one call of the kernel computes: eight vectors of sums stay in registers

// ---- a hand-made assembler, as much of it as the kernel needs

const leb = (n) => {
  const bytes = [];
  do {
    bytes.push((n & 127) | (n > 127 ? 128 : 0));
    n >>>= 7;
  } while (n);
  return bytes;
};
const section = (id, content) => [id, ...leb(content.length), ...content];
const text = (word) => [word.length, ...new TextEncoder().encode(word)];
const simd = (code) => [0xfd, ...leb(code)];
const I32 = 0x7f, V128 = 0x7b, MEMORY = 2, FUNCTION = 0, END = 0x0b;
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const add32 = (local, bytes) => [...get(local), ...bytes, 0x6a, ...set(local)];
const constant = (n) => [0x41, ...leb(n)]; // below 64 only: the format's signed numbers
const load = (offset) => [...simd(0), 2, offset]; // v128.load; 2 is the alignment, four bytes
const loadSplat = (offset) => [...simd(9), 2, offset]; // v128.load32_splat
const store = (offset) => [...simd(11), 2, offset];
const addVectors = simd(228), multiplyVectors = simd(230); // f32x4.add, f32x4.mul

/**
 * kernel(w, x, out, bias, columns4, stride): out[k, 0..7] = bias[k] + sum over i of w[k, i] x[i, 0..7] for k = 0..3.
 * All are byte addresses; columns4 is a row of w in bytes, stride a row of x and of out in bytes.
 */
function kernelBytes() {
  const [w, x, out, bias, columns4, stride] = [0, 1, 2, 3, 4, 5];
  const end = 6; // where the first row of w ends
  const row = (k) => (k === 0 ? w : 6 + k); // 7, 8, 9: addresses in the other rows of w
  const xs = [10, 11], weight = 12;
  const sum = (k, half) => 13 + 2 * k + half;
  const ks = [0, 1, 2, 3], halves = [0, 1];
  const body = [
    ...get(w), ...get(columns4), 0x6a, ...set(end),
    ...ks.slice(1).flatMap((k) => [...get(row(k - 1)), ...get(columns4), 0x6a, ...set(row(k))]),
    ...ks.flatMap((k) => halves.flatMap((half) => [...get(bias), ...loadSplat(4 * k), ...set(sum(k, half))])),
    0x03, 0x40, // loop
    ...halves.flatMap((half) => [...get(x), ...load(16 * half), ...set(xs[half])]),
    ...ks.flatMap((k) => [
      ...get(row(k)), ...loadSplat(0), ...set(weight),
      ...halves.flatMap((half) => [
        ...get(sum(k, half)), ...get(weight), ...get(xs[half]), ...multiplyVectors, ...addVectors, ...set(sum(k, half)),
      ]),
      ...add32(row(k), constant(4)),
    ]),
    ...add32(x, get(stride)),
    ...get(w), ...get(end), 0x49, 0x0d, 0, END, // while w < end
    ...ks.flatMap((k) => [
      ...halves.flatMap((half) => [...get(out), ...get(sum(k, half)), ...store(16 * half)]),
      ...add32(out, get(stride)),
    ]),
    END,
  ];
  const code = [2, 4, I32, 11, V128, ...body]; // locals: end and three rows; two x, one weight, eight sums
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 6, ...Array(6).fill(I32), 0]), // one type: six addresses in, nothing out
    ...section(2, [1, ...text("js"), ...text("memory"), MEMORY, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("kernel"), FUNCTION, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

let compiled;

/** The module, or null where the browser cannot. */
function compile() {
  if (compiled !== undefined) return compiled;
  compiled = null;
  try {
    const bytes = kernelBytes();
    if (WebAssembly.validate(bytes)) compiled = new WebAssembly.Module(bytes);
  } catch {
    // no WebAssembly, or not allowed: batch.js does the work
  }
  return compiled;
}

/** A decoder laid out for the kernel: examples run along the rows of every array, (width, count), so that eight lie side by side. */
export class SimdDecoder {
  /** @returns {SimdDecoder|null} null where the browser cannot, or a layer's width is no multiple of four */
  static of(network, count) {
    const fits = count % LANES === 0 && network.layers.every((layer) => layer.rows % ROWS === 0);
    return fits && compile() ? new SimdDecoder(network, count) : null;
  }

  constructor(network, count) {
    this.network = network;
    this.count = count;
    const { layers } = network;
    const floats = count * 2 + layers.reduce((sum, { rows, columns }) => sum + rows * (columns + 1 + count), 0);
    const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * floats) / 65536) });
    this.kernel = new WebAssembly.Instance(compile(), { js: { memory } }).exports.kernel;
    let at = 0;
    const take = (length, content) => {
      const array = new Float32Array(memory.buffer, at, length);
      if (content) array.set(content);
      at += 4 * length;
      return array;
    };
    this.input = take(count * 2);
    this.layers = layers.map((layer) => ({
      weight: take(layer.rows * layer.columns, layer.weight), bias: take(layer.rows, layer.bias), out: take(layer.rows * count),
    }));
  }

  /** Pixels (count, 784) of the points z (count, 2), as decodeBatch gives them. */
  decode(z, logBeta) {
    const { network, count, input } = this;
    network.setBeta(logBeta);
    for (let n = 0; n < count; n++) for (let i = 0; i < 2; i++) input[i * count + n] = z[2 * n + i];
    let x = input;
    network.layers.forEach((layer, k) => {
      const { weight, bias, out } = this.layers[k];
      for (let row = 0; row < layer.rows; row += ROWS) {
        for (let n = 0; n < count; n += LANES) {
          this.kernel(
            weight.byteOffset + 4 * row * layer.columns, x.byteOffset + 4 * n, out.byteOffset + 4 * (row * count + n),
            bias.byteOffset + 4 * row, 4 * layer.columns, 4 * count,
          );
        }
      }
      if (k < network.layers.length - 1) this.finish(out, layer);
      x = out;
    });
    const rows = network.layers.at(-1).rows;
    const pixels = new Float32Array(count * rows);
    for (let row = 0, from = 0; row < rows; row++) for (let n = 0; n < count; n++) pixels[n * rows + row] = x[from++];
    return toPixels(pixels, network.output, pixels);
  }

  finish(values, { gate, rows }) {
    const { count, network } = this;
    if (gate) for (let row = 0; row < rows; row++) for (let n = 0; n < count; n++) values[row * count + n] *= gate[row];
    network.activate(values, values.length);
  }
}
