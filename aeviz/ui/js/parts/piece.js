// What the pieces beside the pad have in common: an element, words, a theme, weights that are fetched and may be missing.
import { forgetPaint, paintSoon } from "../pad/frames.js";
import { readTheme } from "../pad/theme.js";
import { say } from "../pad/view.js";
import { fetchClassifier, fetchDense, fetchMap } from "../engine/weights.js";

const PIECE_TAIL = `<p class="trouble" role="alert" hidden></p><p class="spoken" aria-live="polite"></p>`;

/** Decoder, map and judge of a shipped model. */
export async function fetchShipped({ base, decoder, map, classifier }) {
  const parts = [fetchDense(base, decoder), fetchMap(base, map), fetchClassifier(base, classifier)];
  const [made, plane, judge] = await Promise.all(parts);
  return { decoder: made.network, map: plane.network.view(), judge: judge.network };
}

/** Whether these digests are the same: a rerun brings them in an object that is equal to the one before, and another. */
export const sameWeights = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Extended by: dress() for words, fetch(weights), begin(what was fetched), obey(data before), paint(). */
export class Piece {
  constructor(parent, name, html) {
    this.root = document.createElement("section");
    this.root.className = `aeviz-pad aeviz-${name}`;
    this.root.dataset.testid = name;
    this.root.innerHTML = `<div class="body">${html}</div>${PIECE_TAIL}`;
    parent.append(this.root);
    this.root.piece = this; // for tests, and for who is curious in the console
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  update({ data, setStateValue }) {
    const before = this.data;
    const { root } = this;
    this.data = data;
    this.setStateValue = setStateValue;
    root.toggleAttribute("data-projector", data.projector);
    this.theme = readTheme(root, data.projector);
    root.dataset.ink = this.theme.dark ? "light" : "dark";
    if (data.model) root.dataset.model = data.model;
    this.dress();
    if (!sameWeights(before?.weights, data.weights)) this.load();
    else if (this.ready) this.obey(before);
    paintSoon(this);
  }

  obey() {}

  async load() {
    const { weights } = this.data;
    const wanted = () => !this.closed && sameWeights(this.data.weights, weights);
    this.ready = false;
    this.trouble(null);
    try {
      const found = await this.fetch(weights);
      if (!wanted()) return;
      this.begin(found);
      this.ready = true; // no sooner: what could not begin is not painted
      paintSoon(this);
    } catch (error) {
      if (!error.reason) throw error;
      if (wanted()) this.trouble(error.reason);
    }
  }

  trouble(reason) {
    this.find(".body").hidden = Boolean(reason);
    this.find(".trouble").hidden = !reason;
    say(this.find(".trouble"), reason ? this.data.trouble[reason] : "");
  }

  close() {
    this.closed = true;
    forgetPaint(this);
    this.root.remove();
  }
}

/** Gives a canvas as many pixels as the screen shows of it, `width` CSS pixels wide. @returns {number} device pixels a CSS pixel */
export function sharpen(canvas, width, height) {
  const unit = Math.min(2, window.devicePixelRatio || 1);
  const size = [Math.round(width * unit), Math.round(height * unit)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  return unit;
}
