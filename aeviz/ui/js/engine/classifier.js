// The judge: a classifier (convolutions, then dense layers, ReLU between) whose largest logit is held against real digits.
import { affine } from "./networks.js";

/** Whether the judge, who gave this verdict, takes the picture for no digit. */
export const isGap = ({ gap }) => gap;

/** A share in whole percent, never rounded up: what is no digit yet, at 4.9, shall not read as 5. */
export const wholePercent = (share) => Math.floor(100 * share);

/** The share of a sorted list's steps that lie below a value, between two entries in proportion. */
function shareBelow(sorted, value) {
  const steps = sorted.length - 1;
  if (!(value > sorted[0])) return 0;
  if (value >= sorted[steps]) return 1;
  let k = 0;
  while (value >= sorted[k + 1]) k++;
  return (k + (value - sorted[k]) / (sorted[k + 1] - sorted[k])) / steps;
}

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
  /** @param {{metadata, tensors}} blob metadata.layers lists the layers in order, metadata.least is how clear a digit is at least */
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
    this.least = Number(metadata.least);
    const { shape: [classes, levels], data } = tensors.quantiles; // of the largest logits of real digits, a row a class
    this.quantiles = Array.from({ length: classes }, (_, k) => data.subarray(k * levels, (k + 1) * levels));
  }

  /** The logits of the ten classes for one picture (784 values in [0, 1]); the array is overwritten by the next call. */
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
    return x;
  }

  /**
   * What the picture resembles most, how clearly (the share of real digits of that class that are less clear), and
   * whether it is no digit at all. A picture with a number that is not finite is none.
   */
  best(pixels) {
    const logits = this.run(pixels);
    let digit = 0;
    for (let i = 1; i < logits.length; i++) if (logits[i] > logits[digit]) digit = i;
    const finite = pixels.every(Number.isFinite) && logits.every(Number.isFinite);
    const clarity = finite ? shareBelow(this.quantiles[digit], logits[digit]) : 0;
    return { digit, clarity, gap: clarity < this.least };
  }
}
