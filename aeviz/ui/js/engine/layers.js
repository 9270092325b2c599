// Dense layers and strided convolutions as the kernel computes them: weights in panels, and where in its memory each thing lies.
import { openKernel } from "./kernel.js";

const PANEL = 16; // outputs that the kernel computes side by side

/** Shares out a kernel's memory before there is one: its size is known once all have said what they need. */
export class Plan {
  constructor() {
    this.length = 0;
    this.layers = [];
  }

  /** The index of the first of so many numbers. */
  take(count) {
    this.length += count;
    return this.length - count;
  }

  /** The kernel with every layer's weights in its memory. */
  open() {
    const kernel = openKernel(this.length);
    for (const layer of this.layers) layer.load(kernel.floats);
    return kernel;
  }
}

class Layer {
  /**
   * @param {{weight: Float32Array, bias: Float32Array, rows: number}} source weight (rows, columns)
   * @param {number} columns inputs to one output
   */
  constructor(plan, source, columns) {
    this.source = source; // until it is loaded
    this.columns = columns;
    this.rows = source.rows;
    this.width = PANEL * Math.ceil(source.rows / PANEL); // with silent outputs behind the last one: their weights are 0
    if (!(columns > 0 && source.rows > 0)) throw new Error("an empty layer");
    this.weightAt = plan.take(this.width * columns);
    this.biasAt = plan.take(this.width);
    this.panels = [4 * this.weightAt, 4 * this.biasAt, this.width / PANEL]; // the kernel's first three arguments
    plan.layers.push(this);
  }

  load(floats) {
    const { source: { weight, bias }, columns, rows, weightAt, biasAt } = this;
    for (let row = 0; row < rows; row++) {
      const lane = row % PANEL;
      for (let i = 0, from = row * columns, to = weightAt + (row - lane) * columns + lane; i < columns; i++, to += PANEL) {
        floats[to] = weight[from++];
      }
    }
    floats.set(bias, biasAt);
    this.source = null;
  }
}

/** out (n, rows) = x (n, columns) W^T + b for up to `most` examples. */
export class Dense extends Layer {
  /** @param {{at, length, stride}} x where an example's inputs lie, how many there are, and how far it is to the next one's */
  constructor(plan, source, x, most) {
    super(plan, source, source.columns);
    if (source.columns !== x.length) throw new Error(`a layer of ${source.columns} inputs behind ${x.length} outputs`);
    this.x = x;
    this.out = { at: plan.take(most * this.width), length: this.rows, stride: this.width };
  }

  /** Computes so many examples; what is returned, (count, width), may be changed in place. */
  run({ sums, floats }, count) {
    const { x, out, columns } = this;
    sums(...this.panels, 4 * x.at, 1, columns, 0, count, 4 * x.stride, 4 * out.at, 4 * out.stride);
    return floats.subarray(out.at, out.at + count * out.stride);
  }
}

/** A square picture in the kernel's memory, a pixel's channels side by side, with a border of zeros. */
export class Picture {
  constructor(plan, side, channels, border) {
    Object.assign(this, { side, channels, border });
    this.across = (side + 2 * border) * channels; // numbers in a row
    this.size = (side + 2 * border) * this.across;
    this.at = plan.take(this.size);
  }

  /** The index of the first channel of a pixel. */
  index(row, column) {
    return this.at + (row + this.border) * this.across + (column + this.border) * this.channels;
  }
}

/** Weights (rows, channels, side, side), as torch has them, in the order in which inputs lie: (rows, side, side, width), channels last. */
export function channelsLast(weight, rows, channels, side, width) {
  const area = side * side;
  const ordered = new Float32Array(rows * area * width);
  for (let row = 0, from = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++) for (let i = 0; i < area; i++) ordered[(row * area + i) * width + c] = weight[from++];
  }
  return ordered;
}

/** A strided convolution of one picture with square windows: every pixel of its outputs is an example of the same weighted sums. */
export class Convolution extends Layer {
  /**
   * @param {{weight, bias, rows, kernel, stride}} source weight (rows, kernel, kernel, channels)
   * @param {Picture} x its border is the padding
   * @param {number} border of the outputs
   */
  constructor(plan, source, x, border) {
    super(plan, source, source.kernel ** 2 * x.channels);
    const { kernel, stride } = source;
    Object.assign(this, { x, kernel, stride });
    this.out = new Picture(plan, Math.floor((x.side + 2 * x.border - kernel) / stride) + 1, this.width, border);
  }

  /** Computes the picture's outputs; what is returned, the whole of them with their border, may be changed in place. */
  run({ sums, floats }) {
    const { x, out, kernel, stride } = this;
    for (let row = 0; row < out.side; row++) {
      const from = x.at + row * stride * x.across;
      sums(
        ...this.panels, 4 * from, kernel, kernel * x.channels, 4 * x.across,
        out.side, 4 * stride * x.channels, 4 * out.index(row, 0), 4 * out.channels,
      );
    }
    return floats.subarray(out.at, out.at + out.size);
  }
}
