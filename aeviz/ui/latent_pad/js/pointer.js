// Pointer, touch and keys on the map, told as fractions of it: (0, 0) is the lower left corner, (1, 1) the upper right.
import { clamp } from "./plane.js";

const STEP = 1 / 40; // of the map, an arrow key
const FINE = 1 / 400; // with Shift
const KEYS_REST = 350; // milliseconds without a key that end a move by keys
const STILL = 5; // CSS pixels that a pointer may move and still have tapped

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * @param {HTMLElement} element what is pressed, focusable
 * @param {{move: (u, v) => void, release: () => void, key: () => void, home: () => void, fraction: () => [number, number],
 *   tap: ((place: [number, number]) => void)|undefined}} on tap comes before release, where the pointer went nowhere
 * @param {HTMLElement} frame the map, where it is another element
 */
export function listen(element, on, frame = element) {
  let dragging = null;
  let box = null;
  let pressed = null; // where, until the pointer has left that place
  let pause = 0;

  const place = ({ clientX, clientY }) => [clamp((clientX - box.left) / box.width, 0, 1), clamp((box.bottom - clientY) / box.height, 0, 1)];
  const moveTo = (event) => {
    if (pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > STILL) pressed = null;
    on.move(...place(event));
  };
  element.onpointerdown = (event) => {
    if (dragging !== null || event.button !== 0) return;
    dragging = event.pointerId;
    element.setPointerCapture(dragging);
    box = frame.getBoundingClientRect(); // once a drag: asking again each time would force a layout
    pressed = [event.clientX, event.clientY];
    moveTo(event);
  };
  element.onpointermove = (event) => {
    if (event.pointerId === dragging) moveTo(event);
  };
  element.onpointerup = element.onpointercancel = (event) => {
    if (event.pointerId !== dragging) return;
    dragging = null;
    if (pressed && event.type === "pointerup") on.tap?.(place(event));
    on.release();
  };
  const rested = () => {
    clearTimeout(pause);
    pause = 0;
    on.release();
  };
  element.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? FINE : STEP;
      const [u, v] = on.fraction();
      on.move(clamp(u + step * arrow[0], 0, 1), clamp(v + step * arrow[1], 0, 1));
    } else if (event.key === "Home") on.home();
    else return;
    on.key();
    event.preventDefault();
    clearTimeout(pause);
    pause = setTimeout(rested, KEYS_REST);
  };
  element.onblur = () => {
    if (pause) rested();
  };
  return { get dragging() { return dragging !== null; }, stop: () => clearTimeout(pause) };
}
