// The kernel in plain JavaScript, for browsers without SIMD: the same sums over the same memory as kernel.wat.

/** sums() as kernel.wat describes it, over these numbers. Four outputs at a time: an input that is read serves all four. */
export function plainSums(floats) {
  return (weight, bias, panels, x, segments, columns, segmentStride, examples, xStride, out, outStride) => {
    const words = segments * columns * 16; // of a panel
    for (let row = 0; row < 16 * panels; row += 4) {
      const first = (weight >> 2) + (row >> 4) * words + (row & 15);
      const b = (bias >> 2) + row;
      for (let n = 0; n < examples; n++) {
        let s0 = floats[b], s1 = floats[b + 1], s2 = floats[b + 2], s3 = floats[b + 3];
        let w = first;
        for (let s = 0; s < segments; s++) {
          const from = (x + n * xStride + s * segmentStride) >> 2;
          for (let i = from; i < from + columns; i++, w += 16) {
            const v = floats[i];
            s0 += floats[w] * v;
            s1 += floats[w + 1] * v;
            s2 += floats[w + 2] * v;
            s3 += floats[w + 3] * v;
          }
        }
        const to = ((out + n * outStride) >> 2) + row;
        floats[to] = s0; floats[to + 1] = s1; floats[to + 2] = s2; floats[to + 3] = s3;
      }
    }
  };
}
