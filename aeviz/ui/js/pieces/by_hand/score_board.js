// The score board: errors of several codes on the same points, as numbers and as bars of one scale.
import { fixed } from "../../engine/numbers.js";
import { say } from "../../pad/view.js";

const DIGITS_OF_ERROR = 4;
const ALIKE = 0.1; // errors that are no further apart than a tenth of the larger count as the same

export const errorText = (error) => (error === null || error === undefined ? "–" : fixed(error, DIGITS_OF_ERROR));

/** @param {Object<string, number|null>} errors by row; null where there is none (yet) */
export function showBoard(view, errors) {
  const nulls = [errors.pca, errors.alone].filter(Number.isFinite);
  const scale = Math.max(...nulls, 1e-9);
  for (const [row, error] of Object.entries(errors)) {
    const element = view.rows[row];
    const [, bar, value] = element.children;
    say(value, errorText(error));
    element.dataset.error = Number.isFinite(error) ? error : "";
    const bared = nulls.length > 0 && Number.isFinite(error); // before Python has answered there is nothing to measure by
    bar.firstChild.hidden = !bared;
    bar.firstChild.style.setProperty("--share", bared ? Math.min(1, error / scale) : 0);
    bar.toggleAttribute("data-over", bared && error > scale);
  }
}

/** How a network's error stands against that of the code made by hand: "better", "same" or "worse". */
export function networkIs(network, hand) {
  if (Math.abs(network - hand) <= ALIKE * Math.max(network, hand)) return "same";
  return network < hand ? "better" : "worse";
}
