// Three handles on the sine: a crest (amplitude and phase), the trough beside it (frequency), half way between (height).
import { clamp } from "../../pad/plane.js";

const TURN = 2 * Math.PI;

/** An angle brought to (-π, π]. */
const wrapped = (angle) => angle - TURN * Math.ceil((angle - Math.PI) / TURN);

const crestAt = (sine, k) => (Math.PI / 2 - sine.phase + TURN * k) / sine.frequency;

/** Which crest lies nearest the middle of the plot, and on which side of it the handle of the trough belongs. */
export function chooseCrest(sine, [x0, x1]) {
  const middle = (x0 + x1) / 2;
  const k = Math.round((middle * sine.frequency + sine.phase - Math.PI / 2) / TURN);
  return { x: crestAt(sine, k), way: crestAt(sine, k) > middle ? -1 : 1 };
}

/** Where the handles lie: {crest, trough, middle}, each [x, y] on the curve. */
export function sineHandles(sine, { x, way }) {
  const half = Math.PI / sine.frequency;
  return {
    crest: [x, sine.height + sine.amplitude],
    trough: [x + way * half, sine.height - sine.amplitude],
    middle: [x + (way * half) / 2, sine.height],
  };
}

/**
 * The sine and its crest after a handle was moved to [x, y], within `bounds` (a pair for each of the four numbers).
 * The crest carries the curve along, the trough stretches it about the crest, the middle lifts it.
 */
export function moveSine(sine, crest, handle, [x, y], bounds) {
  const next = { ...sine };
  let at = crest.x;
  if (handle === "crest") {
    next.amplitude = clamp(y - sine.height, ...bounds.amplitude);
    at = x;
  } else if (handle === "trough") {
    const half = Math.max((x - crest.x) * crest.way, 1e-6);
    next.frequency = clamp(Math.PI / half, ...bounds.frequency);
  } else next.height = clamp(y, ...bounds.height);
  next.phase = clamp(wrapped(Math.PI / 2 - next.frequency * at), ...bounds.phase);
  return { sine: next, crest: { ...crest, x: at } };
}
