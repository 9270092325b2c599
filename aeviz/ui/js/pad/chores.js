// Work that does not fit into one frame. Each chore has its turn, also while the pointer goes on asking for it anew.

const SLICE_TIME = 7; // milliseconds of a frame's sixteen; the browser paints in what is left

export class Chores {
  constructor() {
    this.waiting = [];
  }

  /** Functions to be called once each. Who waits already keeps its place; what depends on another, the other asks for. */
  ask(...chores) {
    for (const chore of chores) if (!this.waiting.includes(chore)) this.waiting.push(chore);
  }

  /** Does one, and more while there is time. @returns {boolean} whether some are left */
  work() {
    const end = performance.now() + SLICE_TIME;
    while (this.waiting.length) {
      this.waiting.shift()();
      if (performance.now() >= end) break;
    }
    return this.waiting.length > 0;
  }
}
