// The map's canvas. Layers that do not move with the point are drawn once and kept; a frame lays the handle over them.
import {
  blankCanvas, gridPicture, heatPicture, paintEllipses, paintHandle, paintNumerals, paintPicture, paintStar, paintTicks,
} from "./draw.js";
import { DotLayer } from "./dots.js";
import { paintFlag } from "./flag.js";
import { clamp, holds, makeScale } from "./plane.js";

const SHARPEST = 2; // device pixels a CSS pixel: beyond it nobody sees more and everybody waits
const REST = 120; // milliseconds after which a map that moved is drawn with care
const ELLIPSES_EVERY = 8; // codes: 250 posteriors can be told apart, 2,000 cannot

export class MapView {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.still = blankCanvas(1);
    this.dots = new DotLayer();
    this.grid = null;
    this.stale = true;
    this.hurried = 0;
  }

  /** Layers, heat map and theme as Python and the page want them. */
  dress(data, theme, heat) {
    this.layers = new Set(data.layers);
    this.names = data.classes; // what stands for the labels; the labels themselves where it is empty
    this.heat = heat;
    this.theme = theme;
    this.gridFresh = false;
    this.heatPicture = null;
    this.stale = true;
  }

  /** CSS pixels a side; false where nothing changed. */
  resize(side) {
    const unit = Math.min(SHARPEST, window.devicePixelRatio || 1);
    const size = Math.round(side * unit);
    if (size === this.canvas.width && unit === this.unit) return false;
    this.unit = unit;
    this.side = side;
    this.canvas.width = this.canvas.height = this.still.width = this.still.height = size;
    this.stale = true;
    return true;
  }

  setGrid(grid) {
    this.grid = grid;
    this.gridFresh = false;
    this.stale = true;
  }

  /**
   * Codes, extent and heat map are those of another beta or step. While they move every frame draws them, with quick scaling.
   * @param {() => void} again to be called once they rest
   */
  moved(again) {
    this.heatPicture = null;
    this.stale = true;
    clearTimeout(this.hurried);
    this.hurried = setTimeout(() => {
      this.hurried = 0;
      this.stale = true;
      again();
    }, REST);
  }

  /**
   * @param {LatentMap} map at the beta to be shown
   * @param {[number, number]} z the point
   * @param {{z: [number, number], word: string}|null} star the student's own digit
   * @param {{z, text, filled}[]} flags that the student has planted
   */
  paint(map, z, star, flags = []) {
    const { context, theme } = this;
    const { size, unit, place } = this.paintLayers(map);
    paintHandle(context, place(z), size, theme, unit, !holds(map.extent, z));
    for (const flag of flags) paintFlag(context, place(flag.z), size, theme, unit, flag);
    if (star) paintStar(context, place(star.z), size, theme, unit, star.word);
  }

  /** What does not move with the point. @returns {{size, unit, place}} to draw over it: place(z) is kept on the map */
  paintLayers(map) {
    const size = this.canvas.width;
    const scale = makeScale(map.extent, size);
    if (this.stale) this.paintStill(map, scale);
    this.context.drawImage(this.still, 0, 0);
    return {
      size,
      unit: this.unit * this.theme.weight,
      place: ([x, y]) => [clamp(scale.x(x), 0, size), clamp(scale.y(y), 0, size)],
    };
  }

  paintStill(map, scale) {
    this.stale = false;
    const { layers, theme, unit } = this;
    const context = this.still.getContext("2d");
    const bold = unit * theme.weight;
    // dots grow with the map, so that a large pad is not a thin one
    const dot = unit * ((1 + theme.weight) / 2) * clamp(this.side / 240, 1.25, 2.4);
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, scale.size, scale.size);
    if (this.heat) this.paintHeat(context, map, scale);
    if (layers.has("grid") && this.grid) {
      if (!this.gridFresh) this.gridPicture = gridPicture(this.grid.pixels, this.grid.side, theme.ink, this.gridPicture);
      this.gridFresh = true;
      const opacity = layers.has("codes") ? 0.36 : 0.85;
      paintPicture(context, scale, this.gridPicture, this.grid.extent, opacity, this.hurried ? "low" : "high");
    }
    if (layers.has("codes")) {
      context.drawImage(this.dots.paint(map.codes, map.labels, scale, theme.classChannels, scale.size, dot), 0, 0);
    }
    if (layers.has("ellipses")) paintEllipses(context, scale, map, theme, ELLIPSES_EVERY, bold);
    if (layers.has("codes") || layers.has("ellipses")) {
      paintNumerals(context, scale, map, theme, bold * clamp(this.side / 24, 14, 20), this.names);
    }
    paintTicks(context, scale, map.extent, theme, bold * 11);
  }

  paintHeat(context, map, scale) {
    if (!this.heatPicture) {
      const heat = map.heat(this.heat);
      if (!heat) return;
      this.heatPicture = heatPicture(heat, this.theme.heat, this.heat);
    }
    paintPicture(context, scale, this.heatPicture, map.extent, 1, this.hurried ? "low" : "high");
  }
}
