// Numbers as they stand on the time line.
import { signed } from "../pad/plane.js";

/** Rounded half up, as one does by hand: 2.675, which is a little less in binary, is 2.68. */
export function rounded(value, digits) {
  const power = 10 ** digits;
  return Math.round(value * power + 1e-6) / power;
}

/** With so many digits after the point; a dash for what is no number. */
export function fixed(value, digits) {
  return Number.isFinite(value) ? signed(rounded(value, digits), digits) : "–";
}

/** A whole number with its thousands apart. */
export const grouped = (value) => Math.round(value).toLocaleString("en");

/** Digits after the point of each loss and each figure: what reads at a glance, and no more than is meant. */
const DIGITS = {
  cross_entropy: 1, squared_error: 1, negative_elbo: 1, kl: 2, discriminate: 3, fool: 3, sw2: 3, one_nn: 3, coverage: 3, knn: 3,
};

export const digitsOf = (name) => DIGITS[name] ?? 2;
