// The weight of the KL term on a logarithmic scale: a native range input whose value is log beta.
import { scrollPast } from "./scroll_past.js";

const SLIDER_REST = 250; // milliseconds of rest after which a move by keys counts as finished

/** beta as people write it: two significant digits, no exponent. */
export function betaText(logBeta) {
  const beta = Math.exp(logBeta);
  return beta >= 10 ? beta.toFixed(0) : beta.toPrecision(2).replace(/e.*/, "");
}

function powersOfTen([low, high]) {
  const powers = [];
  for (let k = Math.ceil(low / Math.LN10 - 1e-6); k * Math.LN10 <= high + 1e-6; k++) powers.push(k);
  return powers;
}

/**
 * @param {HTMLElement} box holds input[type=range], output and .beta-ticks
 * @param {[number, number]} range of log beta
 * @param {{move: (logBeta) => void, release: () => void}} on
 */
export function setUpBetaSlider(box, range, on) {
  const [input, output, marks] = ["input", "output", ".beta-ticks"].map((name) => box.querySelector(name));
  const [low, high] = range;
  input.min = low;
  input.max = high;
  input.step = (high - low) / 1000;
  let pause = 0;
  input.oninput = () => {
    clearTimeout(pause);
    on.move(Number(input.value));
  };
  input.onchange = () => {
    // Keys fire this at every press: one answer when they rest.
    clearTimeout(pause);
    pause = setTimeout(on.release, SLIDER_REST);
  };
  scrollPast(input, () => Number(input.value), on.move);
  marks.replaceChildren(
    ...powersOfTen(range).map((power) => {
      const mark = document.createElement("span");
      mark.textContent = power < 0 ? (10 ** power).toFixed(-power) : String(10 ** power);
      mark.style.setProperty("--at", (power * Math.LN10 - low) / (high - low));
      return mark;
    }),
  );
  return {
    show(logBeta) {
      if (Number(input.value) !== logBeta) input.value = logBeta;
      const text = betaText(logBeta);
      if (output.textContent !== text) {
        output.textContent = text;
        input.setAttribute("aria-valuetext", `\u03b2 = ${text}`);
      }
      input.style.setProperty("--filled", (logBeta - low) / (high - low));
    },
    stop: () => clearTimeout(pause),
  };
}
