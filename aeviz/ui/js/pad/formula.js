// A model's loss as a formula with the numbers of one step put in.
import { digitsOf, fixed, rounded } from "../engine/numbers.js";

/** A part that is multiplied by `weight` needs more digits than the sum, or its rounding shows in the sum. */
const digitsUnder = (name, weight, sum) => Math.max(digitsOf(name), digitsOf(sum) + Math.ceil(Math.log10(weight || 1)));

/**
 * Sums are taken of the rounded parts, as they are shown: who adds them up finds the sum right to its last digit.
 * @param {{model, misfit, beta, weight}} run
 * @param {Object<string, number>|null} losses nats by term; null where there are none yet
 * @returns {{name: string, phase: string|null, values: Object<string, string>|null}[]} lines: the name of their words, the phase
 *   where a line is one of several, and what is put in
 */
export function formulaLines({ model, misfit, beta, weight }, losses) {
  const value = (name, digits = digitsOf(name)) => rounded(losses[name], digits);
  const text = (name, digits = digitsOf(name)) => fixed(losses[name], digits);
  const line = (name, terms, values, phase = null) => {
    const known = losses && terms.every((term) => Number.isFinite(losses[term]));
    return { name, phase, values: known ? values() : null };
  };
  if (model === "beta_vae") {
    return [line(`beta_vae_${misfit}`, [misfit, "kl"], () => ({ distortion: text(misfit), kl: text("kl") }))];
  }
  if (model === "vae") {
    const digits = digitsUnder("kl", beta, misfit);
    return [line(`vae_${misfit}`, [misfit, "kl"], () => ({
      distortion: text(misfit), beta: String(beta), kl: text("kl", digits),
      total: fixed(value(misfit) + beta * value("kl", digits), digitsOf(misfit)),
    }))];
  }
  const total = (name) => () => ({ total: text(name) });
  if (model !== "aae") return [line(`ae_${misfit}`, [misfit], total(misfit))];
  const digits = digitsUnder("fool", weight, misfit);
  return [
    line(`aae_${misfit}`, [misfit], total(misfit), "reconstruct"),
    line("aae_fool", [misfit, "fool"], () => ({
      reconstruction: text(misfit), weight: String(weight), fool: text("fool", digits),
      total: fixed(value(misfit) + weight * value("fool", digits), digitsOf(misfit)),
    }), "fool"),
    line("aae_discriminate", ["discriminate"], total("discriminate"), "discriminate"),
  ];
}
