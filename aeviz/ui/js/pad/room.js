// The fold: how much of the window lies above the map, for a style that keeps map, digit and slider on one screen.

const FAR = 0.55; // of the window's height: what begins further down is scrolled to, and then has the window to itself
const SEAM = 24; // CSS pixels above a pad that one has scrolled to

export class Room {
  /** @param {{root: HTMLElement, map: HTMLElement}} view of a pad */
  constructor(view) {
    this.view = view;
    this.page = view.root.closest('[data-testid="stMainBlockContainer"]');
    this.frame = 0;
    if (!this.page) return; // a page of another make: the style has a value of its own
    this.resizes = new ResizeObserver(() => {
      this.frame ||= requestAnimationFrame(() => this.measure()); // not here, where it would resize what is observed
    });
    this.resizes.observe(this.page); // whatever grows above the pad, a title that wraps, a notice, makes the page longer
  }

  measure() {
    this.frame = 0;
    const { root, map } = this.view;
    const top = map.getBoundingClientRect().top;
    const fromPage = top - this.page.getBoundingClientRect().top;
    const above = fromPage < FAR * window.innerHeight ? fromPage : SEAM + top - root.getBoundingClientRect().top;
    root.style.setProperty("--above", `${Math.ceil(above)}px`);
  }

  close() {
    this.resizes?.disconnect();
    cancelAnimationFrame(this.frame);
  }
}
