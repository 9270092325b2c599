// A point in a plane as a slider, which has one value: that of the axis along which the point has moved.
// Screen readers say the value text by themselves when it changes under the focus, some only where the value changes too.

export class SpokenPoint {
  /** @param {HTMLElement} slider */
  constructor(slider) {
    this.slider = slider;
    this.z = null; // where it was when it was last spoken of
  }

  /** @param {[number, number]} z @param {[number, number, number, number]} extent of the map @param {string} words */
  say(z, extent, words) {
    const axis = this.axis(z, extent);
    const [low, high] = [extent[2 * axis], extent[2 * axis + 1]];
    const attributes = {
      orientation: axis ? "vertical" : "horizontal",
      // a code may lie off the map: the range then reaches to it, for a value outside its range is not spoken
      valuemin: Math.min(low, z[axis]).toPrecision(3),
      valuemax: Math.max(high, z[axis]).toPrecision(3),
      valuenow: z[axis].toPrecision(3),
      valuetext: words,
    };
    for (const [name, value] of Object.entries(attributes)) this.slider.setAttribute(`aria-${name}`, value);
    this.z = [...z];
  }

  /** 0 across, 1 up: along which it has gone further, as a share of the map. */
  axis(z, extent) {
    if (!this.z) return 0;
    const [across, up] = [0, 1].map((k) => Math.abs(z[k] - this.z[k]) / (extent[2 * k + 1] - extent[2 * k]));
    return up > across ? 1 : 0;
  }
}
