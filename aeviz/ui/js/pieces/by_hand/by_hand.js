// Codes made by hand: a bench of points and curves, or rules for images.
import { Bench } from "./bench.js";
import { ImageRules } from "./image_rules.js";

export class ByHand {
  constructor(parent) {
    this.parent = parent;
  }

  update(component) {
    this.shown ??= new (component.data.show === "rules" ? ImageRules : Bench)(this.parent);
    this.shown.update(component);
  }

  close() {
    this.shown?.close();
  }
}
