// What Streamlit calls: at a mount, and again on the same parent whenever data or theme have changed.
import { Pad } from "./pad.js";
import { Sketch } from "./sketch.js";

const instances = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  const [data] = component.data; // a list of one: see _as_list in the Python beside this
  let instance = instances.get(parentElement);
  if (!instance) {
    instance = data.kind === "sketch" ? new Sketch(parentElement) : new Pad(parentElement);
    instances.set(parentElement, instance);
  }
  instance.update({ ...component, data });
  return () => {
    instances.delete(parentElement);
    instance.close();
  };
}
