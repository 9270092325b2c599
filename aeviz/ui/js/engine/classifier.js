// The judge: a classifier (convolutions, then dense layers, ReLU between) whose largest logit is held against real digits.
import { activations } from "./activations.js";
import { channelsLast, Convolution, Dense, Picture, Plan } from "./layers.js";

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

const SIDE = 28;

/** The layers in their order over a picture with one channel. A dense layer behind pictures takes them as one long example. */
function build(plan, x, described, tensors) {
  return described.map(({ type, name, stride }, k) => {
    const { shape: [rows, channels, kernel = 1], data } = tensors[`${name}.weight`];
    const bias = tensors[`${name}.bias`].data;
    let layer;
    if (type === "conv") {
      const source = { weight: channelsLast(data, rows, channels, kernel, x.channels), bias, rows, kernel, stride: stride ?? 1 };
      layer = new Convolution(plan, source, x, described[k + 1].padding ?? 0);
    } else if (x.side) {
      const weight = channelsLast(data, rows, channels / x.side ** 2, x.side, x.channels);
      layer = new Dense(plan, { weight, bias, rows, columns: x.size }, { at: x.at, length: x.size, stride: x.size }, 1);
    } else layer = new Dense(plan, { weight: data, bias, rows, columns: channels }, x, 1);
    x = layer.out;
    return layer;
  });
}

export class Classifier {
  /** @param {{metadata, tensors}} blob metadata.layers lists the layers in order, metadata.least is how clear a digit is at least */
  constructor({ metadata, tensors }) {
    const described = JSON.parse(metadata.layers);
    const plan = new Plan();
    this.x = new Picture(plan, SIDE, 1, described[0].padding ?? 0);
    this.layers = build(plan, this.x, described, tensors);
    this.kernel = plan.open();
    const { at, length } = this.layers.at(-1).out;
    this.logits = this.kernel.floats.subarray(at, at + length);
    this.least = Number(metadata.least);
    const { shape: [classes, levels], data } = tensors.quantiles; // of the largest logits of real digits, a row a class
    this.quantiles = Array.from({ length: classes }, (_, k) => data.subarray(k * levels, (k + 1) * levels));
  }

  /** The logits of the ten classes for one picture (784 values in [0, 1]); the array is overwritten by the next call. */
  run(pixels) {
    const { kernel, kernel: { floats }, layers, x } = this;
    for (let row = 0; row < SIDE; row++) floats.set(pixels.subarray(row * SIDE, (row + 1) * SIDE), x.index(row, 0));
    layers.forEach((layer, k) => {
      const values = layer.run(kernel, 1);
      if (k < layers.length - 1) activations.relu(values);
    });
    return this.logits;
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
