// What a piece has told Python comes back: Python reads its settings from the link, and the link lags behind a quick hand.
// An echo is no wish, however late it comes. After a step in the browser's history the same place is one.

const LINK_DIGITS = 4; // significant ones that a link keeps

/** Numbers, or pairs of them, as they stand in a link. */
const inLink = (numbers) => numbers.flat().map((value) => Number(value.toPrecision(LINK_DIGITS))).join();

export class Told {
  constructor() {
    this.last = null;
    this.all = new Set();
    this.forget = () => this.all.clear();
    window.addEventListener("popstate", this.forget);
  }

  /** Notes what is told; false where just that was told last. */
  tell(numbers) {
    const words = String(numbers);
    if (words === this.last) return false;
    this.last = words;
    this.all.add(inLink(numbers));
    return true;
  }

  /** Whether Python wishes for these numbers: others than in its data before, and than what was told. */
  isWish(now, before) {
    return now != null && String(now) !== String(before) && !this.all.has(inLink(now));
  }

  /** Forgets all of it, for Python has gone back to another start. @returns {boolean} whether there was anything */
  startOver() {
    const spoke = this.last !== null;
    this.last = null;
    this.forget();
    return spoke;
  }

  stop() {
    window.removeEventListener("popstate", this.forget);
  }
}
