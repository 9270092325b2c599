// A point in a plane as a slider, which has one value: that of the axis along which the point has moved last.
// Screen readers say the value text by themselves when it changes under the focus, some only where the value changes too.

/** Which of the two axes, 0 across or 1 up, a point has gone further along, as a share of the map. */
export class MovedAxis {
  axis = 0;

  /** @param {[number, number]} z @param {[number, number, number, number]} extent of the map */
  of(z, extent) {
    const [across, up] = this.z ? [0, 1].map((k) => Math.abs(z[k] - this.z[k]) / (extent[2 * k + 1] - extent[2 * k])) : [0, 0];
    if (across !== up) this.axis = up > across ? 1 : 0; // a point that rests keeps its axis
    this.z = [...z];
    return this.axis;
  }
}

export class SpokenPoint {
  /** @param {HTMLElement} slider */
  constructor(slider) {
    this.slider = slider;
    this.moved = new MovedAxis();
  }

  say(z, extent, words) {
    const axis = this.moved.of(z, extent);
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
  }
}
