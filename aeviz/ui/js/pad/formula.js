// A model's loss as a formula with the numbers of one step put in.
import { digitsOf, fixed, rounded } from "../engine/numbers.js";

/** A part that is multiplied by `weight` needs more digits than the sum, or its rounding shows in the sum. */
const digitsUnder = (name, weight, sum) => Math.max(digitsOf(name), digitsOf(sum) + Math.ceil(Math.log10(weight || 1)));

/**
 * Sums are taken of the rounded parts, as they are shown: who adds them up finds the sum right to its last digit.
 * @param {{formula, numbers, phase, summed, terms: {name, loss, weight, weightName}[]}[]} lines as the family declares them; a
 *   term's `loss` is its name in `losses`, `name` and `weightName` what the words call it and its weight
 * @param {Object<string, number>|null} losses nats by term; null where there are none yet
 * @returns {{symbols, words, phase, values: Object<string, string>|null}[]} what is put into the words; null where it is not known
 */
export function formulaLines(lines, losses) {
  return lines.map(({ formula: symbols, numbers: words, phase, summed, terms }) => {
    const known = losses && terms.every(({ loss }) => Number.isFinite(losses[loss]));
    return { symbols, words, phase, values: known ? valuesOf(terms, summed, losses) : null };
  });
}

function valuesOf(terms, summed, losses) {
  const values = {};
  let total = 0;
  for (const { name, loss, weight, weightName } of terms) {
    const digits = weight === null ? digitsOf(loss) : digitsUnder(loss, weight, terms[0].loss);
    values[name] = fixed(losses[loss], digits);
    if (weightName) values[weightName] = String(weight);
    total += (weight ?? 1) * rounded(losses[loss], digits);
  }
  if (summed) values.total = fixed(total, digitsOf(terms[0].loss));
  return values;
}
