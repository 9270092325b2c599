// One animation frame for all pads of the tab: each paints at most once in it, and always its newest position.

const dirty = new Set();
const later = new Set();
let asked = 0;

function paintAll() {
  asked = 0;
  for (const painter of later) dirty.add(painter);
  later.clear();
  // A set visits what is added while it is walked: a pad that leads can pull its followers into the same frame.
  for (const painter of dirty) {
    dirty.delete(painter);
    painter.paint();
  }
}

/** @param {{paint: () => void}} painter */
export function paintSoon(painter) {
  dirty.add(painter);
  if (!asked) asked = requestAnimationFrame(paintAll);
}

/** Who has more to do than one frame holds goes on in the next. */
export function paintNext(painter) {
  later.add(painter);
  if (!asked) asked = requestAnimationFrame(paintAll);
}

export function forgetPaint(painter) {
  dirty.delete(painter);
  later.delete(painter);
}
