// The numbers beside the digit, for the eye and for the ear.
import { isGap, wholePercent } from "../engine/classifier.js";
import { decimals, holds, signed } from "./plane.js";
import { SpokenPoint } from "./spoken_point.js";
import { fill, say, show } from "./view.js";

const SPEAK_EVERY = 400; // milliseconds between spoken values while the point moves; the last one is always spoken

/** A distance with as many digits as it takes not to read as nothing: 0.009, 0.03, 0.25, 2.10, 12.3. */
function distance(value) {
  return value >= 10 ? value.toFixed(1) : value >= 0.095 ? value.toFixed(2) : value.toPrecision(1);
}

export class Readout {
  constructor(view) {
    this.view = view;
    this.point = new SpokenPoint(view.map);
    this.spokenAt = 0;
    this.later = 0;
  }

  /**
   * @param {boolean} silent the map moves by itself: nothing is spoken until it rests
   * @param {{z, best: {digit, clarity, gap}|null, names: string[], nearest: number, typical: number|null, extent, drawn: number|null, heat: () => string}} state
   */
  show(state, text, silent) {
    const { rows } = this.view;
    const digits = decimals(state.extent);
    const [x, y] = state.z.map((value) => signed(value, digits));
    const z = fill(text.value_z, { x, y });
    say(rows.z.value, holds(state.extent, state.z) ? z : fill(text.off_map, { z }));
    show(rows.class.element, Boolean(state.best));
    const read = state.best && { digit: state.names[state.best.digit] ?? state.best.digit, percent: wholePercent(state.best.clarity) };
    const end = state.best && isGap(state.best) ? "gap" : "class";
    if (read) {
      say(rows.class.value, fill(text[`value_${end}`], read));
      say(rows.class.other, fill(text.value_clarity, read));
    }
    show(rows.nearest.element, Number.isFinite(state.nearest));
    say(rows.nearest.value, distance(state.nearest));
    show(rows.nearest.other, state.typical !== null);
    if (state.typical !== null) say(rows.nearest.other, fill(text.value_typical, { typical: distance(state.typical) }));
    show(rows.drawn.element, state.drawn !== null);
    if (state.drawn !== null) say(rows.drawn.value, fill(text[state.drawnUnit], { value: signed(state.drawn, 1) }));
    const point = fill(read ? text[`spoken_${end}`] : text.spoken_plain, { x, y, ...read });
    this.sentence = () => [point, state.heat()].filter(Boolean).join(", ");
    this.extent = state.extent;
    this.z = state.z;
    if (!silent) this.speakSoon();
  }

  /** What comes next is the answer to a key: it is spoken at once. */
  soon() {
    this.spokenAt = -Infinity;
  }

  speakSoon() {
    const wait = this.spokenAt + SPEAK_EVERY - performance.now();
    if (wait <= 0) this.speak();
    else if (!this.later) this.later = setTimeout(() => this.speak(), wait);
  }

  speak() {
    clearTimeout(this.later);
    this.later = 0;
    this.spokenAt = performance.now();
    this.point.say(this.z, this.extent, this.sentence());
  }

  /** What the pad reads, as it stands beside the digit; nothing where it reads nothing. */
  get answer() {
    const { element, value } = this.view.rows.class;
    return element.hidden ? "" : value.textContent;
  }

  stop() {
    clearTimeout(this.later);
  }
}
