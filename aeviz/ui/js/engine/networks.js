// Dense networks: decoder and encoder, one example at a time, in the order in which torch computes them.

export const sigmoid = (t) => 1 / (1 + Math.exp(-t));

const activations = {
  silu: (v, n) => { for (let i = 0; i < n; i++) v[i] = v[i] / (1 + Math.exp(-v[i])); },
  relu: (v, n) => { for (let i = 0; i < n; i++) if (v[i] < 0) v[i] = 0; },
  leaky_relu: (v, n) => { for (let i = 0; i < n; i++) if (v[i] < 0) v[i] *= 0.2; },
  identity: () => {},
};

/** out = W x + b for row-major W (rows, columns). Four rows at a time: x is read once for all four. */
export function affine(weight, bias, x, out, rows, columns) {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let w0 = row * columns, w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
    let s0 = bias[row], s1 = bias[row + 1], s2 = bias[row + 2], s3 = bias[row + 3];
    for (let i = 0; i < columns; i++) {
      const v = x[i];
      s0 += weight[w0++] * v;
      s1 += weight[w1++] * v;
      s2 += weight[w2++] * v;
      s3 += weight[w3++] * v;
    }
    out[row] = s0; out[row + 1] = s1; out[row + 2] = s2; out[row + 3] = s3;
  }
  for (; row < rows; row++) {
    let sum = bias[row];
    for (let i = 0, w = row * columns; i < columns; i++) sum += weight[w++] * x[i];
    out[row] = sum;
  }
}

/**
 * A matrix (rows, columns) laid into the corner of a larger one of nothing but zeros. A hidden layer is given silent units until
 * its width is a multiple of four, as the kernels of the grid want it: every activation takes 0 to 0, and 0 adds nothing.
 */
function enlarge(data, rows, columns, moreRows, moreColumns) {
  if (!data || (rows === moreRows && columns === moreColumns)) return data;
  const larger = new Float32Array(moreRows * moreColumns);
  for (let row = 0; row < rows; row++) larger.set(data.subarray(row * columns, (row + 1) * columns), row * moreColumns);
  return larger;
}

/**
 * h <- act((W h + b) * g) on hidden layers, W h + b on the last. A network conditioned on beta has gates
 * g = sigmoid(slope * log(beta) + offset), one a hidden unit (multi-rate VAE, Bae et al. 2023); in others g is left out.
 */
export class DenseNetwork {
  /** @param {{metadata, tensors}} blob what readSafetensors gives */
  constructor({ metadata, tensors }) {
    this.output = metadata.output ?? "logits";
    this.activate = activations[metadata.activation ?? "identity"];
    if (!this.activate) throw new Error(`unknown activation ${metadata.activation}`);
    this.layers = [];
    for (let k = 0; tensors[`${k}.weight`]; k++) {
      const [ownRows, ownColumns] = tensors[`${k}.weight`].shape;
      const hidden = Boolean(tensors[`${k + 1}.weight`]);
      const rows = hidden ? 4 * Math.ceil(ownRows / 4) : ownRows;
      const columns = this.layers.at(-1)?.rows ?? ownColumns;
      const unitwise = (name) => enlarge(tensors[`${k}.${name}`]?.data, ownRows, 1, rows, 1);
      const slope = unitwise("gate_slope");
      this.layers.push({
        rows, columns, slope,
        weight: enlarge(tensors[`${k}.weight`].data, ownRows, ownColumns, rows, columns),
        bias: unitwise("bias"),
        offset: unitwise("gate_offset"),
        gate: slope ? new Float32Array(rows) : null,
        out: new Float32Array(rows),
      });
    }
    if (!this.layers.length) throw new Error("no layers");
    this.gated = this.layers.some((layer) => layer.gate);
    this.logBeta = null;
  }

  /** Gates depend on beta alone: computed when it moves, kept while the point moves. */
  setBeta(logBeta) {
    if (!this.gated || logBeta === this.logBeta) return;
    this.logBeta = logBeta;
    for (const { gate, slope, offset, rows } of this.layers) {
      if (gate) for (let i = 0; i < rows; i++) gate[i] = sigmoid(slope[i] * logBeta + offset[i]);
    }
  }

  /** One example. The array returned is the network's own and is overwritten by the next call. */
  run(input, logBeta = 0) {
    this.setBeta(logBeta);
    let x = input;
    this.layers.forEach((layer, k) => {
      affine(layer.weight, layer.bias, x, layer.out, layer.rows, layer.columns);
      if (k < this.layers.length - 1) this.finish(layer.out, layer, layer.rows);
      x = layer.out;
    });
    return x;
  }

  finish(values, { gate }, rows) {
    if (gate) for (let i = 0; i < rows; i++) values[i] *= gate[i];
    this.activate(values, rows);
  }
}

/** What a decoder says, as ink in [0, 1]: the sigmoid of logits; a linear autoencoder's own numbers, cut off for display only. */
export function toPixels(values, output, pixels) {
  if (output === "logits") for (let i = 0; i < pixels.length; i++) pixels[i] = 1 / (1 + Math.exp(-values[i]));
  else for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(1, Math.max(0, values[i]));
  return pixels;
}

/**
 * How badly a decoder's answer fits the picture x, summed over pixels.
 * From logits l the Bernoulli cross-entropy in nats, sum softplus(l) - x l, which cannot overflow; from pixels the squared error.
 */
export function misfit(values, output, x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const l = values[i];
    if (output === "logits") sum += Math.max(l, 0) + Math.log1p(Math.exp(-Math.abs(l))) - x[i] * l;
    else sum += (x[i] - l) ** 2;
  }
  return sum;
}
