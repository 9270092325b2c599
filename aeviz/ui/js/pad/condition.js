// What a decoder is told besides the point of the map: log beta, a one-hot label, and where it stands along the principal
// directions beyond the plane, in standard deviations of the codes from their mean.
import { NOTHING } from "../engine/networks.js";
import { clamp } from "./plane.js";

export class Condition {
  hasBeta = false;
  logBeta = 0;
  labels = 0; // how many there are, 0 where the model is told none
  label = 0;
  deviations = NOTHING;
  told = NOTHING; // the decoder's inputs behind the point
  oneHot = NOTHING; // the encoder's behind the pixels

  /** Another model: log beta, label and directions begin anew where it has others than the one before. */
  meet(network, map, beta) {
    const { labels } = network;
    this.range = labels || map.ladder.length < 2 ? null : map.range;
    this.hasBeta = Boolean(this.range);
    this.logBeta = 0;
    if (this.hasBeta) this.setBeta(Math.log(beta ?? 1));
    this.suit(network, map);
  }

  /** The same model, with other weights or other codes. */
  suit(network, { centre, spread }) {
    const { labels } = network;
    const directions = network.inputs - 2 - labels;
    if (this.labels !== labels) Object.assign(this, { labels, label: 0 });
    if (this.deviations.length !== directions) this.deviations = new Float32Array(directions);
    Object.assign(this, { centre, spread });
    this.settle();
  }

  setBeta(logBeta) {
    this.logBeta = clamp(logBeta, ...this.range);
  }

  toMean() {
    this.deviations.fill(0);
    this.settle();
  }

  settle() {
    this.oneHot = this.labels ? new Float32Array(this.labels) : NOTHING;
    if (this.labels) this.oneHot[this.label] = 1;
    this.told = this.join(Array.from(this.deviations, (value, j) => (this.centre[j] ?? 0) + value * (this.spread[j] ?? 0)));
  }

  join(further) {
    return this.labels || further.length ? Float32Array.from([...further, ...this.oneHot]) : NOTHING;
  }

  /** What a decoder is told at a code as an encoder gives it. */
  toldOf(code) {
    const { length } = this.deviations;
    return length ? this.join(code.subarray(2, 2 + length)) : this.told;
  }

  setLabel(label) {
    this.label = label;
    this.settle();
  }

  setDeviation(direction, value) {
    this.deviations[direction] = value;
    this.settle();
  }

  /** Stands where a code does, along every direction. @returns {boolean} whether that is elsewhere than before */
  stand(code) {
    if (!this.deviations.length) return false;
    const next = this.deviations.map((_, j) => (this.spread[j] > 0 ? (code[2 + j] - this.centre[j]) / this.spread[j] : 0));
    if (next.every((value, j) => value === this.deviations[j])) return false;
    this.deviations = next;
    this.settle();
    return true;
  }

  /** As that of another pad, of the same kind of model. @returns {boolean} whether it is told anything else than before */
  take({ labels, label, deviations }) {
    const same = this.deviations.length !== deviations.length || deviations.every((value, j) => value === this.deviations[j]);
    if (same && (!this.labels || !labels || label === this.label)) return false;
    if (this.labels && labels) this.label = label;
    if (!same) this.deviations = deviations.slice();
    this.settle();
    return true;
  }

  /** Which rung of its ladder the map shows. */
  get rung() {
    return this.labels ? this.label : this.logBeta;
  }

  /** Whether it stands off the mean, where what was measured of decoded images in the plane does not hold. */
  get aside() {
    return this.deviations.some((value) => value !== 0);
  }
}
