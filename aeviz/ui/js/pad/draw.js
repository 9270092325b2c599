// What lies on the map. Each function draws one layer; none keeps anything.
import { hue } from "./heat.js";
import { clamp, ticks } from "./plane.js";

const TURN = 2 * Math.PI;

export function blankCanvas(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  return canvas;
}

/** Pixels (side * side, 784) as one picture of side x side digits: ink with the pixel's value as its opacity. */
export function gridPicture(pixels, side, [red, green, blue], canvas = blankCanvas(side * 28)) {
  const width = canvas.width;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, width);
  const words = new Uint32Array(image.data.buffer);
  const ink = (blue << 16) | (green << 8) | red; // little-endian RGBA
  for (let cell = 0, k = 0; cell < side * side; cell++) {
    const corner = Math.floor(cell / side) * 28 * width + (cell % side) * 28;
    for (let row = 0; row < 28; row++) {
      for (let at = corner + row * width, end = at + 28; at < end; at++) words[at] = ink | ((pixels[k++] * 255 + 0.5) << 24);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A heat map as a picture: one hue, opacity for how much. */
export function heatPicture({ side, values }, [red, green, blue], name) {
  const canvas = blankCanvas(side);
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    image.data.set([red, green, blue, 215 * hue(name, values[i])], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A picture that covers `extent`, placed on a map whose own extent may have moved on since. */
export function paintPicture(context, scale, picture, [x0, x1, y0, y1], opacity, quality) {
  context.save();
  context.globalAlpha = opacity;
  context.imageSmoothingQuality = quality;
  context.drawImage(picture, scale.x(x0), scale.y(y1), scale.width(x1 - x0), scale.height(y1 - y0));
  context.restore();
}

/** Posteriors of every `every`-th code at two standard deviations, each axis on its own scale. */
export function paintEllipses(context, scale, map, theme, every, lineWidth) {
  const { codes, logVariances, labels, count } = map;
  if (!logVariances) return;
  context.lineWidth = lineWidth;
  for (let digit = 0; digit < 10; digit++) {
    context.beginPath();
    for (let n = 0; n < count; n += every) {
      if (labels[n] !== digit) continue;
      const x = scale.x(codes[2 * n]), y = scale.y(codes[2 * n + 1]);
      const a = scale.width(2 * Math.exp(logVariances[2 * n] / 2)), b = scale.height(2 * Math.exp(logVariances[2 * n + 1] / 2));
      context.moveTo(x + a, y);
      context.ellipse(x, y, a, b, 0, 0, TURN);
    }
    context.strokeStyle = theme.classes[digit];
    context.globalAlpha = 0.75;
    context.stroke();
  }
  context.globalAlpha = 1;
}

function haloed(context, text, x, y, halo, fill, width) {
  context.lineJoin = "round";
  context.lineWidth = width;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = fill;
  context.fillText(text, x, y);
}

const NAME_SIZE = 0.8; // of a class's name beside a numeral
const NAME_LENGTH = 12; // letters of it

/** The class's numeral at its median; its name where it has one. */
export function paintNumerals(context, scale, map, theme, size, names = []) {
  const own = names.some((name) => name.length > 1) ? size * NAME_SIZE : size;
  context.font = `700 ${own}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  map.medians.forEach((median, digit) => {
    if (!median) return;
    const name = [...(names[digit] ?? String(digit))];
    const text = name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1).join("")}…` : name.join("");
    haloed(context, text, scale.x(median[0]), scale.y(median[1]), theme.paper, theme.classes[digit], own / 3.2);
  });
}

/**
 * Ticks and their numbers on the lower and the left edge, inside the map. Ticks are wedges: a dash before a number reads as a
 * minus, a dot as a decimal point.
 */
export function paintTicks(context, scale, [x0, x1, y0, y1], theme, size) {
  const gap = size * 0.3;
  context.font = `500 ${size}px ${theme.font}`;
  const inside = (at) => at > 1.6 * size && at < scale.size - 1.6 * size;
  const draw = (marks, place, across) => {
    for (const { value, text } of marks) {
      const at = place(value);
      if (!inside(at)) continue;
      context.beginPath();
      const along = [[-gap, 0], [gap, 0], [0, gap]]; // a triangle on the edge, pointing into the map
      for (const [side, inwards] of along) context.lineTo(across ? at + side : inwards, across ? scale.size - inwards : at + side);
      context.fillStyle = theme.text;
      context.fill();
      context.textAlign = across ? "center" : "left";
      context.textBaseline = across ? "alphabetic" : "middle";
      haloed(context, text, across ? at : 2.4 * gap, across ? scale.size - 2.2 * gap : at, theme.paper, theme.text, size / 3);
    }
  };
  draw(ticks(x0, x1), scale.x, true);
  draw(ticks(y0, y1), scale.y, false);
}

/** Hairlines across the map and the ring to be grabbed; at the map's edge, whole and dashed, for a point that lies `off` it. */
export function paintHandle(context, place, size, theme, unit, off = false) {
  const edge = off ? 10 * unit : 0;
  const [x, y] = place.map((at) => clamp(at, edge, size - edge));
  context.strokeStyle = context.fillStyle = theme.accent;
  context.globalAlpha = 0.55;
  context.fillRect(Math.round(x - unit / 2), 0, unit, size);
  context.fillRect(0, Math.round(y - unit / 2), size, unit);
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(x, y, 8 * unit, 0, TURN);
  context.fillStyle = theme.paper;
  context.fill();
  context.lineWidth = 2.5 * unit;
  if (off) context.setLineDash([3 * unit, 3 * unit]);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, 2 * unit, 0, TURN);
  context.fillStyle = theme.accent;
  context.fill();
}

/** A star, and a word beside it, where the student's own digit lies. */
export function paintStar(context, [x, y], size, theme, unit, word) {
  context.beginPath();
  for (let k = 0; k < 10; k++) {
    const radius = (k % 2 ? 4.4 : 10) * unit, angle = (k * Math.PI) / 5 - Math.PI / 2;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 4 * unit;
  context.strokeStyle = theme.paper;
  context.stroke();
  context.fillStyle = theme.text;
  context.fill();
  context.font = `700 ${13 * unit}px ${theme.font}`;
  context.textBaseline = "middle";
  const left = x > size / 2;
  context.textAlign = left ? "right" : "left";
  haloed(context, word, x + (left ? -14 : 14) * unit, y, theme.paper, theme.text, 4 * unit);
}

/** One decoded picture, 28 x 28 and opaque: grey = 255 (1 - p) for ink on paper, 255 p for light on dark, rounded. */
export function paintDigit(context, image, pixels, dark, x = 0, y = 0) {
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < 784; i++) {
    const grey = Math.round(255 * (dark ? pixels[i] : 1 - pixels[i]));
    words[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  context.putImageData(image, x, y);
}
