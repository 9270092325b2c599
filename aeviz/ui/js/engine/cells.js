// Where the decoded grid looks.

/** Centres of side x side cells over the extent [x0, x1, y0, y1], row by row from the top, as z (side * side, 2). */
export function cellCentres([x0, x1, y0, y1], side) {
  const z = new Float32Array(2 * side * side);
  for (let row = 0, k = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      z[k++] = x0 + ((column + 0.5) / side) * (x1 - x0);
      z[k++] = y1 - ((row + 0.5) / side) * (y1 - y0);
    }
  }
  return z;
}
