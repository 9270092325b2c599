// The number under the cursor: what the heat map says where the pointer hovers, else where the point stands.
import { forgetPaint, paintSoon } from "./frames.js";
import { heatAt, heatNumber, hue } from "./heat.js";
import { clamp, fromFraction } from "./plane.js";
import { fill, say, showLegend } from "./view.js";

const DECODED = ["gap", "cycle"]; // what is measured of images that the decoder draws

export class HeatProbe {
  /** @param {Pad} pad whose map it reads */
  constructor(pad) {
    this.pad = pad;
    this.place = null; // (u, v) under a hovering pointer
    this.pixels = new Float32Array(784);
    const { map } = pad.view;
    map.addEventListener("pointermove", (event) => this.hover(event));
    for (const leaving of ["pointerleave", "pointerdown", "keydown"]) map.addEventListener(leaving, () => this.leave());
  }

  /** The heat map that is asked for; one of decoded images holds at the mean of all that lies beyond the plane, and is taken off elsewhere. */
  get asked() {
    const { data: { heat }, condition } = this.pad;
    return condition.aside && DECODED.includes(heat) ? null : heat;
  }

  /** The heat map that is shown, or null where there is none or the model has it not. */
  get name() {
    const { asked, pad: { ready, map } } = this;
    return ready && asked && map.heats[asked] ? asked : null;
  }

  hover(event) {
    if (event.pointerType === "touch" || this.pad.pointer.dragging || !this.name) return;
    const box = this.pad.view.map.getBoundingClientRect();
    this.place = [clamp((event.clientX - box.left) / box.width, 0, 1), clamp((box.bottom - event.clientY) / box.height, 0, 1)];
    paintSoon(this);
  }

  leave() {
    if (!this.place) return;
    this.place = null;
    paintSoon(this);
  }

  /**
   * Exact where all that it takes is here, else read from the map.
   * @param {boolean} here whether z is the pad's own point, which is decoded already
   */
  valueAt(z, here) {
    const { name, pad } = this;
    const { map } = pad;
    const exact = { gap: () => this.clarity(z, here), nearest: () => this.distance(z), cycle: () => this.cycle(z, here) }[name]?.();
    return exact ?? heatAt(map.heat(name), map.extent, z);
  }

  picture(z, here) {
    const { decoder, pixels, logBeta, condition } = this.pad;
    return here ? pixels : decoder.network.picture(z, logBeta, this.pixels, condition.told);
  }

  clarity(z, here) {
    const { decoder, classifier, best } = this.pad;
    if (!decoder || !classifier) return null;
    return (here && best ? best : classifier.best(this.picture(z, here))).clarity;
  }

  distance(z) {
    const { map } = this.pad;
    return map.nearest ? map.distanceToCode(...z) / map.nearest : null;
  }

  /** |h(g(z)) - z| in multiples of its null. */
  cycle(z, here) {
    const { decoder, encoder, map, logBeta, condition } = this.pad;
    if (!decoder || !encoder || !map.cycle) return null;
    const again = encoder.run(this.picture(z, here), logBeta, condition.oneHot);
    return Math.hypot(again[0] - z[0], again[1] - z[1]) / map.cycle;
  }

  words(value) {
    const number = heatNumber(this.name, value);
    return fill(this.pad.data.text[`heat_${this.name}_here`], { percent: number, times: number });
  }

  /** What is said of the point itself; nothing where no heat map is shown. */
  spoken() {
    return this.name ? this.words(this.valueAt(this.pad.z, true)) : "";
  }

  /** The legend; before the map has come the one that was asked for, so that nothing jumps. */
  dress() {
    const { name, pad } = this;
    this.dressed = pad.ready ? name : undefined;
    showLegend(pad.view, pad.data.text, pad.ready ? name : this.asked);
    if (!name) for (const told of ["heatValue", "heatAt"]) delete pad.view.root.dataset[told];
    if (name === "cycle" && pad.map.cycle && !pad.encoder) pad.fetchEncoder().then(() => paintSoon(this));
  }

  paint() {
    const { name, pad, place } = this;
    if (pad.closed) return;
    if (name !== this.dressed) this.dress(); // a frame that shows no heat map shall not pay for one
    if (!name) return;
    const { dataset } = pad.view.root;
    const z = place ? fromFraction(pad.map.extent, place) : pad.z;
    const value = this.valueAt(z, !place);
    pad.view.legendMark.style.left = `${(100 * hue(name, value)).toFixed(1)}%`; // a bar that is mirrored mirrors its mark
    say(pad.view.legendValue, this.words(value));
    dataset.heatValue = value.toPrecision(6);
    dataset.heatAt = z.map((number) => number.toPrecision(7)).join(",");
  }

  close() {
    forgetPaint(this);
  }
}
