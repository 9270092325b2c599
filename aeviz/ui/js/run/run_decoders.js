// Decoders of a run, a megabyte each: fetched when they are looked at, the newest wish first, and only a few kept.
import { DenseNetwork } from "../engine/networks.js";
import { readSafetensors } from "../engine/safetensors.js";

const KEPT = 6;

/** Thirty laptops on one Wi-Fi: one download at a time, and between their beginnings a pause. */
export class RunDecoders {
  /**
   * @param {string} url of the run
   * @param {() => void} onArrival
   */
  constructor(url, onArrival) {
    this.url = url;
    this.onArrival = onArrival;
    this.kept = new Map(); // by step, the one used last at the end
    this.wish = null;
    this.begun = -Infinity;
    this.timer = 0;
  }

  /** The decoder of this step where it is here, else of the step nearest to it; null where there is none. */
  nearest(step) {
    let best = null;
    for (const other of this.kept.keys()) if (best === null || Math.abs(other - step) < Math.abs(best - step)) best = other;
    if (best === null) return null;
    const decoder = this.kept.get(best);
    this.kept.delete(best);
    this.kept.set(best, decoder);
    return decoder;
  }

  /** @param {number} pause milliseconds from the beginning of one download to that of the next */
  want(step, pause) {
    this.wish = this.kept.has(step) ? null : step;
    this.pause = pause;
    if (this.wish !== null && !this.busy) this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), Math.max(0, this.begun + this.pause - performance.now()));
  }

  async next() {
    const step = this.wish;
    if (step === null || this.busy || this.closed) return;
    this.wish = null;
    this.busy = true;
    this.begun = performance.now();
    try {
      const response = await fetch(`${this.url}/${step}/decoder.bin`);
      if (!response.ok) throw new Error(response.statusText);
      const bytes = await response.arrayBuffer();
      this.keep(step, { step, digest: `${this.url}/${step}`, bytes, network: new DenseNetwork(readSafetensors(bytes)) });
    } catch {
      this.begun += 1000; // who looks on asks again
    }
    this.busy = false;
    if (this.closed) return;
    this.onArrival();
    if (this.wish !== null) this.schedule();
  }

  keep(step, decoder) {
    this.kept.set(step, decoder);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT) this.kept.delete(oldest);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
