// What Streamlit calls: at a mount, and again on the same parent whenever data or theme have changed.
import { Bench } from "./bench.js";
import { ImageRules } from "./image_rules.js";

const mounted = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  const [data] = component.data; // a list of one: see `mount` in the Python beside this
  let instance = mounted.get(parentElement);
  if (!instance) mounted.set(parentElement, (instance = new (data.kind === "rules" ? ImageRules : Bench)(parentElement)));
  instance.update({ ...component, data });
  return () => {
    mounted.get(parentElement)?.close();
    mounted.delete(parentElement);
  };
}
