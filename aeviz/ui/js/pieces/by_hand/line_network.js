// An autoencoder with one number in the middle, for points in the plane: 2-24-24-1-24-24-2, tanh, all points at once.
//
// Weights, activations and gradients are flat Float64Arrays. The points are centred and scaled to unit variance a
// coordinate, so that one recipe suits every set; errors are told in the points' own units.

export const SIZES = [2, 24, 24, 1, 24, 24, 2];
const MIDDLE = 3; // the layer that holds the code
const LINEAR = new Set([MIDDLE, SIZES.length - 1]);

/** Uniform numbers in [0, 1) from a seed: mulberry32. */
export function randomNumbers(seed) {
  let state = (seed * 0x9e3779b1 + 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Where each layer's weight (out x in, row by row) and bias lie in the flat array. */
const LAYERS = SIZES.slice(1).reduce((layers, outer, k) => {
  const before = layers.at(-1);
  const weight = before ? before.bias + before.outer : 0;
  return [...layers, { inner: SIZES[k], outer, weight, bias: weight + SIZES[k] * outer, linear: LINEAR.has(k + 1) }];
}, []);
export const PARAMETERS = LAYERS.at(-1).bias + LAYERS.at(-1).outer;

/** Start of all weights: uniform, of variance gain² / inputs before a tanh and 1 / inputs else; biases in [-1, 1] or 0. */
export function startWeights(seed, gain = 1.5) {
  const random = randomNumbers(seed);
  const weights = new Float64Array(PARAMETERS);
  for (const { inner, outer, weight, bias, linear } of LAYERS) {
    const reach = (linear ? 1 : gain) * Math.sqrt(3 / inner);
    for (let i = weight; i < weight + inner * outer; i++) weights[i] = reach * (2 * random() - 1);
    for (let i = bias; i < bias + outer; i++) weights[i] = linear ? 0 : 2 * random() - 1;
  }
  return weights;
}

/** tanh by one exponential: half the time of Math.tanh, and right to the last digits that matter. */
const bend = (x) => 1 - 2 / (Math.exp(2 * x) + 1);

/** One layer over n rows: out = f(W in + b). Four sums run side by side: one alone waits for each of its additions. */
function forward({ inner, outer, weight, bias, linear }, weights, input, output, n) {
  for (let row = 0; row < n; row++) {
    const from = row * inner, to = row * outer;
    let j = 0;
    for (; j + 3 < outer; j += 4) {
      let a = weights[bias + j], b = weights[bias + j + 1], c = weights[bias + j + 2], d = weights[bias + j + 3];
      for (let i = 0, w = weight + j * inner; i < inner; i++, w++) {
        const x = input[from + i];
        a += weights[w] * x;
        b += weights[w + inner] * x;
        c += weights[w + 2 * inner] * x;
        d += weights[w + 3 * inner] * x;
      }
      output[to + j] = a;
      output[to + j + 1] = b;
      output[to + j + 2] = c;
      output[to + j + 3] = d;
    }
    for (; j < outer; j++) {
      let sum = weights[bias + j];
      for (let i = 0, w = weight + j * inner; i < inner; i++, w++) sum += weights[w] * input[from + i];
      output[to + j] = sum;
    }
  }
  if (!linear) for (let k = 0; k < n * outer; k++) output[k] = bend(output[k]);
}

/**
 * One layer backwards: `delta` (n x outer) is d loss / d output and becomes d loss / d sum; adds to `gradient`, and
 * writes d loss / d input to `below` where there is one. Four outputs side by side, as forward.
 */
function backward({ inner, outer, weight, bias, linear }, weights, input, output, delta, below, gradient, n) {
  if (!linear) for (let k = 0; k < n * outer; k++) delta[k] *= 1 - output[k] * output[k];
  below?.fill(0, 0, n * inner);
  for (let row = 0; row < n; row++) {
    const from = row * inner, to = row * outer;
    let j = 0;
    for (; j + 3 < outer; j += 4) {
      const a = delta[to + j], b = delta[to + j + 1], c = delta[to + j + 2], d = delta[to + j + 3];
      gradient[bias + j] += a;
      gradient[bias + j + 1] += b;
      gradient[bias + j + 2] += c;
      gradient[bias + j + 3] += d;
      for (let i = 0, w = weight + j * inner; i < inner; i++, w++) {
        const x = input[from + i];
        gradient[w] += a * x;
        gradient[w + inner] += b * x;
        gradient[w + 2 * inner] += c * x;
        gradient[w + 3 * inner] += d * x;
        if (!below) continue;
        below[from + i] += a * weights[w] + b * weights[w + inner] + c * weights[w + 2 * inner] + d * weights[w + 3 * inner];
      }
    }
    for (; j < outer; j++) {
      const d = delta[to + j];
      gradient[bias + j] += d;
      for (let i = 0, w = weight + j * inner; i < inner; i++, w++) {
        gradient[w] += d * input[from + i];
        if (below) below[from + i] += d * weights[w];
      }
    }
  }
}

export class LineNetwork {
  /** @param {number[][]} points (n, 2), n >= 1 */
  constructor(points, seed) {
    this.n = points.length;
    this.centre = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / this.n);
    const spread = points.reduce((sum, p) => sum + (p[0] - this.centre[0]) ** 2 + (p[1] - this.centre[1]) ** 2, 0);
    this.scale = Math.sqrt(spread / (2 * this.n)) || 1;
    this.input = Float64Array.from(points.flatMap((p) => this.inside(p)));
    this.layers = SIZES.slice(1).map((size) => new Float64Array(this.n * size)); // activations
    this.deltas = SIZES.map((size) => new Float64Array(this.n * size));
    this.gradient = new Float64Array(PARAMETERS);
    this.first = new Float64Array(PARAMETERS); // Adam's moments
    this.second = new Float64Array(PARAMETERS);
    this.weights = startWeights(seed);
    this.steps = 0;
  }

  /** A point of the plane in the network's units, and back. */
  inside([x, y]) {
    return [(x - this.centre[0]) / this.scale, (y - this.centre[1]) / this.scale];
  }

  outside(u, v) {
    return [u * this.scale + this.centre[0], v * this.scale + this.centre[1]];
  }

  /** Everything forward; the mean over points of |x - g(h(x))|² in the points' own units. */
  run() {
    let input = this.input;
    LAYERS.forEach((layer, k) => {
      forward(layer, this.weights, input, this.layers[k], this.n);
      input = this.layers[k];
    });
    let sum = 0;
    for (let i = 0; i < 2 * this.n; i++) sum += (input[i] - this.input[i]) ** 2;
    return (sum / this.n) * this.scale * this.scale;
  }

  /** Gradient of the mean of |u - g(h(u))|² in the network's units at the activations that `run` has left. */
  differentiate() {
    this.gradient.fill(0);
    const last = this.layers.at(-1);
    const top = this.deltas.at(-1);
    for (let i = 0; i < 2 * this.n; i++) top[i] = (2 * (last[i] - this.input[i])) / this.n;
    for (let k = LAYERS.length - 1; k >= 0; k--) {
      const input = k ? this.layers[k - 1] : this.input;
      backward(LAYERS[k], this.weights, input, this.layers[k], this.deltas[k + 1], k ? this.deltas[k] : null, this.gradient, this.n);
    }
    return this.gradient;
  }

  /** One step of Adam (Kingma & Ba 2015) at this rate. */
  step(rate) {
    this.run();
    this.differentiate();
    this.steps += 1;
    const [b1, b2] = [0.9, 0.99];
    const slow = rate / (1 - b1 ** this.steps), wide = 1 / (1 - b2 ** this.steps);
    const { weights, gradient, first, second } = this;
    for (let i = 0; i < PARAMETERS; i++) {
      first[i] += (1 - b1) * (gradient[i] - first[i]);
      second[i] += (1 - b2) * (gradient[i] * gradient[i] - second[i]);
      weights[i] -= (slow * first[i]) / (Math.sqrt(second[i] * wide) + 1e-8);
    }
  }

  /** Codes of the points as `run` has left them, (n,). */
  codes() {
    return Array.from(this.layers[MIDDLE - 1]);
  }

  /** What comes back of the points, as `run` has left it. */
  rebuilt() {
    const last = this.layers.at(-1);
    return Array.from({ length: this.n }, (_, n) => this.outside(last[2 * n], last[2 * n + 1]));
  }

  /** g(z) for each of these codes: points of the plane. */
  decode(codes) {
    let input = Float64Array.from(codes);
    for (let k = MIDDLE; k < LAYERS.length; k++) {
      const output = new Float64Array(codes.length * LAYERS[k].outer);
      forward(LAYERS[k], this.weights, input, output, codes.length);
      input = output;
    }
    return Array.from(codes, (_, n) => this.outside(input[2 * n], input[2 * n + 1]));
  }
}
