// The recipe by which the network is trained, some steps each animation frame: the same seed, the same end.
import { LineNetwork } from "./line_network.js";

export const STEPS = 1200;
const SLICE = 11; // milliseconds of work in a frame; the rest is for drawing
const RATE = 0.02;
const WARM = 50; // steps over which the rate rises

/** The rate at a step: up, then down a half cosine to nothing. */
export function rateAt(step) {
  return RATE * Math.min(1, (step + 1) / WARM) * 0.5 * (1 + Math.cos((Math.PI * step) / STEPS));
}

export class LineTraining {
  constructor(points, seed) {
    this.network = new LineNetwork(points, seed);
    this.done = 0;
    this.error = this.network.run();
  }

  get over() {
    return this.done >= STEPS;
  }

  /** As many steps as a frame has time for, at least one; none after the end. */
  frame(now = () => performance.now()) {
    const end = now() + SLICE;
    do {
      if (this.over) break;
      this.network.step(rateAt(this.done++));
    } while (now() < end);
    this.error = this.network.run();
  }
}
