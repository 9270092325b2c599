// Where codes are drawn from, when something is to be generated: a Gaussian, a box, the codes of real images.
import { fromFraction } from "../../pad/plane.js";
import { normalFrom, uniformFrom } from "../../engine/random.js";

const STANDARD = { mean: [0, 0], covariance: [1, 0, 1] };

/** Mean and covariance [xx, xy, yy] of codes (count, 2), the latter over count - 1. */
export function codeMoments(codes) {
  const count = codes.length / 2;
  let mx = 0, my = 0;
  for (let n = 0; n < codes.length; n += 2) {
    mx += codes[n] / count;
    my += codes[n + 1] / count;
  }
  let xx = 0, xy = 0, yy = 0;
  for (let n = 0; n < codes.length; n += 2) {
    const x = codes[n] - mx, y = codes[n + 1] - my;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return { mean: [mx, my], covariance: [xx, xy, yy].map((sum) => sum / (count - 1)) };
}

/** z = mean + L e with e of N(0, I) and L the Cholesky factor of the covariance. */
function gaussian({ mean, covariance: [xx, xy, yy] }, seed) {
  const normal = normalFrom(seed);
  const a = Math.sqrt(xx), b = xy / a, c = Math.sqrt(yy - b * b);
  return () => {
    const e = normal(), f = normal();
    return [mean[0] + a * e, mean[1] + b * e + c * f];
  };
}

const SAMPLERS = {
  gaussian: ({ codes, prior }, seed) => gaussian(prior ? STANDARD : codeMoments(codes), seed),
  box: ({ extent }, seed) => {
    const uniform = uniformFrom(seed);
    return () => fromFraction(extent, [uniform(), uniform()]);
  },
  codes: ({ codes }, seed) => {
    const uniform = uniformFrom(seed);
    const order = Uint32Array.from({ length: codes.length / 2 }, (_, n) => n);
    let drawn = 0;
    return () => {
      const rest = order.length - (drawn %= order.length); // each once, before one comes again
      const k = drawn + Math.floor(uniform() * rest);
      [order[drawn], order[k]] = [order[k], order[drawn]];
      const n = order[drawn++];
      return [codes[2 * n], codes[2 * n + 1]];
    };
  },
};

/**
 * @param {"gaussian"|"box"|"codes"} name
 * @param {{codes: Float32Array, extent: number[], prior: boolean}} about prior: the Gaussian is N(0, I), not fitted to the codes
 * @returns {Float32Array} (count, 2)
 */
export function drawCodes(name, about, count, seed) {
  const draw = SAMPLERS[name](about, seed);
  const z = new Float32Array(2 * count);
  for (let n = 0; n < count; n++) z.set(draw(), 2 * n);
  return z;
}
