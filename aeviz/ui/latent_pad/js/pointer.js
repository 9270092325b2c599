// Pointer, touch and keys on the map, told as fractions of it: (0, 0) is the lower left corner, (1, 1) the upper right.
import { clamp } from "./plane.js";

const STEP = 1 / 40; // of the map, an arrow key
const FINE = 1 / 400; // with Shift
const KEYS_REST = 350; // milliseconds without a key that end a move by keys

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * @param {HTMLElement} element the map, focusable
 * @param {{move: (u, v) => void, release: () => void, key: () => void, home: () => void, fraction: () => [number, number]}} on
 */
export function listen(element, on) {
  let dragging = null;
  let box = null;
  let pause = 0;

  const moveTo = (event) => {
    on.move(clamp((event.clientX - box.left) / box.width, 0, 1), clamp((box.bottom - event.clientY) / box.height, 0, 1));
  };
  element.onpointerdown = (event) => {
    if (dragging !== null || event.button !== 0) return;
    dragging = event.pointerId;
    element.setPointerCapture(dragging);
    box = element.getBoundingClientRect(); // once a drag: asking again each time would force a layout
    moveTo(event);
  };
  element.onpointermove = (event) => {
    if (event.pointerId === dragging) moveTo(event);
  };
  element.onpointerup = element.onpointercancel = (event) => {
    if (event.pointerId !== dragging) return;
    dragging = null;
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
