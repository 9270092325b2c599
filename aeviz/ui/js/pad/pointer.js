// Pointer, touch and keys on the map, told as fractions of it: (0, 0) is the lower left corner, (1, 1) the upper right.
// A finger that goes up or down beside the point scrolls the page, as `touch-action: pan-y` has it; the browser says so by
// cancelling the pointer. So there a touch moves the point only where it goes sideways or is a tap.
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
 * @param {{frame: HTMLElement, grip: HTMLElement}} parts the map, where it is another element; and what a finger takes hold of
 */
export function listen(element, on, { frame = element, grip = element } = {}) {
  let dragging = null;
  let box = null;
  let pressed = null; // where, until the pointer has left that place
  let waits = false; // for a finger to show whether it wants the page or the point
  let pause = 0;

  const place = ({ clientX, clientY }) => [clamp((clientX - box.left) / box.width, 0, 1), clamp((box.bottom - clientY) / box.height, 0, 1)];
  const moveTo = (event) => on.move(...place(event));
  element.onpointerdown = (event) => {
    if (dragging !== null || event.button !== 0) return;
    dragging = event.pointerId;
    element.setPointerCapture(dragging);
    box = frame.getBoundingClientRect(); // once a drag: asking again each time would force a layout
    pressed = [event.clientX, event.clientY];
    waits = event.pointerType === "touch" && !grip.contains(event.target);
    if (!waits) moveTo(event);
  };
  element.onpointermove = (event) => {
    if (event.pointerId !== dragging) return;
    if (pressed) {
      const across = Math.abs(event.clientX - pressed[0]), along = Math.abs(event.clientY - pressed[1]);
      if (Math.hypot(across, along) > STILL) pressed = null;
      if (waits && pressed === null) waits = along > across; // it stays the page's, or is from here on the point's
    }
    if (!waits) moveTo(event);
  };
  element.onpointerup = element.onpointercancel = (event) => {
    if (event.pointerId !== dragging) return;
    dragging = null;
    if (pressed && event.type === "pointerup") {
      if (waits) moveTo(event);
      on.tap?.(place(event));
    } else if (waits) return; // it has scrolled
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
