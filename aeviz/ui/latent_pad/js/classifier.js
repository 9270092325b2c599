// The digit classifier: convolutions, then dense layers, ReLU between, softmax at the end.
import { affine } from "./networks.js";

const SURE = 0.9; // below it a decoded image is no digit, as the measured share of gaps counts it

/** Whether the judge, who gave this verdict, takes the picture for no digit. */
export const isGap = ({ confidence }) => confidence < SURE;

/** The confidence in whole percent: 89.6, which is no digit yet, shall not read as 90. */
export const surePercent = ({ confidence }) => {
  const percent = Math.round(100 * confidence);
  return confidence < SURE ? Math.min(percent, 100 * SURE - 1) : percent;
};

/** Valid part of a strided convolution over a zero-padded square: x (channels, side, side) -> out (filters, outSide, outSide). */
function convolve(layer, x, side, out, outSide) {
  const { weight, bias, filters, channels, kernel, stride, padding } = layer;
  for (let f = 0; f < filters; f++) {
    for (let row = 0; row < outSide; row++) {
      const top = row * stride - padding;
      const firstRow = Math.max(0, -top), lastRow = Math.min(kernel, side - top);
      for (let column = 0; column < outSide; column++) {
        const left = column * stride - padding;
        const firstColumn = Math.max(0, -left), lastColumn = Math.min(kernel, side - left);
        let sum = bias[f];
        for (let c = 0; c < channels; c++) {
          for (let i = firstRow; i < lastRow; i++) {
            let w = ((f * channels + c) * kernel + i) * kernel + firstColumn;
            let at = (c * side + top + i) * side + left + firstColumn;
            for (let j = firstColumn; j < lastColumn; j++) sum += weight[w++] * x[at++];
          }
        }
        out[(f * outSide + row) * outSide + column] = sum > 0 ? sum : 0;
      }
    }
  }
}

export class Classifier {
  /** @param {{metadata, tensors}} blob metadata.layers lists the layers in order */
  constructor({ metadata, tensors }) {
    let side = 28;
    this.layers = JSON.parse(metadata.layers).map(({ type, name, stride = 1, padding = 0 }) => {
      const { shape, data: weight } = tensors[`${name}.weight`];
      const bias = tensors[`${name}.bias`].data;
      if (type === "dense") return { type, weight, bias, rows: shape[0], columns: shape[1], out: new Float32Array(shape[0]) };
      const [filters, channels, kernel] = shape;
      const inSide = side;
      side = Math.floor((side + 2 * padding - kernel) / stride) + 1;
      return { type, weight, bias, filters, channels, kernel, stride, padding, inSide, side, out: new Float32Array(filters * side * side) };
    });
    this.probabilities = new Float32Array(10);
  }

  /** Softmax over the ten classes for one picture (784 values in [0, 1]); the array is overwritten by the next call. */
  run(pixels) {
    let x = pixels;
    this.layers.forEach((layer, k) => {
      if (layer.type === "conv") convolve(layer, x, layer.inSide, layer.out, layer.side);
      else {
        affine(layer.weight, layer.bias, x, layer.out, layer.rows, layer.columns);
        if (k < this.layers.length - 1) for (let i = 0; i < layer.rows; i++) if (layer.out[i] < 0) layer.out[i] = 0;
      }
      x = layer.out;
    });
    const top = Math.max(...x);
    let total = 0;
    for (let i = 0; i < 10; i++) total += this.probabilities[i] = Math.exp(x[i] - top);
    for (let i = 0; i < 10; i++) this.probabilities[i] /= total;
    return this.probabilities;
  }

  /** The best class and its probability. */
  best(pixels) {
    const p = this.run(pixels);
    let digit = 0;
    for (let i = 1; i < 10; i++) if (p[i] > p[digit]) digit = i;
    return { digit, confidence: p[digit] };
  }
}
