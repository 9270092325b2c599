// What the student has made: the sine, the heights of the parabolas' handles; and what follows from it.
import { bestHeights, codesOf, meanSquaredError, parabolaThrough, rebuiltOf, sidesOf, twoPointsOneCode } from "./by_hand_code.js";
import { chooseCrest } from "./sine_handles.js";

export class BenchState {
  constructor() {
    this.points = [];
    this.crest = null; // while a handle is held: the crest that it belongs to
  }

  begin({ amplitude, frequency, phase, height, above, below, alone }) {
    this.sine = { amplitude, frequency, phase, height };
    this.heights = { above, below, alone };
    this.crest = null;
  }

  /** A handle is taken: it keeps its crest until it is let go, also where another comes nearer the middle. */
  hold(extent) {
    this.crest = chooseCrest(this.sine, extent);
  }

  letGo() {
    this.crest = null;
  }

  parabola(name, places) {
    return parabolaThrough(places[name], this.heights[name]);
  }

  /** Everything that follows: nothing of it is kept. Parabolas, what comes back, error: only where they are shown. */
  measure({ code, shows, packing, labels, pairs, places }) {
    const { points } = this;
    if (!shows.includes("code")) return { error: null };
    const bySide = code === "side";
    const sides = bySide ? sidesOf(this.sine, points) : null;
    const codes = codesOf(points, sides, packing);
    const wrong = bySide && labels ? new Set(labels.flatMap((label, n) => (sides[n] === label ? [] : [n]))) : null;
    const far = packing.right - packing.left + packing.gap;
    const range = bySide ? [packing.left, packing.right + far] : [packing.left, packing.right];
    const made = { sides, codes, wrong, range, pairs: twoPointsOneCode(points, sides, pairs), error: null };
    if (bySide && !shows.includes("decode")) return made;
    made.parabolas = (bySide ? ["above", "below"] : ["alone"]).map((name) => this.parabola(name, places));
    made.rebuilt = rebuiltOf(points, sides, made.parabolas);
    made.error = points.length ? meanSquaredError(points, made.rebuilt) : null;
    return made;
  }

  /** The parabolas by least squares, of those that their handles can reach. */
  fit({ code, places, bounds }) {
    const sides = code === "side" ? sidesOf(this.sine, this.points) : null;
    const names = sides ? ["above", "below"] : ["alone"];
    names.forEach((name, side) => {
      const own = this.points.filter((_, n) => !sides || sides[n] === side);
      this.heights = { ...this.heights, [name]: bestHeights(own, places[name], bounds.curve) };
    });
  }

  told() {
    const short = (value) => Number(value.toPrecision(4)); // as the link writes it
    const heights = Object.fromEntries(Object.entries(this.heights).map(([name, list]) => [name, list.map(short)]));
    return { ...Object.fromEntries(Object.entries(this.sine).map(([name, value]) => [name, short(value)])), ...heights };
  }
}
