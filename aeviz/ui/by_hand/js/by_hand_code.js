// The code made by hand, as aeviz.manual_encoding has it: a sine tells the side, a parabola a side tells y from x.

export const ABOVE = 0;
export const BELOW = 1;
const RIDGE = 1e-10; // lets fewer than three places be fitted too

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
      if (Math.abs(points[i][0] - points[j][0]) > tolerance || points[i][1] - points[j][1] < apart) continue;
      if (!sides || sides[i] === sides[j]) pairs.push([i, j]);
    }
  }
  return pairs;
}
