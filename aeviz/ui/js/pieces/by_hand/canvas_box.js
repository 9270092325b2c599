// A canvas as large as its box, sharp on any screen, and the way from the plane to its pixels.

export class CanvasBox {
  /** @param {() => void} changed its size is another: it wants to be painted */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.width = this.height = 0;
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      const { width, height } = contentRect;
      if (!width || !height || (width === this.width && height === this.height)) return;
      Object.assign(this, { width, height });
      changed();
    });
    this.observer.observe(canvas.parentElement);
  }

  /** Empty, ready to be drawn on in CSS pixels; null while it has no size. */
  begin() {
    if (!this.width) return null;
    const { context, canvas } = this;
    this.fit();
    context.setTransform(canvas.width / this.width, 0, 0, canvas.height / this.height, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  /** As many pixels as the screen has: asked each time, for a window can be moved to another screen. */
  fit() {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (width === this.canvas.width && height === this.canvas.height) return;
    Object.assign(this.canvas, { width, height }); // which also empties it
  }

  /** From the plane, whose extent fills the box, to CSS pixels and back; y upwards. */
  scale([x0, x1, y0, y1]) {
    const { width, height } = this;
    return {
      x: (value) => ((value - x0) / (x1 - x0)) * width,
      y: (value) => ((y1 - value) / (y1 - y0)) * height,
      back: (px, py) => [x0 + (px / width) * (x1 - x0), y1 - (py / height) * (y1 - y0)],
    };
  }

  close() {
    this.observer.disconnect();
  }
}
