// The code: one number a point, as marks on a line.
import { markSide, sideColours } from "./hand_plot.js";
import { ticks } from "../../pad/plane.js";

const EDGE = 0.03; // of the width, free at either end

/** @param {{codes: number[], sides: number[]|null, fills: string[]|null, shared: Set<number>, range: [number, number]}} state */
export function paintStrip(box, { codes, sides, fills, shared, range: [low, high] }, theme, size) {
  const context = box.begin();
  if (!context) return;
  const { width, height } = box;
  const at = (z) => width * (EDGE + ((1 - 2 * EDGE) * (z - low)) / (high - low || 1));
  const line = height * 0.42;
  context.fillStyle = theme.text;
  context.globalAlpha = 0.35;
  context.fillRect(0, line, width, 1);
  context.font = `${size}px ${theme.font}`;
  context.textAlign = "center";
  for (const { value, text } of ticks(low, high, Math.max(2, width / (8 * size)))) {
    context.globalAlpha = 0.35;
    context.fillRect(at(value), line - 4, 1, 8);
    context.globalAlpha = 0.7;
    context.fillText(text, at(value), height - 3);
  }
  const colours = sideColours(theme);
  const r = 4.2 * theme.weight;
  context.strokeStyle = theme.text;
  context.lineWidth = 0.8;
  codes.forEach((z, n) => {
    markSide(context, sides?.[n] ?? 0, at(z), line, r);
    context.globalAlpha = 0.75;
    context.fillStyle = fills ? fills[n] : sides ? colours[sides[n]] : theme.text;
    context.fill();
    if (fills) context.stroke(); // the ramp's ends are near the paper's own light
  });
  context.globalAlpha = 1;
  context.strokeStyle = theme.accent;
  context.lineWidth = 2 * theme.weight;
  context.beginPath();
  for (const n of shared ?? []) {
    context.moveTo(at(codes[n]), line - 2.6 * r);
    context.lineTo(at(codes[n]), line - 1.3 * r);
  }
  context.stroke();
}
