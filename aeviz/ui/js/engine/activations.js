// What a hidden layer does to its sums, in place.

export const activations = {
  silu: (v) => { for (let i = 0; i < v.length; i++) v[i] = v[i] / (1 + Math.exp(-v[i])); },
  relu: (v) => { for (let i = 0; i < v.length; i++) if (v[i] < 0) v[i] = 0; },
  leaky_relu: (v) => { for (let i = 0; i < v.length; i++) if (v[i] < 0) v[i] *= 0.2; },
  identity: () => {},
};
