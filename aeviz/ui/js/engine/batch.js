// Many examples at once: what the decoded grid needs, 256 pictures at 0.53 million multiply-adds each.
import { toPixels } from "./networks.js";

/**
 * out (count, rows) = x (count, columns) W^T + b, in blocks of four rows by two examples: eight sums stay in registers, and each
 * weight that is read serves two examples. count must be even.
 */
export function affineBatch(weight, bias, x, out, count, rows, columns) {
  for (let row = 0; row < rows; row += 4) {
    const b0 = bias[row], b1 = bias[row + 1], b2 = bias[row + 2], b3 = bias[row + 3];
    for (let n = 0; n < count; n += 2) {
      let p = n * columns, q = p + columns;
      let w0 = row * columns, w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
      let s00 = b0, s01 = b1, s02 = b2, s03 = b3, s10 = b0, s11 = b1, s12 = b2, s13 = b3;
      for (let i = 0; i < columns; i++) {
        const u = x[p++], v = x[q++];
        const a = weight[w0++], b = weight[w1++], c = weight[w2++], d = weight[w3++];
        s00 += a * u; s10 += a * v;
        s01 += b * u; s11 += b * v;
        s02 += c * u; s12 += c * v;
        s03 += d * u; s13 += d * v;
      }
      let o = n * rows + row;
      out[o] = s00; out[o + 1] = s01; out[o + 2] = s02; out[o + 3] = s03;
      o += rows;
      out[o] = s10; out[o + 1] = s11; out[o + 2] = s12; out[o + 3] = s13;
    }
  }
}

/** Pixels (count, 784) of the points z (count, 2); count even, every layer's width a multiple of four, as DenseNetwork sees to. */
export function decodeBatch(network, z, count, logBeta = 0) {
  network.setBeta(logBeta);
  let x = z;
  network.layers.forEach((layer, k) => {
    const out = new Float32Array(count * layer.rows);
    affineBatch(layer.weight, layer.bias, x, out, count, layer.rows, layer.columns);
    if (k < network.layers.length - 1) {
      for (let n = 0; n < count; n++) network.finish(out.subarray(n * layer.rows, (n + 1) * layer.rows), layer, layer.rows);
    }
    x = out;
  });
  return toPixels(x, network.output, x);
}

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
