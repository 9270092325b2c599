// What a decoder's numbers are, as its file declares: "logits" of pixels; "pixels" themselves; or "mean_logvar", the mean of each
// pixel and behind these the logarithm of each one's variance.

/** How many pixels so many numbers describe. */
export const pixelsOf = (outputs, output) => (output === "mean_logvar" ? outputs / 2 : outputs);

/** As ink in [0, 1]: the sigmoid of logits; of pixels and means the numbers themselves, cut off for display only. */
export function toPixels(values, output, pixels) {
  if (output === "logits") for (let i = 0; i < pixels.length; i++) pixels[i] = 1 / (1 + Math.exp(-values[i]));
  else for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(1, Math.max(0, values[i]));
  return pixels;
}

/** What one pixel x costs: l is the decoder's number, v the log variance. */
const costs = {
  logits: (x, l) => Math.max(l, 0) + Math.log1p(Math.exp(-Math.abs(l))) - x * l,
  pixels: (x, l) => (x - l) ** 2,
  mean_logvar: (x, l, v) => 0.5 * (Math.log(2 * Math.PI) + v + (x - l) ** 2 * Math.exp(-v)),
};

/**
 * How badly a decoder's answer fits the picture x, summed over pixels.
 * From logits l the Bernoulli cross-entropy in nats, sum softplus(l) - x l, which cannot overflow; from pixels the squared error;
 * from means and variances the Gaussian's negative log density, in nats.
 */
export function misfit(values, output, x) {
  const cost = costs[output];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += cost(x[i], values[i], values[x.length + i]);
  return sum;
}
