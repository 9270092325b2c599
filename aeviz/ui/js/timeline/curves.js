// One loss against the step: a small chart in SVG, with a mark at the step that is shown.
import { chanceOf, digitsOf, fixed, grouped, inNats } from "../engine/numbers.js";
import { fill, say } from "../pad/view.js";
import { Plot, roomy } from "../parts/plot.js";

const SETTLED = 0.07; // share of the steps whose losses may run off the top: a loss begins far above where it happens

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
  return low > high ? [0, 1] : roomy([low, high]);
}

export class LossPanel {
  constructor(parent, term) {
    this.term = term;
    this.root = document.createElement("figure");
    this.root.dataset.term = term;
    this.caption = document.createElement("figcaption");
    this.caption.innerHTML = "<span></span><b></b><small hidden></small>";
    [this.title, this.value, this.nullName] = this.caption.children;
    this.root.append(this.caption);
    this.plot = new Plot(this.root, 2, { along: ({ value }) => value.toLocaleString("en") });
    parent.append(this.root);
    this.series = [];
  }

  /** @param {{width, height, type}} size as Plot's */
  resize(size) {
    this.plot.resize(size);
    this.draw();
  }

  /**
   * @param {[number, Object<string, number>][][]} series one or two lists of points
   * @param {number} steps where the axis ends
   * @param {number[]} borders steps at which another stage begins
   */
  setPoints(series, steps, borders, text) {
    Object.assign(this, { series, steps, borders, text });
    say(this.title, text[`term_${this.term}`] ?? this.term);
    this.draw();
  }

  draw() {
    const { plot, term, series, steps, borders, text } = this;
    if (!plot.hasRoom || !text) return;
    plot.drawAxes([0, Math.max(1, steps)], rangeOf(series, term));
    for (const k of [0, 1]) plot.drawLine(k, (series[k] ?? []).map(([step, losses]) => [step, losses[term]]));
    plot.drawBorders(borders);
    const chance = chanceOf(term);
    if (chance === undefined) return;
    plot.drawLevel(chance);
    say(this.nullName, text[`null_${term}`]);
    this.nullName.hidden = false;
  }

  /**
   * The mark at the shown step, and the value there in the title: that of the newest point at or before it.
   * @param {number} step also between two points
   * @param {(Object<string, number>|null)[]} losses of each series
   * @param {(number|null)[]} earlier of each series the step that they are of, where it is not the one that is shown
   */
  show(step, losses, earlier = []) {
    const { plot } = this;
    if (!plot.hasRoom || !this.text) return;
    plot.drawMark(step);
    const texts = losses.map((known, k) => {
      const value = known?.[this.term];
      plot.drawDot(k, step, value);
      return Number.isFinite(value) ? fixed(value, digitsOf(this.term)) : "–";
    });
    if (losses.length < 2) plot.drawDot(1, step, NaN);
    const unit = inNats(this.term) ? this.text.nats : "{value}";
    let value = fill(unit, { value: texts.join(" · ") });
    if (earlier.some((at) => at != null)) {
      value = fill(this.text.of_step, { value, step: earlier.map((at) => grouped(at ?? step)).join(" · ") });
    }
    say(this.value, value);
    this.sentence = fill(this.text.curve_label, { term: this.title.textContent, step: Math.floor(step), value });
  }

  /** For the ear: said when asked, not at every number. */
  describe() {
    if (this.sentence) this.plot.chart.setAttribute("aria-label", this.sentence);
  }
}
