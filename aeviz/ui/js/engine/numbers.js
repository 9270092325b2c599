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
  cross_entropy: 1, squared_error: 1, negative_elbo: 1, kl: 2, sw2: 3, one_nn: 3, coverage: 3, knn: 3,
};

const own = new Map(); // losses that a family of models brings: {digits, chance, nats}

/** Notes how the losses of a run's family are shown. */
export function knowLosses(losses) {
  for (const [name, about] of Object.entries(losses)) own.set(name, about);
}

export const digitsOf = (name) => own.get(name)?.digits ?? DIGITS[name] ?? 2;

/** Where a loss stands when nothing can be told apart; undefined where it has no such value. */
export const chanceOf = (name) => own.get(name)?.chance ?? undefined;

/** Whether a loss is in nats; else it is a number without unit. */
export const inNats = (name) => own.get(name)?.nats ?? name !== "squared_error";

/** The reconstruction and the KL term first, then what the family brings, in its order. */
export function inOrder(names) {
  const order = ["cross_entropy", "squared_error", "kl", ...own.keys()];
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
