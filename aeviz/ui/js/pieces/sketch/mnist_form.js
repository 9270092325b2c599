// A drawing brought to the form of an MNIST picture, as its makers did: the ink's bounding box is scaled, its shape kept, into
// 20 x 20 pixels, and laid into 28 x 28 with the centre of mass in the middle. Networks trained on MNIST know nothing else.

const INK_BOX = 20;
const PICTURE_SIDE = 28;

/** Where there is ink: [left, top, right, bottom], the last two exclusive; null on an empty sheet. */
function boundingBox(opacity, size) {
  let left = size, top = size, right = 0, bottom = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (opacity[y * size + x] < 16) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return right ? [left, top, right, bottom] : null;
}

/** Mean ink in each cell of the box divided into columns x rows, in [0, 255]. */
function shrink(opacity, size, [left, top, right, bottom], columns, rows) {
  const cells = new Float32Array(columns * rows);
  const width = right - left, height = bottom - top;
  const counts = new Float32Array(columns * rows);
  for (let y = top; y < bottom; y++) {
    const row = Math.floor(((y - top) * rows) / height);
    for (let x = left; x < right; x++) {
      const cell = row * columns + Math.floor(((x - left) * columns) / width);
      cells[cell] += opacity[y * size + x];
      counts[cell]++;
    }
  }
  return cells.map((sum, i) => (counts[i] ? sum / counts[i] : 0));
}

/**
 * @param {Uint8ClampedArray} rgba size * size * 4, ink as opacity
 * @returns {Float32Array|null} 784 pixels in [0, 1], each a multiple of 1/255 as in MNIST; null without ink
 */
export function likeMnist(rgba, size) {
  const opacity = new Uint8Array(size * size);
  for (let i = 0; i < opacity.length; i++) opacity[i] = rgba[4 * i + 3];
  const box = boundingBox(opacity, size);
  if (!box) return null;
  const width = box[2] - box[0], height = box[3] - box[1];
  const longer = Math.max(width, height);
  const columns = Math.max(1, Math.round((INK_BOX * width) / longer)), rows = Math.max(1, Math.round((INK_BOX * height) / longer));
  const cells = shrink(opacity, size, box, columns, rows);
  let mass = 0, massX = 0, massY = 0;
  cells.forEach((value, i) => {
    mass += value;
    massX += value * ((i % columns) + 0.5);
    massY += value * (Math.floor(i / columns) + 0.5);
  });
  const left = Math.round(PICTURE_SIDE / 2 - massX / mass), top = Math.round(PICTURE_SIDE / 2 - massY / mass);
  const pixels = new Float32Array(PICTURE_SIDE * PICTURE_SIDE);
  cells.forEach((value, i) => {
    const x = left + (i % columns), y = top + Math.floor(i / columns);
    if (x >= 0 && x < PICTURE_SIDE && y >= 0 && y < PICTURE_SIDE) pixels[y * PICTURE_SIDE + x] = Math.round(value) / 255;
  });
  return pixels;
}
