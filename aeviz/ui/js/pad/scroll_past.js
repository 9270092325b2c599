// A finger that scrolls the page past a range input. The browser moves the thumb at the first touch, and cancels the pointer
// when it finds that the page is meant: then all is as it was before the touch.

/**
 * @param {HTMLInputElement} input with `touch-action: pan-y`
 * @param {() => T} remember what holds now
 * @param {(state: T) => void} restore it
 * @template T
 */
export function scrollPast(input, remember, restore) {
  let before = null;
  input.addEventListener("pointerdown", ({ pointerType }) => {
    before = pointerType === "touch" ? { state: remember() } : null;
  });
  input.addEventListener("pointercancel", () => {
    if (before) restore(before.state);
    before = null;
  });
}
