// Dense networks: decoder and encoder, for one example or many, in the order in which torch computes them.
import { activations } from "./activations.js";
import { Dense, Plan } from "./layers.js";
import { pixelsOf, toPixels } from "./outputs.js";
import { onPlane } from "./plane_fold.js";

export const LABELS = 10; // numbers of a one-hot label
export const NOTHING = new Float32Array(0);
const TOGETHER = 16; // examples of a batch that the kernel sees at a time: they and a panel of weights stay in the processor's cache

/** The gates of a layer with its width; null in a network that is not conditioned on beta. */
function gatesOf(tensors, k, width) {
  const [slope, offset] = [tensors[`${k}.gate_slope`]?.data, tensors[`${k}.gate_offset`]?.data];
  return slope ? { slope, offset, values: new Float32Array(width) } : null;
}

/**
 * h <- act((W h + b) * g) on hidden layers, W h + b on the last. A network conditioned on beta has gates
 * g = sigmoid(slope * log(beta) + offset), one a hidden unit (multi-rate VAE, Bae et al. 2023); in others g is left out.
 * Whatever else it depends on, a label or noise, stands among its inputs: behind what differs from example to example, as `told`.
 */
export class DenseNetwork {
  /** @param {{metadata, tensors}} blob what readSafetensors gives; metadata.output says what its numbers are, see outputs.js */
  constructor(blob) {
    const { metadata, tensors } = onPlane(blob);
    this.labels = metadata.condition === "label" ? LABELS : 0; // how many of the inputs, the last ones, are a one-hot label
    this.output = metadata.output ?? "logits";
    this.activate = activations[metadata.activation ?? "identity"];
    if (!this.activate) throw new Error(`unknown activation ${metadata.activation}`);
    if (!tensors["0.weight"]) throw new Error("no layers");
    const plan = new Plan();
    this.inputs = tensors["0.weight"].shape[1];
    this.x = { at: plan.take(TOGETHER * this.inputs), length: this.inputs, stride: this.inputs };
    this.layers = [];
    let from = this.x;
    for (let k = 0; tensors[`${k}.weight`]; k++) {
      const { shape: [rows, columns], data: weight } = tensors[`${k}.weight`];
      const layer = new Dense(plan, { weight, bias: tensors[`${k}.bias`].data, rows, columns }, from, TOGETHER);
      layer.gates = gatesOf(tensors, k, layer.width);
      this.layers.push(layer);
      from = layer.out;
    }
    this.last = from;
    this.outputs = from.length;
    this.logBeta = null;
    this.kernel = plan.open();
  }

  /** Gates depend on beta alone: computed when it moves, kept while the point moves. */
  setBeta(logBeta) {
    if (logBeta === this.logBeta) return;
    this.logBeta = logBeta;
    for (const { gates } of this.layers) {
      if (!gates) continue;
      const { slope, offset, values } = gates;
      for (let i = 0; i < slope.length; i++) values[i] = 1 / (1 + Math.exp(-(slope[i] * logBeta + offset[i])));
    }
  }

  /** One example. The array returned is the network's own and is overwritten by the next call. */
  run(input, logBeta = 0, told = NOTHING) {
    let answer;
    this.each(input, logBeta, (values) => { answer = values; }, told);
    return answer;
  }

  /**
   * Many examples, one behind the other in `inputs` (n, this.inputs - told.length), each with the same `told` behind it:
   * take(values, n) is called for each in turn, with the network's own array, which the next sixteen overwrite.
   * Throws RangeError where the inputs are no whole number of examples.
   */
  each(inputs, logBeta, take, told = NOTHING) {
    const { kernel: { floats }, x, last, outputs } = this;
    const own = x.length - told.length;
    const count = inputs.length / own;
    if (!(own > 0 && Number.isInteger(count))) {
      throw new RangeError(`${inputs.length} numbers for a network of ${this.inputs} inputs`);
    }
    this.setBeta(logBeta);
    for (let first = 0; first < count; first += TOGETHER) {
      const together = Math.min(TOGETHER, count - first);
      if (told.length) this.load(inputs, told, first, together);
      else floats.set(inputs.slice(first * own, (first + together) * own), x.at);
      this.compute(together);
      for (let n = 0; n < together; n++) {
        const at = last.at + n * last.stride;
        take(floats.subarray(at, at + outputs), first + n);
      }
    }
  }

  /** Examples from `first` on, each with what it is told behind it. */
  load(inputs, told, first, count) {
    const { kernel: { floats }, x } = this;
    const own = x.length - told.length;
    for (let n = 0; n < count; n++) {
      const at = x.at + n * x.stride;
      for (let i = 0; i < own; i++) floats[at + i] = inputs[(first + n) * own + i];
      floats.set(told, at + own);
    }
  }

  compute(count) {
    const { kernel, layers } = this;
    layers.forEach((layer, k) => {
      const values = layer.run(kernel, count);
      if (k < layers.length - 1) this.finish(values, layer);
    });
  }

  finish(values, { gates, width }) {
    if (gates) for (let from = 0; from < values.length; from += width) for (let i = 0; i < width; i++) values[from + i] *= gates.values[i];
    this.activate(values);
  }

  /** What a decoder draws for one example, as ink in [0, 1], written to `pixels`. */
  picture(input, logBeta, pixels, told = NOTHING) {
    return toPixels(this.run(input, logBeta, told), this.output, pixels);
  }

  /** What it draws for many: (n, pixels). */
  pictures(inputs, logBeta = 0, told = NOTHING) {
    const size = pixelsOf(this.outputs, this.output);
    const all = new Float32Array((inputs.length / (this.inputs - told.length)) * size);
    this.each(inputs, logBeta, (values, n) => toPixels(values, this.output, all.subarray(n * size, (n + 1) * size)), told);
    return all;
  }
}
