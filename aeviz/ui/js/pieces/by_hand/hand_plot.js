// What lies on the plane: points, curves, error lines, pairs that share a code. Each function draws one of them.
import { ABOVE, parabolaAt, sineAt } from "./by_hand_code.js";
import { ticks } from "../../pad/plane.js";

// The two sides: colours that colour-blind eyes keep apart, and a shape each; lighter on a dark page.
const SIDE_COLOURS = { light: ["#0072b2", "#b86e00"], dark: ["#56b4e9", "#f0b840"] };
// One hue's way from dark to light, after "cividis" (Nuñez et al. 2018), for codes.
const RAMP = [[0, 34, 78], [53, 69, 108], [102, 105, 112], [148, 142, 119], [200, 184, 102], [254, 232, 56]];
const SAMPLES = 160; // of a curve over the plot

export const sideColours = (theme) => (theme.dark ? SIDE_COLOURS.dark : SIDE_COLOURS.light);

/** The ramp at a share from 0 to 1. */
export function rampColour(share) {
  const at = Math.min(1, Math.max(0, share)) * (RAMP.length - 1);
  const k = Math.min(RAMP.length - 2, Math.floor(at));
  return `rgb(${RAMP[k].map((v, i) => Math.round(v + (at - k) * (RAMP[k + 1][i] - v))).join(" ")})`;
}

/** Lines of a grid and their numbers, quiet. */
export function paintAxes(context, scale, [x0, x1, y0, y1], theme, size) {
  context.save();
  context.font = `${size}px ${theme.font}`;
  context.fillStyle = context.strokeStyle = theme.text;
  for (const { value, text } of ticks(x0, x1, 7)) {
    context.globalAlpha = 0.1;
    context.fillRect(Math.round(scale.x(value)), 0, 1, scale.y(y0));
    context.globalAlpha = 0.6;
    context.fillText(text, scale.x(value) + 3, scale.y(y0) - 4);
  }
  for (const { value, text } of ticks(y0, y1, 5)) {
    context.globalAlpha = 0.1;
    context.fillRect(0, Math.round(scale.y(value)), scale.x(x1), 1);
    context.globalAlpha = 0.6;
    if (scale.y(value) > 2 * size) context.fillText(text, 4, scale.y(value) - 3);
  }
  context.restore();
}

/** A curve y = f(x) over [from, to]. */
function trace(context, scale, f, from, to) {
  context.beginPath();
  for (let k = 0; k <= SAMPLES; k++) {
    const x = from + ((to - from) * k) / SAMPLES;
    context.lineTo(scale.x(x), scale.y(f(x)));
  }
  context.stroke();
}

export function paintSine(context, scale, [x0, x1], sine, theme) {
  context.strokeStyle = theme.accent;
  context.lineWidth = 3 * theme.weight;
  trace(context, scale, (x) => sineAt(sine, x), x0, x1);
}

/** One parabola, broken; solid between the handles `places`, where the points are. */
export function paintParabola(context, scale, [x0, x1], parabola, places, colour, theme) {
  context.strokeStyle = colour;
  context.lineWidth = 2.2 * theme.weight;
  trace(context, scale, (x) => parabolaAt(parabola, x), places[0], places[2]);
  context.save();
  context.globalAlpha = 0.55;
  context.setLineDash([5, 6]);
  trace(context, scale, (x) => parabolaAt(parabola, x), x0, places[0]);
  trace(context, scale, (x) => parabolaAt(parabola, x), places[2], x1);
  context.restore();
}

/** From each point to what came back of it. */
export function paintErrors(context, scale, points, rebuilt, theme) {
  context.save();
  context.strokeStyle = theme.text;
  context.globalAlpha = 0.5;
  context.lineWidth = 1.4 * theme.weight;
  context.beginPath();
  points.forEach(([x, y], n) => {
    context.moveTo(scale.x(x), scale.y(y));
    context.lineTo(scale.x(rebuilt[n][0]), scale.y(rebuilt[n][1]));
  });
  context.stroke();
  context.restore();
}

/** Pairs of points with one code, joined. */
export function paintPairs(context, scale, points, pairs, theme) {
  context.save();
  context.strokeStyle = theme.accent;
  context.lineWidth = 2 * theme.weight;
  context.setLineDash([2, 3]);
  context.beginPath();
  for (const [i, j] of pairs) {
    context.moveTo(scale.x(points[i][0]), scale.y(points[i][1]));
    context.lineTo(scale.x(points[j][0]), scale.y(points[j][1]));
  }
  context.stroke();
  context.restore();
}

/** The mark of a side at a pixel: a circle above, a triangle below. */
export function markSide(context, side, px, py, r) {
  context.beginPath();
  if (side === ABOVE) context.arc(px, py, r, 0, 2 * Math.PI);
  else {
    context.moveTo(px, py - 1.25 * r);
    context.lineTo(px + 1.15 * r, py + 0.85 * r);
    context.lineTo(px - 1.15 * r, py + 0.85 * r);
    context.closePath();
  }
}

/**
 * The points by side; grey circles where there are no sides. `fills` (n) gives each its own colour instead.
 * @param {Set<number>} wrong positions of points on the wrong side: crossed out
 */
export function paintPoints(context, scale, points, { sides, fills, wrong }, theme) {
  const colours = sideColours(theme);
  const r = 4.2 * theme.weight;
  context.save();
  points.forEach(([x, y], n) => {
    markSide(context, sides?.[n] ?? ABOVE, scale.x(x), scale.y(y), r);
    context.fillStyle = fills ? fills[n] : sides ? colours[sides[n]] : theme.text;
    context.globalAlpha = sides || fills ? 0.95 : 0.6;
    context.fill();
    if (!fills) return;
    context.strokeStyle = theme.text;
    context.lineWidth = 0.8;
    context.stroke();
  });
  context.globalAlpha = 1;
  context.strokeStyle = theme.text;
  context.lineWidth = 1.8 * theme.weight;
  context.beginPath();
  for (const n of wrong ?? []) {
    const [px, py] = [scale.x(points[n][0]), scale.y(points[n][1])];
    const d = 1.7 * r;
    context.moveTo(px - d, py - d);
    context.lineTo(px + d, py + d);
    context.moveTo(px - d, py + d);
    context.lineTo(px + d, py - d);
  }
  context.stroke();
  context.restore();
}

/** The network's curve g(z), a list of points, coloured along z, with an edge that is seen on any paper. */
export function paintCurve(context, scale, curve, theme) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  const pixels = curve.map(([x, y]) => [scale.x(x), scale.y(y)]);
  context.beginPath();
  pixels.forEach((pixel) => context.lineTo(...pixel));
  context.strokeStyle = theme.text;
  context.lineWidth = 6.5 * theme.weight;
  context.stroke();
  context.lineWidth = 4.5 * theme.weight;
  for (let k = 1; k < pixels.length; k++) {
    context.strokeStyle = rampColour((k - 0.5) / (pixels.length - 1));
    context.beginPath();
    context.moveTo(...pixels[k - 1]);
    context.lineTo(...pixels[k]);
    context.stroke();
  }
  context.restore();
}
