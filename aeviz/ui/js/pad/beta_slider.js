// The weight of the KL term on a logarithmic scale: the value of the slider is log beta.

/** beta as people write it: two significant digits, no exponent. */
export function betaText(logBeta) {
  const beta = Math.exp(logBeta);
  return beta >= 10 ? beta.toFixed(0) : beta.toPrecision(2).replace(/e.*/, "");
}

function powersOfTen([low, high]) {
  const powers = [];
  for (let k = Math.ceil(low / Math.LN10 - 1e-6); k * Math.LN10 <= high + 1e-6; k++) {
    powers.push({ value: k * Math.LN10, text: k < 0 ? (10 ** k).toFixed(-k) : String(10 ** k) });
  }
  return powers;
}

/** Gives a RangeInput the range of log beta. */
export const scaleBeta = (slider, range) => slider.scale(range, powersOfTen(range), { text: betaText, spoken: (text) => `\u03b2 = ${text}` });
