// One loss against the step: a small chart in SVG, in nats, with a mark at the step that is shown.
import { chanceOf, digitsOf, fixed, grouped } from "../engine/numbers.js";
import { ticks } from "../pad/plane.js";
import { fill, say } from "../pad/view.js";

const SVG = "http://www.w3.org/2000/svg";
const SETTLED = 0.07; // share of the steps whose losses may run off the top: a loss begins far above where it happens
const EDGE = { left: 2.9, right: 0.6, top: 0.5, bottom: 1.5 }; // around the plot, in widths of a letter's height
const LOOSE = 0.06; // of the range, left free above and below

let panels = 0;

function svg(name, attributes = {}, parent = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

/** Of several series the least value and that below which all but the first few lie; with the null line where there is one. */
function rangeOf(series, term) {
  let low = Infinity, high = -Infinity;
  const settled = SETTLED * Math.max(0, ...series.map((points) => points.at(-1)?.[0] ?? 0));
  for (const points of series) {
    for (const [step, losses] of points) {
      const value = losses[term];
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      if (step >= settled) high = Math.max(high, value);
    }
  }
  const chance = chanceOf(term);
  if (chance !== undefined) {
    low = Math.min(low, chance);
    high = Math.max(high, chance);
  }
  if (low > high) return [0, 1];
  const range = high - low || Math.abs(high) || 1;
  const grain = 10 ** Math.floor(Math.log10(range)) / 2; // round ends, so that the axis rests while the curve grows
  const below = Math.floor((low - LOOSE * range) / grain) * grain;
  return [low >= 0 ? Math.max(0, below) : below, Math.ceil((high + LOOSE * range) / grain) * grain];
}

export class LossPanel {
  constructor(parent, term) {
    this.term = term;
    this.root = document.createElement("figure");
    this.root.dataset.term = term;
    this.caption = document.createElement("figcaption");
    this.caption.innerHTML = "<span></span><b></b><small hidden></small>";
    [this.title, this.value, this.nullName] = this.caption.children;
    this.chart = svg("svg", { role: "img" });
    this.root.append(this.caption, this.chart);
    parent.append(this.root);
    const clip = `aeviz-curve-${panels++}`;
    this.frame = svg("rect", {}, svg("clipPath", { id: clip }, this.chart));
    this.grid = svg("g", { class: "grid" }, this.chart);
    this.plot = svg("g", { "clip-path": `url(#${clip})` }, this.chart);
    this.null = svg("path", { class: "null" }, this.plot);
    this.lines = [0, 1].map((k) => svg("path", { class: k ? "curve second" : "curve" }, this.plot));
    this.mark = svg("path", { class: "mark" }, this.plot);
    this.dots = [0, 1].map((k) => svg("circle", { class: k ? "dot second" : "dot" }, this.plot));
    this.series = [];
  }

  /** @param {{width, height, type}} size CSS pixels; `type` is the height of a letter of the axes */
  resize(size) {
    this.size = size;
    this.chart.setAttribute("width", size.width);
    this.chart.setAttribute("height", size.height);
    this.chart.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    this.draw();
  }

  /**
   * @param {[number, Object<string, number>][][]} series one or two lists of points
   * @param {number} steps where the axis ends
   */
  setPoints(series, steps, text) {
    Object.assign(this, { series, steps, text });
    say(this.title, text[`term_${this.term}`] ?? this.term);
    this.draw();
  }

  x(step) {
    return this.left + (step / Math.max(1, this.steps)) * this.plotWidth;
  }

  y(value) {
    return this.top + ((this.high - value) / (this.high - this.low)) * this.plotHeight;
  }

  draw() {
    if (!this.size?.width || !this.text) return;
    const { width, height, type } = this.size;
    this.left = EDGE.left * type;
    this.top = EDGE.top * type;
    this.plotWidth = Math.max(1, width - this.left - EDGE.right * type);
    this.plotHeight = height - this.top - EDGE.bottom * type;
    [this.low, this.high] = rangeOf(this.series, this.term);
    for (const [name, value] of Object.entries({ x: this.left, y: 0, width: this.plotWidth + 3, height: this.top + this.plotHeight + 1 })) {
      this.frame.setAttribute(name, value);
    }
    this.drawGrid();
    this.lines.forEach((line, k) => line.setAttribute("d", this.path(this.series[k] ?? [])));
    const chance = chanceOf(this.term);
    if (chance === undefined) return;
    const y = this.y(chance);
    this.null.setAttribute("d", `M${this.left} ${y}H${this.left + this.plotWidth}`);
    say(this.nullName, this.text[`null_${this.term}`]);
    this.nullName.hidden = false;
  }

  drawGrid() {
    const { type } = this.size;
    const right = this.left + this.plotWidth, bottom = this.top + this.plotHeight;
    const marks = ticks(this.low, this.high, Math.max(2, this.plotHeight / (2.4 * type)));
    const across = ticks(0, Math.max(1, this.steps), Math.max(2, this.plotWidth / (9 * type)));
    this.grid.replaceChildren();
    for (const { value, text } of marks) {
      const y = Math.round(this.y(value)) + 0.5;
      svg("path", { d: `M${this.left} ${y}H${right}` }, this.grid);
      svg("text", { x: this.left - 0.5 * type, y: y + 0.35 * type, class: "up" }, this.grid).textContent = text;
    }
    svg("path", { d: `M${this.left} ${bottom + 0.5}H${right}`, class: "axis" }, this.grid);
    for (const { value } of across) {
      const x = this.x(value);
      const last = x > right - 2 * type;
      svg("text", { x: last ? right : x, y: bottom + 1.2 * type, class: last ? "along last" : "along" }, this.grid).textContent =
        value.toLocaleString("en");
    }
  }

  path(points) {
    let d = "";
    for (const [step, losses] of points) {
      const value = losses[this.term];
      if (Number.isFinite(value)) d += `${d ? "L" : "M"}${this.x(step).toFixed(1)} ${this.y(value).toFixed(1)}`;
    }
    return d;
  }

  /**
   * The mark at the shown step, and the value there in the title: that of the newest point at or before it.
   * @param {number} step also between two points
   * @param {(Object<string, number>|null)[]} losses of each series
   * @param {(number|null)[]} earlier of each series the step that they are of, where it is not the one that is shown
   */
  show(step, losses, earlier = []) {
    if (!this.size?.width || !this.text) return;
    const x = this.x(step).toFixed(1);
    this.mark.setAttribute("d", `M${x} ${this.top}V${this.top + this.plotHeight}`);
    const texts = losses.map((known, k) => {
      const value = known?.[this.term];
      const here = Number.isFinite(value);
      this.dots[k].setAttribute("visibility", here ? "visible" : "hidden");
      if (here) {
        this.dots[k].setAttribute("cx", x);
        this.dots[k].setAttribute("cy", Math.max(this.top, this.y(value)).toFixed(1));
      }
      return here ? fixed(value, digitsOf(this.term)) : "–";
    });
    if (losses.length < 2) this.dots[1].setAttribute("visibility", "hidden");
    const unit = this.term === "squared_error" ? "{value}" : this.text.nats;
    let value = fill(unit, { value: texts.join(" · ") });
    if (earlier.some((at) => at != null)) {
      value = fill(this.text.of_step, { value, step: earlier.map((at) => grouped(at ?? step)).join(" · ") });
    }
    say(this.value, value);
    this.sentence = fill(this.text.curve_label, { term: this.title.textContent, step: Math.floor(step), value });
  }

  /** For the ear: said when asked, not at every number. */
  describe() {
    if (this.sentence) this.chart.setAttribute("aria-label", this.sentence);
  }
}
