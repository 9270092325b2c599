// Sixty codes drawn at random, decoded, and judged: how many are digits?
import { paintDigit } from "../../pad/draw.js";
import { isGap } from "../../engine/classifier.js";
import { fetchShipped, Piece, sharpen } from "../../parts/piece.js";
import { paintNext, paintSoon } from "../../pad/frames.js";
import { drawCodes } from "./samplers.js";
import { fill, say } from "../../pad/view.js";

const SHOWN = 60;
const COLUMNS = 10;
const SLICE = 12; // decoded a frame

const SAMPLES_HTML = `
  <div class="row"><p class="score"></p><button type="button"></button></div>
  <canvas class="sheet" role="img"></canvas>
  <p class="note"></p>`;

export class Samples extends Piece {
  constructor(parent) {
    super(parent, "samples", SAMPLES_HTML);
    [this.score, this.button, this.canvas] = [".score", "button", ".sheet"].map((name) => this.find(name));
    this.raw = new OffscreenCanvas(28 * COLUMNS, (28 * SHOWN) / COLUMNS);
    this.button.onclick = () => this.ready && this.draw(this.seed + 1);
    this.resizes = new ResizeObserver(() => paintSoon(this));
    this.resizes.observe(this.canvas);
  }

  dress() {
    const { text } = this.data;
    say(this.button, text.samples_again);
    say(this.find(".note"), text.samples_note);
    this.canvas.setAttribute("aria-label", this.named(text.samples_label));
    this.button.setAttribute("aria-label", this.named(text.samples_again));
  }

  fetch(weights) {
    return fetchShipped(weights);
  }

  begin(found) {
    Object.assign(this, found);
    this.draw(this.data.seed);
  }

  obey(before) {
    const { seed, sampler, prior } = this.data;
    if (seed !== before.seed || sampler !== before.sampler || prior !== before.prior) this.draw(seed);
  }

  /** Whose it is goes before what is said, for who hears and does not see where. */
  named(words) {
    const { title } = this.data;
    return title ? `${title}: ${words}` : words;
  }

  /** A new sheet; it fills in the frames that follow. */
  draw(seed) {
    const { map } = this;
    const { sampler, prior } = this.data;
    this.seed = seed;
    this.z = drawCodes(sampler, { codes: map.codes, extent: map.extent, prior }, SHOWN, seed);
    this.pixels = new Float32Array(784 * SHOWN);
    this.verdicts = [];
    say(this.find(".spoken"), ""); // or the same score twice would be no change, and not be heard
    paintSoon(this);
  }

  /** Decodes and judges the next few. */
  work() {
    const from = this.verdicts.length;
    this.pixels.set(this.decoder.pictures(this.z.subarray(2 * from, 2 * (from + SLICE))), 784 * from);
    for (let n = from; n < from + SLICE; n++) this.verdicts.push(this.judge.best(this.picture(n)));
  }

  picture(n) {
    return this.pixels.subarray(784 * n, 784 * (n + 1));
  }

  paint() {
    if (!this.ready || this.closed) return;
    if (this.verdicts.length < SHOWN) this.work();
    this.paintSheet();
    this.tell();
    if (this.verdicts.length < SHOWN) paintNext(this);
  }

  paintSheet() {
    const { canvas, theme, raw } = this;
    const { width } = canvas.getBoundingClientRect();
    if (!width) return;
    const cell = width / COLUMNS;
    const unit = sharpen(canvas, width, (cell * SHOWN) / COLUMNS);
    const inner = raw.getContext("2d");
    const image = inner.createImageData(28, 28);
    for (let n = 0; n < SHOWN; n++) paintDigit(inner, image, this.picture(n), theme.dark, 28 * (n % COLUMNS), 28 * Math.floor(n / COLUMNS));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(raw, 0, 0, canvas.width, canvas.height);
    this.verdicts.forEach((best, n) => {
      if (isGap(best)) paintDoubt(context, [(n % COLUMNS) + 1, Math.floor(n / COLUMNS)].map((v) => v * cell * unit), cell * unit, theme);
    });
  }

  tell() {
    const { verdicts, root } = this;
    const { text } = this.data;
    const digits = verdicts.filter((best) => !isGap(best)).length;
    const words = fill(text.samples_score, { n: digits, count: verdicts.length });
    say(this.score, words);
    Object.assign(root.dataset, { digits, count: verdicts.length, seed: this.seed, sampler: this.data.sampler });
    if (verdicts.length === SHOWN) say(this.find(".spoken"), this.named(words));
  }

  close() {
    super.close();
    this.resizes.disconnect();
  }
}

/** A question mark in the upper right corner (x, y) of a cell, and a frame: the judge sees no digit. */
function paintDoubt(context, [x, y], side, theme) {
  const size = Math.max(0.36 * side, 11);
  context.strokeStyle = theme.accent;
  context.lineWidth = Math.max(1, 0.035 * side) * theme.weight;
  context.setLineDash([0.09 * side, 0.07 * side]);
  context.strokeRect(x - 0.96 * side, y + 0.04 * side, 0.92 * side, 0.92 * side);
  context.setLineDash([]);
  context.fillStyle = theme.accent;
  context.fillRect(x - size, y, size, size);
  context.fillStyle = theme.paper;
  context.font = `700 ${0.8 * size}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("?", x - size / 2, y + 0.55 * size);
}
