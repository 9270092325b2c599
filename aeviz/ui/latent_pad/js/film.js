// One film strip: eleven decoded frames in a row, and under each what the judge reads.
import { paintDigit } from "./draw.js";
import { isGap } from "./classifier.js";
import { fill, say } from "./view.js";

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
  }

  frame(k) {
    return this.pixels.subarray(784 * k, 784 * (k + 1));
  }

  /** @param {Float32Array} pixels (at least FRAMES, 784) */
  show(pixels, dark) {
    this.pixels.set(pixels.subarray(0, 784 * FRAMES));
    for (let k = 0; k < FRAMES; k++) paintDigit(this.context, this.image, this.frame(k), dark, 28 * k, 0);
  }

  /** What the judge reads in each frame. */
  caption(judge, text) {
    const verdicts = this.captions.map((_, k) => judge.best(this.frame(k)));
    this.captions.forEach(({ item, digit, share }, k) => {
      const { digit: best, confidence } = verdicts[k];
      const unsure = isGap(verdicts[k]);
      say(digit, unsure ? `${best}?` : String(best));
      say(share, `${Math.floor(100 * confidence)}`);
      item.toggleAttribute("data-unsure", unsure);
    });
    this.root.dataset.read = verdicts.map(({ digit, confidence }) => `${digit}:${confidence.toPrecision(5)}`).join(",");
    this.unsure = verdicts.filter(isGap).length;
    const read = verdicts.map((best) => (isGap(best) ? `${best.digit}?` : best.digit)).join(" ");
    this.canvas.setAttribute("aria-label", fill(text.film_label, { title: text[`film_${this.name}`], read }));
  }
}
