// A numbered flag on a pole that stands on a point of the map.

export const POLE = 26; // its height, and
export const CLOTH = [20, 15]; // the flag's width and height, in strokes' units

/** Where the flag hangs beside a pole at (x, y): [left, top, width, height]; away from the upper and the right edge. */
export function clothBox([x, y], size, unit) {
  const [width, height] = CLOTH.map((side) => side * unit);
  const up = y > (POLE + 4) * unit ? -1 : 1;
  return [x + width > size ? x - width : x, up < 0 ? y - POLE * unit : y + POLE * unit - height, width, height];
}

/** @param {{z, text: string, filled: boolean}} flag filled where it found what it looked for, hollow where not */
export function paintFlag(context, [x, y], size, theme, unit, { text, filled }) {
  const [left, top, width, height] = clothBox([x, y], size, unit);
  context.lineJoin = "round";
  for (const [colour, wide] of [[theme.paper, 5], [theme.text, 2]]) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, top < y ? top : top + height);
    context.rect(left, top, width, height);
    context.strokeStyle = colour;
    context.lineWidth = wide * unit;
    context.stroke();
  }
  context.beginPath();
  context.arc(x, y, 3 * unit, 0, 7);
  context.fillStyle = theme.text;
  context.fill();
  context.fillStyle = filled ? theme.text : theme.paper;
  context.fillRect(left, top, width, height);
  context.font = `700 ${11.5 * unit}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = filled ? theme.paper : theme.text;
  context.fillText(text, left + width / 2, top + height / 2 + 0.5 * unit);
}
