// What a condition is set by: the slider of beta, chips for the labels, a slider for each direction beyond the plane.
import { RANGE_HTML, RangeInput } from "../parts/range_input.js";
import { scaleBeta } from "./beta_slider.js";
import { signed } from "./plane.js";
import { fill, say, show } from "./view.js";

const SLIDERS = 8; // sliders: the directions in which the codes vary most
const FURTHEST = 3; // standard deviations to either side of the mean
const DEVIATION_STEP = 0.05;
const NUMERALS = Array.from({ length: 10 }, (_, digit) => String(digit));

const element = (name, className) => Object.assign(document.createElement(name), { className });

export class ConditionControls {
  /** @param {Pad} pad whose condition they set */
  constructor(pad) {
    this.pad = pad;
    this.labels = element("fieldset", "labels");
    this.further = element("fieldset", "further");
    this.mean = element("button", "");
    this.mean.type = "button";
    this.mean.onclick = () => this.toMean();
    this.rows = [];
    this.beta = new RangeInput(pad.view.beta, { move: (logBeta) => this.moveBeta(logBeta), release: () => pad.send() });
    this.codeless = element("p", "codeless note");
    for (const one of [this.codeless, this.further, this.labels]) {
      one.hidden = true;
      pad.view.under.prepend(one);
    }
  }

  /** Another model, or other words. */
  dress() {
    const { pad } = this;
    const { condition, view, ready, data: { text } } = pad;
    this.beta.name(text.beta);
    say(this.codeless, text.no_codes);
    show(this.codeless, ready && pad.map.count === 0);
    view.beta.hidden = !(ready && condition.hasBeta);
    this.labels.hidden = !(ready && condition.labels);
    this.further.hidden = !(ready && condition.deviations.length);
    if (!this.labels.hidden) this.layChips();
    if (!this.further.hidden) this.layRows();
  }

  /** Beta's slider, for a model that has a range of it. */
  setUpBeta() {
    const { hasBeta, range } = this.pad.condition;
    if (hasBeta) scaleBeta(this.beta, range);
  }

  layChips() {
    const { data: { text, classes }, alone } = this.pad;
    const names = classes.some(Boolean) ? classes : NUMERALS;
    const about = [text.labels, ...names].join("\n");
    if (this.laidChips === about) return;
    this.laidChips = about;
    this.chips = names.map((name, label) => {
      const chip = element("label", "chip");
      const input = Object.assign(element("input", ""), { type: "radio", name: `label of ${alone}`, value: label });
      input.onchange = () => this.setLabel(label);
      chip.append(input, Object.assign(element("span", ""), { textContent: name }));
      return chip;
    });
    this.labels.replaceChildren(this.legend(text.labels), ...this.chips);
  }

  layRows() {
    const { condition, data: { text } } = this.pad;
    const count = Math.min(SLIDERS, condition.deviations.length);
    const about = [text.direction, count].join("\n");
    say(this.mean, text.to_mean);
    if (this.laidRows === about) return;
    this.laidRows = about;
    this.rows = Array.from({ length: count }, (_, direction) => this.row(direction));
    this.further.replaceChildren(this.legend(text.further), ...this.rows.map(({ box }) => box), this.mean);
  }

  row(direction) {
    const { text } = this.pad.data;
    const box = element("div", "aeviz-range");
    box.innerHTML = RANGE_HTML;
    const range = new RangeInput(box, { move: (value) => this.setDeviation(direction, value), release: () => {} });
    range.scale([-FURTHEST, FURTHEST], [], {
      step: DEVIATION_STEP,
      text: (value) => `${signed(value, 1)} σ`,
      spoken: (words) => fill(text.deviations, { value: words.replace(" σ", "") }),
    });
    range.name(fill(text.direction, { n: direction + 3 }));
    return { box, range };
  }

  legend(words) {
    return Object.assign(element("legend", ""), { textContent: words });
  }

  // ---- what the student sets

  moveBeta(logBeta) {
    this.pad.condition.setBeta(logBeta);
    this.pad.told();
  }

  setLabel(label) {
    this.pad.condition.setLabel(label);
    this.pad.told();
  }

  setDeviation(direction, value) {
    this.pad.own.followed = false;
    this.pad.condition.setDeviation(direction, value);
    this.pad.told();
  }

  toMean() {
    this.pad.own.followed = false;
    this.pad.condition.toMean();
    this.pad.told();
  }

  /** As it was before anybody set anything. */
  startOver(beta) {
    const { condition } = this.pad;
    if (condition.hasBeta) this.moveBeta(Math.log(beta ?? 1));
    if (condition.labels) this.setLabel(0);
    if (condition.aside) this.toMean();
  }

  /** What holds, each frame; a model that is told nothing costs nothing. */
  show() {
    const { condition, view: { root } } = this.pad;
    if (condition.hasBeta) {
      this.beta.show(condition.logBeta);
      root.dataset.beta = Math.exp(condition.logBeta).toPrecision(6);
    }
    if (this.shown === condition.told) return; // an array of its own for each
    this.shown = condition.told;
    if (condition.labels) {
      this.chips[condition.label].firstChild.checked = true;
      root.dataset.label = condition.label;
    }
    if (!this.rows.length) return;
    root.dataset.further = Array.from(condition.deviations, (value) => value.toPrecision(6)).join(",");
    this.mean.disabled = !condition.aside;
    this.rows.forEach(({ range }, direction) => range.show(condition.deviations[direction]));
  }

  close() {
    for (const slider of [this.beta, ...this.rows.map(({ range }) => range)]) slider.stop();
  }
}
