// A canvas on which a digit is drawn, by pointer, touch or keys, and brought to the form of an MNIST picture.
import { forgetPaint, paintSoon } from "../../pad/frames.js";
import { joinGroup, leaveGroup } from "../../pad/link.js";
import { likeMnist } from "./mnist_form.js";
import { paintDigit } from "../../pad/draw.js";
import { readTheme } from "../../pad/theme.js";
import { say } from "../../pad/view.js";

const SHEET_SIZE = 280; // canvas pixels a side
const BRUSH = 24; // their width of the pen: after scaling about that of MNIST's
const PEN_STEP = 10; // an arrow key's, with the pen at a key's pace

const PEN_ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const SKETCH_HTML = `
  <div class="sheet">
    <canvas data-testid="sketch" width="${SHEET_SIZE}" height="${SHEET_SIZE}" tabindex="0" role="application"></canvas>
    <p class="hint" aria-hidden="true"></p>
  </div>
  <div class="beside">
    <figure><canvas class="digit" data-testid="sketch-28" width="28" height="28" role="img"></canvas><figcaption></figcaption></figure>
    <button type="button"></button>
  </div>
  <p class="spoken" aria-live="polite"></p>`;

export class Sketch {
  constructor(parent) {
    this.root = document.createElement("section");
    this.root.className = "aeviz-pad aeviz-sketch";
    this.root.dataset.testid = "sketch-pad";
    this.root.innerHTML = SKETCH_HTML;
    parent.append(this.root);
    const find = (selector) => this.root.querySelector(selector);
    [this.sheet, this.seen, this.caption, this.hint, this.button, this.live] =
      [".sheet canvas", ".digit", "figcaption", ".hint", "button", ".spoken"].map(find);
    this.context = this.sheet.getContext("2d");
    this.ink = document.createElement("canvas"); // strokes alone, as opacity: what the networks get
    this.ink.width = this.ink.height = SHEET_SIZE;
    this.inkContext = this.ink.getContext("2d", { willReadFrequently: true });
    this.pen = { x: SHEET_SIZE / 2, y: SHEET_SIZE / 2, down: false, shown: false };
    this.listen();
  }

  update({ data }) {
    this.data = data;
    const { text } = data;
    this.root.toggleAttribute("data-projector", data.projector);
    this.theme = readTheme(this.root, data.projector);
    this.root.dataset.ink = this.theme.dark ? "light" : "dark";
    this.sheet.setAttribute("aria-label", text.sketch_label);
    this.sheet.setAttribute("aria-description", text.sketch_keys);
    this.seen.setAttribute("aria-label", text.sketch_seen);
    say(this.hint, text.sketch_hint);
    say(this.caption, text.sketch_seen);
    say(this.button, text.sketch_clear);
    if (this.group?.name !== data.group) {
      if (this.group) leaveGroup(this.group, this);
      this.group = joinGroup(data.group, this);
    }
    paintSoon(this);
  }

  // A sketch is a member of its group, but has no point of its own to move.
  follow() {}
  followImage() {}
  receiveDrawing() {}

  listen() {
    const { sheet, pen } = this;
    let pointer = null;
    let box = null;
    const at = (event) => [((event.clientX - box.left) / box.width) * SHEET_SIZE, ((event.clientY - box.top) / box.height) * SHEET_SIZE];
    sheet.onpointerdown = (event) => {
      if (pointer !== null || event.button !== 0) return;
      pointer = event.pointerId;
      sheet.setPointerCapture(pointer);
      box = sheet.getBoundingClientRect();
      pen.shown = false;
      [pen.x, pen.y] = at(event);
      this.stroke(pen.x, pen.y);
    };
    sheet.onpointermove = (event) => {
      if (event.pointerId !== pointer) return;
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length ? events : [event]) this.stroke(...at(one));
    };
    sheet.onpointerup = sheet.onpointercancel = (event) => {
      if (event.pointerId === pointer) pointer = null;
    };
    sheet.onkeydown = (event) => this.key(event);
    sheet.onblur = () => {
      pen.shown = pen.down = false;
      paintSoon(this);
    };
    this.button.onclick = () => this.clear();
  }

  /** Arrows move the pen, space puts it down and lifts it, Delete clears. */
  key(event) {
    const { pen } = this;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = PEN_ARROWS[event.key];
    if (arrow) {
      const clip = (value) => Math.min(SHEET_SIZE, Math.max(0, value));
      const x = clip(pen.x + PEN_STEP * arrow[0]), y = clip(pen.y + PEN_STEP * arrow[1]);
      if (pen.down) this.stroke(x, y);
      else [pen.x, pen.y] = [x, y];
    } else if (event.key === " ") {
      pen.down = !pen.down;
      say(this.live, pen.down ? this.data.text.pen_down : this.data.text.pen_up);
      if (pen.down) this.stroke(pen.x, pen.y);
    } else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else return;
    pen.shown = true;
    event.preventDefault();
    paintSoon(this);
  }

  stroke(x, y) {
    const { inkContext: context, pen } = this;
    context.lineCap = "round";
    context.lineWidth = BRUSH;
    context.beginPath();
    context.moveTo(pen.x, pen.y);
    context.lineTo(x + 0.01, y);
    context.stroke();
    [pen.x, pen.y] = [x, y];
    this.changed = true;
    paintSoon(this);
  }

  clear() {
    this.inkContext.clearRect(0, 0, SHEET_SIZE, SHEET_SIZE);
    this.pen.down = false;
    this.changed = true;
    paintSoon(this);
  }

  paint() {
    const { context, theme, pen } = this;
    context.fillStyle = theme.text;
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, SHEET_SIZE, SHEET_SIZE);
    context.drawImage(this.ink, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillRect(0, 0, SHEET_SIZE, SHEET_SIZE);
    context.globalCompositeOperation = "source-over";
    if (pen.shown) this.paintPen();
    if (this.changed) {
      this.changed = false;
      this.pixels = likeMnist(this.inkContext.getImageData(0, 0, SHEET_SIZE, SHEET_SIZE).data, SHEET_SIZE);
      this.hint.hidden = Boolean(this.pixels);
      this.group.draw(this.pixels);
    }
    const seen = this.seen.getContext("2d");
    paintDigit(seen, seen.createImageData(28, 28), this.pixels ?? new Float32Array(784), theme.dark);
  }

  paintPen() {
    const { context, theme, pen } = this;
    context.strokeStyle = theme.accent;
    context.lineWidth = 3;
    context.beginPath();
    context.arc(pen.x, pen.y, BRUSH / 2, 0, 2 * Math.PI);
    context.stroke();
    if (pen.down) {
      context.fillStyle = theme.accent;
      context.beginPath();
      context.arc(pen.x, pen.y, 4, 0, 2 * Math.PI);
      context.fill();
    }
  }

  close() {
    forgetPaint(this);
    this.group.draw(null);
    leaveGroup(this.group, this);
    this.root.remove();
  }
}
