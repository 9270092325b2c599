// Lines over two axes in SVG: ticks at round numbers, series as lines, a dot on each, a level across, marks at places.
import { ticks } from "../pad/plane.js";

const SVG = "http://www.w3.org/2000/svg";
const EDGE = { left: 2.9, right: 0.6, top: 0.5, bottom: 1.5 }; // around the plot, in widths of a letter's height
const LOOSE = 0.06; // of a range, left free above and below

let plots = 0;

export function svg(name, attributes = {}, parent = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

/** A range with some room above and below; its ends are round, so that an axis rests while a curve grows. */
export function roomy([low, high]) {
  const range = high - low || Math.abs(high) || 1;
  const grain = 10 ** Math.floor(Math.log10(range)) / 2;
  const below = Math.floor((low - LOOSE * range) / grain) * grain;
  return [low >= 0 ? Math.max(0, below) : below, Math.ceil((high + LOOSE * range) / grain) * grain];
}

export class Plot {
  /**
   * @param {HTMLElement} parent
   * @param {number} series at most so many
   * @param {{edge?, along?: (tick: {value, text}) => string}} how the room is shared out, and what stands at the ticks of x
   */
  constructor(parent, series, { edge = {}, along = (tick) => tick.text } = {}) {
    this.edge = { ...EDGE, ...edge };
    this.along = along;
    this.range = { x: [0, 1], y: [0, 1] };
    this.chart = svg("svg", { role: "img", class: "aeviz-plot" });
    parent.append(this.chart);
    const clip = `aeviz-plot-${plots++}`;
    this.frame = svg("rect", {}, svg("clipPath", { id: clip }, this.chart));
    this.grid = svg("g", { class: "grid" }, this.chart);
    this.inside = svg("g", { "clip-path": `url(#${clip})` }, this.chart);
    this.level = svg("path", { class: "null" }, this.inside);
    this.borders = svg("path", { class: "border" }, this.inside);
    const each = Array.from({ length: series }, (_, k) => (k ? " second" : ""));
    this.lines = each.map((second) => svg("path", { class: `curve${second}` }, this.inside));
    this.mark = svg("path", { class: "mark" }, this.inside);
    this.dots = each.map((second) => svg("circle", { class: `dot${second}`, visibility: "hidden" }, this.inside));
  }

  /** @param {{width, height, type}} size CSS pixels; `type` is the height of a letter of the axes */
  resize(size) {
    this.size = size;
    this.chart.setAttribute("width", size.width);
    this.chart.setAttribute("height", size.height);
    this.chart.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  }

  /** Whether it has been given room. */
  get hasRoom() {
    return Boolean(this.size?.width);
  }

  x(value) {
    const [low, high] = this.range.x;
    return this.left + ((value - low) / (high - low)) * this.plotWidth;
  }

  y(value) {
    const [low, high] = this.range.y;
    return this.top + ((high - value) / (high - low)) * this.plotHeight;
  }

  /** Axes and ticks for these ranges; what lies on them is drawn by the methods below. */
  drawAxes(x, y) {
    const { width, height, type } = this.size;
    const { edge } = this;
    this.range = { x, y };
    this.left = edge.left * type;
    this.top = edge.top * type;
    this.plotWidth = Math.max(1, width - this.left - edge.right * type);
    this.plotHeight = height - this.top - edge.bottom * type;
    for (const [name, value] of Object.entries({ x: this.left, y: 0, width: this.plotWidth + 3, height: this.top + this.plotHeight + 1 })) {
      this.frame.setAttribute(name, value);
    }
    const right = this.left + this.plotWidth, bottom = this.top + this.plotHeight;
    this.grid.replaceChildren();
    for (const { value, text } of ticks(...y, Math.max(2, this.plotHeight / (2.4 * type)))) {
      const at = Math.round(this.y(value)) + 0.5;
      svg("path", { d: `M${this.left} ${at}H${right}` }, this.grid);
      svg("text", { x: this.left - 0.5 * type, y: at + 0.35 * type, class: "up" }, this.grid).textContent = text;
    }
    svg("path", { d: `M${this.left} ${bottom + 0.5}H${right}`, class: "axis" }, this.grid);
    for (const tick of ticks(...x, Math.max(2, this.plotWidth / (9 * type)))) {
      const at = this.x(tick.value);
      const last = at > right - 2 * type;
      const word = svg("text", { x: last ? right : at, y: bottom + 1.2 * type, class: last ? "along last" : "along" }, this.grid);
      word.textContent = this.along(tick);
    }
  }

  /** @param {[number, number][]} points in their order; what is not finite is left out */
  drawLine(k, points) {
    let d = "";
    for (const [x, y] of points) {
      if (Number.isFinite(y)) d += `${d ? "L" : "M"}${this.x(x).toFixed(1)} ${this.y(y).toFixed(1)}`;
    }
    this.lines[k].setAttribute("d", d);
  }

  drawLevel(value) {
    this.level.setAttribute("d", `M${this.left} ${this.y(value)}H${this.left + this.plotWidth}`);
  }

  /** Where something else begins: a dashed upright at each of these places. */
  drawBorders(places) {
    this.borders.setAttribute("d", places.map((x) => `M${this.x(x).toFixed(1)} ${this.top}v${this.plotHeight}`).join(""));
  }

  drawMark(x) {
    this.mark.setAttribute("d", `M${this.x(x).toFixed(1)} ${this.top}V${this.top + this.plotHeight}`);
  }

  /** The dot of a series, kept below the upper edge; without a number for y there is none. */
  drawDot(k, x, y) {
    const here = Number.isFinite(y);
    this.dots[k].setAttribute("visibility", here ? "visible" : "hidden");
    if (!here) return;
    this.dots[k].setAttribute("cx", this.x(x).toFixed(1));
    this.dots[k].setAttribute("cy", Math.max(this.top, this.y(y)).toFixed(1));
  }
}
