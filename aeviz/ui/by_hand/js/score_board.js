// The score board: errors of several codes on the same points, as numbers and as bars of one scale.
import { fixed } from "./numbers.js";
import { say } from "./view.js";

const DIGITS_OF_ERROR = 4;

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
