// The code made by hand, as aeviz.manual_encoding has it: a sine tells the side, a parabola a side tells y from x.

import { clamp } from "../../pad/plane.js";

export const ABOVE = 0;
export const BELOW = 1;
const RIDGE = 1e-10; // lets fewer than three places be fitted too
const SWEEPS = 10000; // over three heights, until they rest
const ROUNDING = 1e-9; // 0.52 - 0.5 is a little more than 0.02, and is to count as 0.02

/** Height of y = height + amplitude sin(frequency x + phase). */
export const sineAt = ({ amplitude, frequency, phase, height }, x) => height + amplitude * Math.sin(frequency * x + phase);

/** ABOVE or BELOW for each point [x, y]; a point on the curve counts as below. */
export const sidesOf = (sine, points) => points.map(([x, y]) => (y > sineAt(sine, x) ? ABOVE : BELOW));

/** Height of y = a x² + b x + c. */
export const parabolaAt = ([a, b, c], x) => (a * x + b) * x + c;

/** [a, b, c] of the parabola through three heights over three places, by Newton's divided differences. */
export function parabolaThrough([x0, x1, x2], [y0, y1, y2]) {
  const first = (y1 - y0) / (x1 - x0);
  const a = ((y2 - y1) / (x2 - x1) - first) / (x2 - x0);
  const b = first - a * (x0 + x1);
  return [a, b, y0 - (a * x0 + b) * x0];
}

/** [a, b, c] with the least squared error over points [x, y]; no points give y = 0. */
export function leastSquares(points) {
  const sums = new Float64Array(8); // of 1, x, x², x³, x⁴, y, xy, x²y
  for (const [x, y] of points) {
    for (let k = 0, power = 1; k < 5; k++, power *= x) {
      sums[k] += power;
      if (k < 3) sums[5 + k] += power * y;
    }
  }
  const rows = [0, 1, 2].map((i) => [sums[i], sums[i + 1], sums[i + 2], sums[5 + i]]);
  rows.forEach((row, i) => (row[i] += RIDGE));
  const [c, b, a] = solve3(rows);
  return [a, b, c];
}

/**
 * Heights over three places, each within [low, high], whose parabola has the least squared error over points [x, y].
 * Where least squares alone would leave the bounds, the others make up for what is cut off: one height after the other
 * is set to its best, which for a convex error ends at the best of all three.
 */
export function bestHeights(points, places, [low, high]) {
  const curve = leastSquares(points);
  const heights = places.map((x) => clamp(parabolaAt(curve, x), low, high));
  const three = [0, 1, 2];
  // A parabola is the sum of its heights, each times its own: 1 over its place, 0 over the other two.
  const own = three.map((k) => parabolaThrough(places, three.map((j) => Number(j === k))));
  const sum = (of) => points.reduce((total, point) => total + of(point), 0);
  const gram = three.map((k) => three.map((j) => sum(([x]) => parabolaAt(own[k], x) * parabolaAt(own[j], x))));
  const right = three.map((k) => sum(([x, y]) => parabolaAt(own[k], x) * y));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const k of three) {
      const missed = right[k] - three.reduce((total, j) => total + gram[k][j] * heights[j], 0);
      if (gram[k][k] > 0) heights[k] = clamp(heights[k] + missed / gram[k][k], low, high);
    }
  }
  return heights;
}

/** Three equations [p, q, r, right side], by elimination with the largest pivot. */
function solve3(rows) {
  for (let i = 0; i < 3; i++) {
    const pivot = rows.slice(i).reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for (let k = i + 1; k < 3; k++) {
      const times = rows[k][i] / rows[i][i];
      for (let j = i; j < 4; j++) rows[k][j] -= times * rows[i][j];
    }
  }
  const found = [0, 0, 0];
  for (let i = 2; i >= 0; i--) {
    found[i] = (rows[i][3] - rows[i].slice(i + 1, 3).reduce((sum, v, k) => sum + v * found[i + 1 + k], 0)) / rows[i][i];
  }
  return found;
}

/** One number a point: x, and where sides are given x + shift below. */
export const codesOf = (points, sides, { left, right, gap }) =>
  points.map(([x], n) => (sides?.[n] === BELOW ? x + right - left + gap : x));

/** What comes back of each point: x as it was, y from the parabola of its side; with no sides, from the first. */
export const rebuiltOf = (points, sides, parabolas) => points.map(([x], n) => [x, parabolaAt(parabolas[sides?.[n] ?? 0], x)]);

/** Mean over points of the squared distance to what came back. */
export function meanSquaredError(points, rebuilt) {
  let sum = 0;
  points.forEach(([x, y], n) => (sum += (x - rebuilt[n][0]) ** 2 + (y - rebuilt[n][1]) ** 2));
  return sum / points.length;
}

/** Pairs [upper, lower] of points with one code that lie apart: what no decoder can tell. */
export function twoPointsOneCode(points, sides, { tolerance, apart }) {
  const pairs = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < points.length; j++) {
      if (Math.abs(points[i][0] - points[j][0]) > tolerance + ROUNDING || points[i][1] - points[j][1] < apart - ROUNDING) continue;
      if (!sides || sides[i] === sides[j]) pairs.push([i, j]);
    }
  }
  return pairs;
}
