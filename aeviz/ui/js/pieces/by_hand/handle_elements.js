// Handles that lie on the plot: elements that can be dragged, touched, focused and moved by keys.
import { isShortcut, RESTED, wayOf } from "./arrow_keys.js";

export class HandleElements {
  /**
   * @param {HTMLElement} root lies over the plot
   * @param {{grab: (name) => void, move: (name, px, py) => void, nudge: (name, right, up, fine) => void, release: () => void}} on
   *   px and py in CSS pixels from the plot's upper left corner
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.elements = new Map();
    this.pause = 0;
  }

  make(name) {
    const element = document.createElement("div");
    element.className = "handle";
    element.dataset.handle = name;
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.onpointerdown = (event) => this.press(event, name, element);
    element.onkeydown = (event) => this.key(event, name);
    element.onblur = () => this.pause && this.rest();
    this.root.append(element);
    this.elements.set(name, element);
    return element;
  }

  press(event, name, element) {
    event.stopPropagation(); // the plot under it is not meant
    if (this.held || event.button !== 0) return;
    event.preventDefault();
    if (this.pause) this.rest(); // what the keys began ends here, not in the midst of the drag
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const box = this.root.getBoundingClientRect(); // once a drag: asking again each time would force a layout
    const own = element.getBoundingClientRect();
    // The handle stays under the place of it that was taken.
    const [dx, dy] = [event.clientX - own.left - own.width / 2, event.clientY - own.top - own.height / 2];
    this.held = name;
    this.on.grab(name);
    element.onpointermove = (moved) => {
      if (moved.pointerId === event.pointerId) this.on.move(name, moved.clientX - dx - box.left, moved.clientY - dy - box.top);
    };
    element.onpointerup = element.onpointercancel = (ended) => {
      if (ended.pointerId !== event.pointerId) return;
      element.onpointermove = element.onpointerup = element.onpointercancel = null;
      this.held = null;
      this.on.release();
    };
  }

  key(event, name) {
    const way = wayOf(event);
    if (!way || isShortcut(event)) return;
    event.preventDefault();
    if (this.held) return;
    if (!this.pause) this.on.grab(name);
    this.on.nudge(name, ...way, event.shiftKey);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.rest(), RESTED);
  }

  rest() {
    clearTimeout(this.pause);
    this.pause = 0;
    this.on.release();
  }

  /** @param {{name, kind, px, py, label, told, value, range}[]} wanted those that are to be seen; others are hidden */
  show(wanted) {
    const names = new Set(wanted.map(({ name }) => name));
    for (const [name, element] of this.elements) element.hidden = !names.has(name);
    for (const { name, kind, px, py, label, told, value, range } of wanted) {
      const element = this.elements.get(name) ?? this.make(name);
      element.dataset.kind = kind;
      element.style.transform = `translate(${px.toFixed(1)}px, ${py.toFixed(1)}px)`;
      this.tell(element, { "aria-label": label, "aria-valuetext": told, "aria-valuenow": value.toFixed(3),
        "aria-valuemin": range[0], "aria-valuemax": range[1] });
    }
  }

  tell(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
    }
  }

  close() {
    clearTimeout(this.pause);
    this.pause = 0; // an element that is removed loses the focus: nobody is there to hear of it
  }
}
