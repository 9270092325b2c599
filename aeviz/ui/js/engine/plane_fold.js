// A change of basis folded into weights: networks of d latents speak in coordinates u of which the map shows the first two.
// z = axes u + rest, u = axes^T z, with orthonormal axes (d, k) along the principal directions of the codes.

/** a (rows, inner) times b (inner, columns). */
function product(a, b, rows, inner, columns) {
  const out = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < inner; i++) {
      for (let c = 0; c < columns; c++) out[r * columns + c] += a[r * inner + i] * b[i * columns + c];
    }
  }
  return out;
}

/** The first layer of a decoder: W (axes u + rest) + b. Columns behind the latents, a label's, stay. */
function foldFirst(tensors, axes, rest) {
  const { shape: [rows, columns], data } = tensors["0.weight"];
  const [d, k] = axes.shape;
  const behind = columns - d;
  const wide = new Float32Array(rows * (k + behind));
  const bias = Float32Array.from(tensors["0.bias"].data);
  for (let row = 0; row < rows; row++) {
    const latents = data.subarray(row * columns, row * columns + d);
    wide.set(product(latents, axes.data, 1, d, k), row * (k + behind));
    wide.set(data.subarray(row * columns + d, (row + 1) * columns), row * (k + behind) + k);
    bias[row] += product(latents, rest.data, 1, d, 1)[0];
  }
  return { "0.weight": { shape: [rows, k + behind], data: wide }, "0.bias": { shape: [rows], data: bias } };
}

/** The last layer of an encoder: axes^T (W h + b), of the means alone; a log variance along another axis is no sum of these. */
function foldLast(tensors, axes, last) {
  const [d, k] = axes.shape;
  const inner = tensors[`${last}.weight`].shape[1];
  const across = new Float32Array(k * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < k; j++) across[j * d + i] = axes.data[i * k + j];
  return {
    [`${last}.weight`]: { shape: [k, inner], data: product(across, tensors[`${last}.weight`].data, k, d, inner) },
    [`${last}.bias`]: { shape: [k], data: product(across, tensors[`${last}.bias`].data, k, d, 1) },
  };
}

/**
 * A network in coordinates of the map. One that comes without `axes` is left as it is.
 * @param {{metadata, tensors}} blob what readSafetensors gives; an encoder's output is "code" or "mean_logvar" of d latents
 */
export function onPlane({ metadata, tensors }) {
  const { axes, rest } = tensors;
  if (!axes) return { metadata, tensors };
  let last = 0;
  while (tensors[`${last + 1}.weight`]) last++;
  const decodes = tensors["0.weight"].shape[1] < tensors[`${last}.weight`].shape[0];
  if (decodes) return { metadata, tensors: { ...tensors, ...foldFirst(tensors, axes, rest) } };
  return { metadata: { ...metadata, output: "code" }, tensors: { ...tensors, ...foldLast(tensors, axes, last) } };
}
