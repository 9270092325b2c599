// A code for images made by hand: two rules, two numbers an image, and what a quadratic decoder draws of any two.
import { CanvasBox } from "./canvas_box.js";
import { Echoes } from "./echoes.js";
import { forgetPaint, paintSoon } from "../../pad/frames.js";
import { HandleElements } from "./handle_elements.js";
import { paintAxes } from "./hand_plot.js";
import { buildRoot, dressRoot } from "./mount_root.js";
import { fixed } from "../../engine/numbers.js";
import { clamp } from "../../pad/plane.js";
import { MovedAxis } from "../../pad/spoken_point.js";
import { fill, say } from "../../pad/view.js";

const KEY_STEP = 0.1; // standard deviations an arrow key
const FINE_STEP = 0.02;
const NUMERAL = 11; // pixels

const RULES_HTML = `
  <div class="pair">
    <div class="plot" data-testid="rules-plot"><canvas></canvas><div class="handles"></div></div>
    <figure class="answer"><canvas class="drawn" data-testid="rules-image" role="img"></canvas><figcaption></figcaption></figure>
  </div>`;

/** Pixels that the decoder draws of two numbers: terms (6, n) for 1, a, b, a², ab, b²; each clipped to [0, 1]. */
export function decodeRules(terms, [a, b]) {
  const powers = [1, a, b, a * a, a * b, b * b];
  return terms[0].map((_, pixel) => clamp(powers.reduce((sum, power, k) => sum + power * terms[k][pixel], 0), 0, 1));
}

export class ImageRules {
  constructor(parent) {
    this.root = buildRoot(parent, "aeviz-hand rules", "image-rules", RULES_HTML);
    const find = (selector) => this.root.querySelector(selector);
    [this.image, this.caption] = [find(".drawn"), find("figcaption")];
    this.box = new CanvasBox(find(".plot canvas"), () => {
      this.picture = null;
      paintSoon(this);
    });
    this.handles = new HandleElements(find(".handles"), {
      grab: () => {},
      move: (_, px, py) => this.moveTo(this.scale().back(px, py)),
      nudge: (_, right, up, fine) => this.moveTo([right, up].map((way, k) => this.at[k] + way * (fine ? FINE_STEP : KEY_STEP))),
      release: () => this.send(),
    });
    // A click beside the handle calls it there; a click, for a finger that scrolls the page does not press.
    this.box.canvas.onclick = ({ offsetX, offsetY }) => {
      this.moveTo(this.scale().back(offsetX, offsetY));
      this.send();
    };
    this.moved = new MovedAxis();
    this.frames = 0;
    this.echoes = new Echoes();
  }

  update({ data, setStateValue }) {
    const before = this.data;
    this.data = data;
    this.setStateValue = setStateValue;
    this.theme = dressRoot(this.root, data);
    this.picture = null;
    const reopened = Boolean(before) && before.opening !== data.opening;
    if (reopened) setStateValue("at", null); // the same place, told again, is news
    if (!before || reopened || !this.echoes.isEcho(String(data.at))) {
      this.at = data.at;
      this.echoes.begin(String(data.at));
    }
    this.moveTo(this.at);
    this.image.width = this.image.height = data.side;
    this.image.setAttribute("aria-label", data.text.rules_image);
  }

  scale() {
    return this.box.scale(this.data.extent);
  }

  moveTo([a, b]) {
    const [x0, x1, y0, y1] = this.data.extent;
    this.at = [clamp(a, x0, x1), clamp(b, y0, y1)];
    paintSoon(this);
  }

  /** The codes of the digits, each as its numeral in the colour of its class: drawn once, for they stand still. */
  drawCodes() {
    const { data, theme, box } = this;
    const scale = this.scale();
    const picture = new OffscreenCanvas(box.canvas.width, box.canvas.height);
    const context = picture.getContext("2d");
    context.scale(box.canvas.width / box.width, box.canvas.height / box.height);
    paintAxes(context, scale, data.extent, theme, 12 * theme.weight);
    context.font = `600 ${NUMERAL * theme.weight}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    data.codes.forEach(([a, b], n) => {
      context.fillStyle = theme.classes[data.labels[n]];
      context.fillText(data.labels[n], scale.x(a), scale.y(b));
    });
    context.fillStyle = theme.text;
    context.font = `${13 * theme.weight}px ${theme.font}`;
    context.textAlign = "right";
    context.fillText(`${data.names[0]} \u2192`, box.width - 8, box.height - 22 * theme.weight);
    context.textAlign = "left";
    context.fillText(`\u2191 ${data.names[1]}`, 34 * theme.weight, 14 * theme.weight);
    return picture;
  }

  paint() {
    const context = this.box.begin();
    if (!context || this.closed) return;
    const { data, at, root } = this;
    this.picture ??= this.drawCodes();
    context.drawImage(this.picture, 0, 0, this.box.width, this.box.height);
    const [px, py] = [this.scale().x(at[0]), this.scale().y(at[1])];
    const told = fill(data.text.rules_at, { first: data.names[0], a: fixed(at[0], 1), second: data.names[1], b: fixed(at[1], 1) });
    const axis = this.moved.of(at, data.extent);
    const range = data.extent.slice(2 * axis, 2 * axis + 2);
    this.handles.show([{ name: "point", kind: "sine", px, py, label: data.text.rules_handle, told, value: at[axis], range }]);
    say(this.caption, told);
    this.paintImage(decodeRules(data.terms, at));
    root.dataset.at = at.map((value) => value.toPrecision(6)).join(",");
    root.dataset.frames = ++this.frames;
  }

  paintImage(pixels) {
    const { side } = this.data;
    const context = this.image.getContext("2d");
    const picture = context.createImageData(side, side);
    pixels.forEach((ink, k) => {
      const grey = Math.round(255 * (this.theme.dark ? ink : 1 - ink));
      picture.data.set([grey, grey, grey, 255], 4 * k);
    });
    context.putImageData(picture, 0, 0);
  }

  send() {
    const at = this.at.map((value) => Number(value.toPrecision(4)));
    if (this.echoes.tell(String(at))) this.setStateValue("at", at);
  }

  close() {
    this.closed = true;
    forgetPaint(this);
    this.box.close();
    this.handles.close();
    this.root.remove();
  }
}
