// Points that the student draws, as places on a fine square grid: set, taken away, by pointer and by keys.
import { clamp } from "./plane.js";

const NEAR = 11; // pixels within which a press means the point that is there
const APART = 13; // pixels between two points of one stroke
const STEP = 12; // grid places an arrow key; with Shift one
const ARROWS_OF_PEN = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/** A place [column, row] as a point of the plane. */
export const pointAt = ([i, j], { grid, extent: [x0, x1, y0, y1] }) =>
  [x0 + (i / (grid - 1)) * (x1 - x0), y0 + (j / (grid - 1)) * (y1 - y0)];

/** The place nearest a point; on the sheet. */
export const placeAt = ([x, y], { grid, extent: [x0, x1, y0, y1] }) =>
  [(x - x0) / (x1 - x0), (y - y0) / (y1 - y0)].map((share) => clamp(Math.round(share * (grid - 1)), 0, grid - 1));

export class DrawnPoints {
  /**
   * @param {HTMLElement} root the plot
   * @param {{changed: () => void, release: () => void}} on
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.places = [];
    this.pen = null; // where the keys stand, a place; null while they are not used
    this.pause = 0;
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {{grid, most, extent}|null} sheet null: nothing can be drawn here */
  dress(sheet, scale) {
    this.sheet = sheet;
    this.scale = scale;
  }

  get points() {
    return this.places.map((place) => pointAt(place, this.sheet));
  }

  get penPoint() {
    return pointAt(this.pen, this.sheet);
  }

  /** Position of the point within reach of a pixel, or -1. */
  near(px, py, reach) {
    let best = -1, least = reach;
    this.points.forEach(([x, y], n) => {
      const d = Math.hypot(this.scale().x(x) - px, this.scale().y(y) - py);
      if (d < least) [best, least] = [n, d];
    });
    return best;
  }

  set(places) {
    this.places = places;
    this.on.changed();
  }

  add(place) {
    if (this.places.length < this.sheet.most) this.set([...this.places, place]);
  }

  removeAt(position) {
    this.set(this.places.filter((_, n) => n !== position));
  }

  press(event) {
    if (!this.sheet || event.button !== 0 || this.stroke !== undefined) return;
    const box = this.root.getBoundingClientRect();
    const at = (e) => [e.clientX - box.left, e.clientY - box.top];
    const [px, py] = at(event);
    const there = this.near(px, py, NEAR);
    if (there >= 0) this.removeAt(there);
    else this.add(placeAt(this.scale().back(px, py), this.sheet));
    this.stroke = event.pointerId;
    this.root.setPointerCapture(event.pointerId);
    const drawing = there < 0;
    this.root.onpointermove = (moved) => {
      if (moved.pointerId !== this.stroke) return;
      const [mx, my] = at(moved);
      if (drawing && this.near(mx, my, APART) < 0) this.add(placeAt(this.scale().back(mx, my), this.sheet));
    };
    this.root.onpointerup = this.root.onpointercancel = (ended) => {
      if (ended.pointerId !== this.stroke) return;
      this.stroke = this.root.onpointermove = this.root.onpointerup = this.root.onpointercancel = undefined;
      this.on.release();
    };
  }

  key(event) {
    if (!this.sheet || event.target !== this.root || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS_OF_PEN[event.key];
    const middle = Math.floor(this.sheet.grid / 2);
    this.pen ??= [middle, middle];
    if (arrow) {
      const step = event.shiftKey ? 1 : STEP;
      this.pen = this.pen.map((v, k) => clamp(v + step * arrow[k], 0, this.sheet.grid - 1));
      this.on.changed();
    } else if (event.key === "Enter" || event.key === " ") {
      const [x, y] = pointAt(this.pen, this.sheet);
      const there = this.near(this.scale().x(x), this.scale().y(y), NEAR);
      if (there >= 0) this.removeAt(there);
      else this.add(this.pen);
      clearTimeout(this.pause);
      this.pause = setTimeout(this.on.release, 350);
    } else return;
    event.preventDefault();
  }

  close() {
    clearTimeout(this.pause);
  }
}
