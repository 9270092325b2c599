// Points that the student draws, as places on a fine square grid: set, taken away, by pointer and by keys.
import { isShortcut, RESTED, wayOf } from "./arrow_keys.js";
import { clamp } from "../../pad/plane.js";

const NEAR = 11; // pixels within which a press means the point that is there
const APART = 13; // pixels between two points of one stroke
const STEP = 12; // grid places an arrow key; with Shift one

/** A place [column, row] as a point of the plane. */
export const pointAt = ([i, j], { grid, extent: [x0, x1, y0, y1] }) =>
  [x0 + (i / (grid - 1)) * (x1 - x0), y0 + (j / (grid - 1)) * (y1 - y0)];

/** The place nearest a point; on the sheet. */
export const placeAt = ([x, y], { grid, extent: [x0, x1, y0, y1] }) =>
  [(x - x0) / (x1 - x0), (y - y0) / (y1 - y0)].map((share) => clamp(Math.round(share * (grid - 1)), 0, grid - 1));

export class DrawnPoints {
  /**
   * @param {HTMLElement} root the plot
   * @param {{changed: () => void, pen: () => void, release: () => void}} on points are others; the pen is to be painted anew
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.places = [];
    this.pen = null; // where the keys stand, a place; null while they are not used
    this.pause = 0;
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focus", () => this.sheet && root.matches(":focus-visible") && this.takePen());
    root.addEventListener("blur", () => on.pen());
  }

  /** @param {{grid, most, extent}|undefined} sheet undefined: nothing can be drawn here */
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
      if (moved.pointerId !== this.stroke || !this.sheet) return; // other points may have come meanwhile
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
    if (!this.sheet || event.target !== this.root || isShortcut(event)) return;
    const way = wayOf(event);
    if (way) this.movePen(way, event.shiftKey ? 1 : STEP);
    else if (event.key !== "Enter" && event.key !== " ") return;
    else if (!event.repeat) this.usePen(); // a key held down is one press
    event.preventDefault();
  }

  /** Who comes by keys sees the pen before it is moved: in the middle, or where it was left. */
  takePen() {
    const middle = Math.floor(this.sheet.grid / 2);
    this.pen ??= [middle, middle];
    this.on.pen();
  }

  movePen(way, step) {
    this.takePen();
    this.pen = this.pen.map((v, k) => clamp(v + step * way[k], 0, this.sheet.grid - 1));
  }

  /** Sets a point where the pen stands, or takes away the one that is there. */
  usePen() {
    this.takePen();
    const [x, y] = this.penPoint;
    const there = this.near(this.scale().x(x), this.scale().y(y), NEAR);
    if (there >= 0) this.removeAt(there);
    else this.add(this.pen);
    clearTimeout(this.pause);
    this.pause = setTimeout(this.on.release, RESTED);
  }

  close() {
    clearTimeout(this.pause);
  }
}
