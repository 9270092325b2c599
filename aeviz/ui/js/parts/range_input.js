// A number moved along a line: a native range input with its name, its value in words, and ticks under it.
import { scrollPast } from "../pad/scroll_past.js";

const SLIDER_REST = 250; // milliseconds of rest after which a move by keys counts as finished
const SLIDER_STEPS = 1000; // where no step is asked for

// An output is a live region by itself; this one is quiet, for the input's own value text says what it says.
export const RANGE_HTML = `
  <label><span></span> <output aria-live="off"></output><input type="range"></label>
  <div class="ticks" aria-hidden="true"></div>`;

export class RangeInput {
  /**
   * @param {HTMLElement} box holds RANGE_HTML; its class is aeviz-range
   * @param {{move: (value: number) => void, release: () => void}} on
   */
  constructor(box, on) {
    [this.label, this.input, this.output, this.ticks] = ["label span", "input", "output", ".ticks"].map((name) => box.querySelector(name));
    const { input } = this;
    input.oninput = () => {
      this.stop();
      on.move(Number(input.value));
    };
    input.onchange = () => {
      // Keys fire this at every press: one answer when they rest.
      this.stop();
      this.pause = setTimeout(on.release, SLIDER_REST);
    };
    scrollPast(input, () => Number(input.value), on.move);
  }

  /**
   * @param {[number, number]} range
   * @param {{value: number, text: string}[]} ticks
   * @param {{step?: number, text: (value: number) => string, spoken?: (text: string) => string}} how the value is written
   */
  scale([low, high], ticks, { step, text, spoken = (words) => words }) {
    Object.assign(this, { low, high, text, spoken });
    Object.assign(this.input, { min: low, max: high, step: step ?? (high - low) / SLIDER_STEPS });
    this.ticks.replaceChildren(
      ...ticks.map((tick) => {
        const mark = document.createElement("span");
        mark.textContent = tick.text;
        mark.style.setProperty("--at", (tick.value - low) / (high - low));
        return mark;
      }),
    );
  }

  name(words) {
    this.label.textContent = words;
    this.input.setAttribute("aria-label", words); // a label names the first that can have one: here the output
  }

  show(value) {
    const { input, output, low, high } = this;
    if (Number(input.value) !== value) input.value = value;
    const words = this.text(value);
    if (output.textContent !== words) {
      output.textContent = words;
      input.setAttribute("aria-valuetext", this.spoken(words));
    }
    input.style.setProperty("--filled", (value - low) / (high - low));
  }

  stop() {
    clearTimeout(this.pause);
  }
}
