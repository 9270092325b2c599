// Which handles lie on the plot, what they say, and what happens when one is moved.
import { fixed } from "../../engine/numbers.js";
import { clamp } from "../../pad/plane.js";
import { errorText } from "./score_board.js";
import { chooseCrest, moveSine, sineHandles } from "./sine_handles.js";
import { fill } from "../../pad/view.js";

const NUDGE = 0.05; // of the plane, an arrow key
const FINE_NUDGE = 0.01;
const OF_SINE = ["crest", "trough", "middle"];

const crestOf = (state, extent) => state.crest ?? chooseCrest(state.sine, extent);

/** Names of the parabolas that can be bent just now. */
const bendable = ({ code, shows }) => (code === "x" ? ["alone"] : shows.includes("decode") ? ["above", "below"] : []);

/** "above1" is the second handle of the parabola above. */
const curveOf = (name) => [name.slice(0, -1), Number(name.at(-1))];

/** A place kept on the plot. */
const within = ([x, y], [x0, x1, y0, y1]) => [clamp(x, x0, x1), clamp(y, y0, y1)];

/** All handles, as `HandleElements.show` wants them; each also says the `error`, where there is one. */
export function handlesOf(state, data, scale, error) {
  const { text, bounds, extent } = data;
  const handles = [];
  const add = (name, kind, place, label, told, value, range) => {
    const [x, y] = within(place, extent);
    const heard = error === null ? told : `${told}; ${fill(text.error_is, { error: errorText(error) })}`;
    handles.push({ name, kind, px: scale.x(x), py: scale.y(y), label, told: heard, value, range });
  };
  if (data.code === "side") {
    const { sine } = state;
    const places = sineHandles(sine, crestOf(state, extent));
    const numbers = Object.fromEntries(Object.entries(sine).map(([name, value]) => [name, fixed(value, 2)]));
    const of = { crest: "amplitude", trough: "frequency", middle: "height" };
    for (const name of OF_SINE) {
      add(name, "sine", places[name], text[`handle_${name}`], fill(text[`told_${name}`], numbers), sine[of[name]], bounds[of[name]]);
    }
  }
  for (const name of bendable(data)) {
    state.heights[name].forEach((y, k) => {
      const x = data.places[name][k];
      const told = fill(text.told_height, { x: fixed(x, 2), y: fixed(y, 2) });
      add(`${name}${k}`, name, [x, y], fill(text[`handle_${name}`], { k: k + 1 }), told, y, bounds.curve);
    });
  }
  return handles;
}

export function moveHandle(state, { bounds, extent }, name, place) {
  const [x, y] = within(place, extent);
  if (OF_SINE.includes(name)) {
    const moved = moveSine(state.sine, crestOf(state, extent), name, [x, y], bounds);
    state.sine = moved.sine;
    if (state.crest) state.crest = moved.crest;
    return;
  }
  setHeight(state, bounds, ...curveOf(name), y);
}

function setHeight(state, bounds, curve, k, y) {
  state.heights = { ...state.heights, [curve]: state.heights[curve].with(k, clamp(y, ...bounds.curve)) };
}

/** One arrow key: from where the handle is, so much of the plane to the right and up. */
export function nudgeHandle(state, data, name, right, up, fine) {
  const step = fine ? FINE_NUDGE : NUDGE;
  if (!OF_SINE.includes(name)) return liftHandle(state, data, name, step * up);
  const [x, y] = sineHandles(state.sine, crestOf(state, data.extent))[name];
  moveHandle(state, data, name, [x + step * right, y + step * up]);
}

/** From its height, which may lie beyond the plot's edge where the handle is seen: least squares can put it there. */
function liftHandle(state, { bounds }, name, up) {
  const [curve, k] = curveOf(name);
  setHeight(state, bounds, curve, k, state.heights[curve][k] + up);
}
