// Several maps of the same images, of one model or of many. The dot under the pointer is found again in all of them.
import { DotLayer } from "../pad/dots.js";
import { blankCanvas, paintNumerals, paintTicks } from "../pad/draw.js";
import { paintSoon } from "../pad/frames.js";
import { classMedians } from "../pad/latent_map.js";
import { Piece, sharpen } from "../parts/piece.js";
import { makeScale } from "../pad/plane.js";
import { readSafetensors } from "../engine/safetensors.js";
import { fill, say } from "../pad/view.js";
import { fetchBytes, WeightsError } from "../engine/weights.js";

const NEAR_DOT = 16; // CSS pixels from the pointer at which a dot is still meant

const MAPS_HTML = `<div class="maps" role="slider" tabindex="0"></div><p class="meant"></p>`;

export class SmallMaps extends Piece {
  constructor(parent) {
    super(parent, "maps", MAPS_HTML);
    this.field = this.find(".maps");
    this.dots = new DotLayer();
    this.maps = [];
    this.field.onkeydown = (event) => this.key(event);
    this.field.onfocus = () => this.field.matches(":focus-visible") && this.mean(this.meant ?? 0); // by keys: a press means what it hits
    this.resizes = new ResizeObserver(() => paintSoon(this));
    this.resizes.observe(this.field);
  }

  dress() {
    const { text, titles } = this.data;
    this.field.setAttribute("aria-label", text.maps_label);
    this.field.setAttribute("aria-description", text.maps_keys);
    this.maps.forEach((map, k) => {
      map.still = null;
      say(map.caption, titles[k] ?? "");
    });
  }

  async fetch({ base, digest }) {
    const bytes = await fetchBytes(base, digest);
    try {
      return readSafetensors(bytes).tensors;
    } catch {
      throw new WeightsError("damaged");
    }
  }

  begin(tensors) {
    this.tensors = tensors;
    this.labels = tensors.labels.data;
    this.meant = undefined;
    this.read();
  }

  obey(before) {
    if (before.which !== this.data.which) this.read();
  }

  /** The maps of the kind that is asked for: codes (seeds, n, 2), extents (seeds, 4). */
  read() {
    const { tensors, labels } = this;
    const codes = tensors[`${this.data.which}.codes`], extents = tensors[`${this.data.which}.extents`].data;
    const [seeds, count] = codes.shape;
    this.maps = Array.from({ length: seeds }, (_, seed) => {
      const own = codes.data.subarray(2 * count * seed, 2 * count * (seed + 1));
      return { codes: own, extent: extents.subarray(4 * seed, 4 * seed + 4), medians: classMedians(own, labels), ...this.element() };
    });
    this.field.replaceChildren(...this.maps.map((map) => map.figure));
    this.maps.forEach((map) => this.listen(map));
    this.root.dataset.which = this.data.which;
    this.dress();
  }

  element() {
    const figure = document.createElement("figure");
    figure.innerHTML = "<canvas></canvas><figcaption></figcaption>";
    return { figure, canvas: figure.firstChild, caption: figure.lastChild, still: null };
  }

  // ---- which image is meant

  listen(map) {
    const { canvas } = map;
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      const found = this.under(map, event.offsetX, event.offsetY, canvas.clientWidth);
      if (found !== null) this.mean(found);
    };
  }

  /** The image whose dot is nearest to a place of the map, null where none is near. */
  under({ codes, extent }, left, top, size) {
    const scale = makeScale(extent, size);
    let best = null, least = NEAR_DOT ** 2;
    for (let n = 0; n < this.labels.length; n++) {
      const d = (scale.x(codes[2 * n]) - left) ** 2 + (scale.y(codes[2 * n + 1]) - top) ** 2;
      if (d < least) [best, least] = [n, d];
    }
    return best;
  }

  mean(image) {
    if (!this.ready || image === this.meant) return;
    this.meant = image;
    paintSoon(this);
  }

  /** Left and right: another image of the same digit; up and down: another digit. */
  key(event) {
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!steps || !this.ready || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { labels } = this;
    const from = this.meant ?? 0;
    const [step, other] = steps;
    const wanted = (labels[from] + other + 10) % 10;
    const count = labels.length;
    for (let k = 1; k <= count; k++) {
      const n = (from + k * (step || 1) + k * count) % count;
      if (labels[n] === wanted) return this.mean(n);
    }
  }

  // ---- painting

  paint() {
    if (!this.ready || this.closed) return;
    for (const map of this.maps) this.paintMap(map);
    this.tell();
  }

  tell() {
    const { field, labels, meant } = this;
    const { text } = this.data;
    const words = meant === undefined ? text.maps_hint : fill(text.maps_meant, { digit: labels[meant] });
    say(this.find(".meant"), words);
    if (meant === undefined) return;
    this.root.dataset.meant = meant;
    const range = { valuemin: 0, valuemax: labels.length - 1, valuenow: meant };
    for (const [name, value] of Object.entries(range)) field.setAttribute(`aria-${name}`, value);
    field.setAttribute("aria-valuetext", `${words} (${meant + 1})`);
  }

  paintMap(map) {
    const side = map.canvas.clientWidth;
    if (!side) return;
    const unit = sharpen(map.canvas, side, side);
    const size = map.canvas.width;
    const scale = makeScale(map.extent, size);
    if (map.still?.width !== size) map.still = this.paintStill(map, scale, unit, side);
    const context = map.canvas.getContext("2d");
    context.drawImage(map.still, 0, 0);
    if (this.meant !== undefined) this.paintMeant(context, map, scale, unit * this.theme.weight);
  }

  paintStill({ codes, medians, extent }, scale, unit, side) {
    const { theme, labels } = this;
    const still = blankCanvas(scale.size);
    const context = still.getContext("2d");
    const bold = unit * theme.weight;
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, scale.size, scale.size);
    context.drawImage(this.dots.paint(codes, labels, scale, theme.classChannels, scale.size, unit * ((1 + theme.weight) / 2)), 0, 0);
    paintNumerals(context, scale, { medians }, theme, bold * Math.min(16, Math.max(11, side / 16)));
    paintTicks(context, scale, extent, theme, bold * 9.5);
    return still;
  }

  /** A ring around the image's dot, and its digit beside it. */
  paintMeant(context, { codes }, scale, unit) {
    const { theme, meant, labels } = this;
    const x = scale.x(codes[2 * meant]), y = scale.y(codes[2 * meant + 1]);
    for (const [colour, width] of [[theme.paper, 6], [theme.accent, 3]]) {
      context.beginPath();
      context.arc(x, y, 8 * unit, 0, 7);
      context.strokeStyle = colour;
      context.lineWidth = width * unit;
      context.stroke();
    }
    context.beginPath();
    context.arc(x, y, 3 * unit, 0, 7);
    context.fillStyle = theme.classes[labels[meant]];
    context.fill();
  }

  close() {
    super.close();
    this.resizes.disconnect();
  }
}
