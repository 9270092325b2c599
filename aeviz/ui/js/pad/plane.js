// From the latent plane to the screen and back, and the ticks that tell its scale.

/** @param extent [x0, x1, y0, y1]; the map is `size` pixels wide and high, y upwards. */
export function makeScale([x0, x1, y0, y1], size) {
  return {
    size,
    x: (value) => ((value - x0) / (x1 - x0)) * size,
    y: (value) => ((y1 - value) / (y1 - y0)) * size,
    width: (length) => (length / (x1 - x0)) * size,
    height: (length) => (length / (y1 - y0)) * size,
  };
}

/** (u, v), the fraction of the map from its lower left corner, to z and back. */
export const fromFraction = ([x0, x1, y0, y1], [u, v]) => [x0 + u * (x1 - x0), y0 + v * (y1 - y0)];
export const toFraction = ([x0, x1, y0, y1], [x, y]) => [(x - x0) / (x1 - x0), (y - y0) / (y1 - y0)];

/** Whether z lies on the map. */
export const holds = ([x0, x1, y0, y1], [x, y]) => x >= x0 && x <= x1 && y >= y0 && y <= y1;

/** Digits behind the point that tell places on a map apart: 1 where it is more than 16 wide, 2 down to 1.6, and so on. */
export const decimals = ([x0, x1]) => clamp(2 + Math.floor(Math.log10(16 / (x1 - x0))), 1, 5);

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Round numbers (1, 2 or 5 times a power of ten apart) inside [low, high], about `wanted` of them. */
export function ticks(low, high, wanted = 5) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).reduce((best, s) => (Math.abs(s - rough) < Math.abs(best - rough) ? s : best));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const marks = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) marks.push({ value: k * step, text: signed(k * step, digits) });
  return marks;
}

/** A number with a true minus sign; never "-0". */
export function signed(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}
