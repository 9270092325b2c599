// One film strip: eleven decoded frames in a row, and under each what the judge reads.
import { paintDigit } from "../../pad/draw.js";
import { isGap, wholePercent } from "../../engine/classifier.js";
import { fill, say } from "../../pad/view.js";

export const FRAMES = 11;

const FILM_HTML = `<h3></h3><canvas role="img" width="${28 * FRAMES}" height="28"></canvas><ol aria-hidden="true">${"<li><b></b><span></span></li>".repeat(FRAMES)}</ol>`;

export class Film {
  constructor(parent, name) {
    this.name = name;
    this.root = document.createElement("div");
    this.root.className = "film";
    this.root.dataset.film = name;
    this.root.innerHTML = FILM_HTML;
    parent.append(this.root);
    this.title = this.root.querySelector("h3");
    this.canvas = this.root.querySelector("canvas");
    this.captions = [...this.root.querySelectorAll("li")].map((item) => ({ item, digit: item.firstChild, share: item.lastChild }));
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(28, 28);
    this.pixels = new Float32Array(784 * FRAMES);
    this.verdicts = Array.from({ length: FRAMES }, () => ({ digit: 0, clarity: 0, gap: true }));
    this.turn = -1; // the frame that was read last
    this.due = 0; // how many are to be read
  }

  frame(k) {
    return this.pixels.subarray(784 * k, 784 * (k + 1));
  }

  /** @param {Float32Array} pixels (FRAMES, 784) */
  show(pixels, dark) {
    this.pixels.set(pixels);
    for (let k = 0; k < FRAMES; k++) paintDigit(this.context, this.image, this.frame(k), dark, 28 * k, 0);
    this.due = FRAMES;
  }

  /**
   * What the judge reads in the next two frames, in turn: none is left out while the pictures go on changing.
   * @returns {boolean} whether others are to be read
   */
  read(judge) {
    for (let n = 0; n < 2 && this.due; n++) {
      this.turn = (this.turn + 1) % FRAMES;
      this.due--;
      this.verdicts[this.turn] = judge.best(this.frame(this.turn));
      this.caption(this.captions[this.turn], this.verdicts[this.turn]);
    }
    return this.due > 0;
  }

  caption({ item, digit, share }, verdict) {
    const gap = isGap(verdict);
    say(digit, gap ? "?" : String(verdict.digit));
    say(share, String(wholePercent(verdict.clarity)));
    item.toggleAttribute("data-unsure", gap);
  }

  /** All frames are read: so it is said for who cannot see them. */
  tell(text) {
    const { verdicts } = this;
    this.root.dataset.read = verdicts.map(({ digit, clarity }) => `${digit}:${clarity.toPrecision(5)}`).join(",");
    const read = verdicts.map((best) => (isGap(best) ? text.film_gap : best.digit)).join(", ");
    this.canvas.setAttribute("aria-label", fill(text.film_label, { title: text[`film_${this.name}`], read }));
  }
}
