// The network as it is seen: its training frame by frame, and its curve and codes for the plot.
import { LineTraining, STEPS } from "./line_training.js";

const ALONG = 160; // points of its curve

export class LineSight {
  /**
   * @param {() => void} changed it wants to be painted
   * @param {() => void} ended it has come to its end or was stopped
   */
  constructor(changed, ended) {
    Object.assign(this, { changed, ended, shown: false, running: false, training: null, all: STEPS });
  }

  get steps() {
    return this.training?.done ?? 0;
  }

  get over() {
    return Boolean(this.training?.over);
  }

  get trained() {
    return this.steps > 0;
  }

  get error() {
    return this.training?.error ?? null;
  }

  get progress() {
    return this.steps / STEPS;
  }

  /** Back to the start that belongs to these points and this seed. */
  reset(points, seed) {
    this.stop();
    this.training = points.length > 1 ? new LineTraining(points, seed) : null;
  }

  /** Begins, goes on, or where it was over begins anew. */
  train(points, seed) {
    if (!this.training || this.over) this.reset(points, seed);
    if (!this.training) return;
    this.running = true;
    this.asked = requestAnimationFrame(() => this.turn());
  }

  turn() {
    if (!this.running) return;
    this.training.frame();
    this.changed();
    if (this.over) {
      this.running = false;
      this.ended();
    } else this.asked = requestAnimationFrame(() => this.turn());
  }

  stop() {
    this.running = false;
    cancelAnimationFrame(this.asked);
  }

  /** Codes with their range and their shares of it, what comes back, the curve from the least code to the largest. */
  seen() {
    if (!this.training) return null;
    const { network, error } = this.training;
    const codes = network.codes();
    const range = [Math.min(...codes), Math.max(...codes)];
    const [low, high] = range;
    const along = Array.from({ length: ALONG }, (_, k) => low + ((high - low) * k) / (ALONG - 1));
    const shares = codes.map((z) => (z - low) / (high - low || 1));
    return { codes, range, shares, rebuilt: network.rebuilt(), curve: network.decode(along), error };
  }

  close() {
    this.stop();
  }
}
