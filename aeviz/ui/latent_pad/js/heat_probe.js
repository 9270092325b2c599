// The number under the cursor: what the heat map says where the pointer hovers, else where the point stands.
import { forgetPaint, paintSoon } from "./frames.js";
import { heatAt, heatNumber, hue } from "./heat.js";
import { clamp, fromFraction } from "./plane.js";
import { toPixels } from "./networks.js";
import { fill, say, showLegend } from "./view.js";

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

  /** The heat map that is shown, or null where there is none or the model has it not. */
  get name() {
    const { data, ready, map } = this.pad;
    return ready && data.heat && map.heats[data.heat] ? data.heat : null;
  }

  hover(event) {
    if (event.pointerType === "touch" || this.pad.pointer.dragging || !this.name) return;
    const { clientWidth: width, clientHeight: height } = this.pad.view.map;
    this.place = [clamp(event.offsetX / width, 0, 1), clamp(1 - event.offsetY / height, 0, 1)];
    paintSoon(this);
  }

  leave() {
    if (!this.place) return;
    this.place = null;
    paintSoon(this);
  }

  /**
   * Exact where it can be had at once: the confidence from decoder and judge, the distance from the codes. Else from the map.
   * @param {{confidence: number}|null} best what the judge says there, where that is known already
   */
  valueAt(z, best) {
    const { name, pad } = this;
    const { map } = pad;
    if (name === "gap" && best) return best.confidence;
    if (name === "nearest" && map.nearest) return map.distanceToCode(...z) / map.nearest;
    return heatAt(map.heat(name), map.extent, z);
  }

  judge(z) {
    const { decoder, classifier, logBeta } = this.pad;
    if (!decoder || !classifier || this.name !== "gap") return null;
    return classifier.best(toPixels(decoder.network.run(z, logBeta), decoder.network.output, this.pixels));
  }

  words(value) {
    const number = heatNumber(this.name, value);
    return fill(this.pad.data.text[`heat_${this.name}_here`], { percent: number, times: number });
  }

  /** What is said of the point itself; nothing where no heat map is shown. */
  spoken() {
    return this.name ? this.words(this.valueAt(this.pad.z, this.pad.best)) : "";
  }

  /** The legend; before the map has come the one that was asked for, so that nothing jumps. */
  dress() {
    const { pad } = this;
    showLegend(pad.view, pad.data.text, pad.ready ? this.name : pad.data.heat);
  }

  paint() {
    const { name, pad, place } = this;
    const { dataset } = pad.view.root;
    this.dress();
    if (!name || pad.closed) {
      delete dataset.heatValue;
      return;
    }
    const z = place ? fromFraction(pad.map.extent, place) : pad.z;
    const value = this.valueAt(z, place ? this.judge(z) : pad.best);
    pad.view.legendMark.style.left = `${(100 * hue(name, value)).toFixed(1)}%`; // a bar that is mirrored mirrors its mark
    say(pad.view.legendValue, this.words(value));
    dataset.heatValue = value.toPrecision(6);
    dataset.heatAt = z.map((number) => number.toPrecision(7)).join(",");
  }

  close() {
    forgetPaint(this);
  }
}
