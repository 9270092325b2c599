// Heat maps: how much hue a value gets, and what the map says at a place.
import { wholePercent } from "../engine/classifier.js";
import { clamp, toFraction } from "./plane.js";

const FULL_HUE = 100; // multiples of a null that are drawn in full; ten are drawn half
const CLEAR = 0.1; // clarity that is drawn without hue: twice what a digit has at least, which is drawn half

const shareHue = (value) => clamp(value, 0, 1);
const multipleHue = (value) => clamp(Math.log10(value) / Math.log10(FULL_HUE), 0, 1); // clear up to the null itself

/** Maps whose values are multiples of a null, 1 for what is found among codes of real digits; the others are shares. */
export const IN_MULTIPLES = ["nearest", "cycle"];

/** Maps that are read the other way round: little clarity is what one looks for. */
export const INVERTED = ["gap"];

/** How much hue a value of this map gets: 0 is clear, 1 is full. */
export function hue(name, value) {
  if (IN_MULTIPLES.includes(name)) return multipleHue(value);
  return INVERTED.includes(name) ? 1 - shareHue(value / CLEAR) : shareHue(value);
}

/** The value at z of a map of side x side cells over the extent, row 0 at the top: bilinear between the cells' centres. */
export function heatAt({ side, values }, extent, z) {
  const [u, v] = toFraction(extent, z);
  const x = clamp(u * side - 0.5, 0, side - 1), y = clamp((1 - v) * side - 0.5, 0, side - 1);
  const column = Math.min(Math.floor(x), side - 2), row = Math.min(Math.floor(y), side - 2);
  const s = x - column, t = y - row;
  const at = row * side + column;
  return (1 - t) * ((1 - s) * values[at] + s * values[at + 1]) + t * ((1 - s) * values[at + side] + s * values[at + side + 1]);
}

/** A value as it is read: a share in percent, a multiple with two digits or as a whole number. */
export function heatNumber(name, value) {
  if (name === "gap") return String(wholePercent(value));
  if (!IN_MULTIPLES.includes(name)) return String(Math.round(100 * value));
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}
