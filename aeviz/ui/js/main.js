// What Streamlit calls: at a mount, and again on the same parent whenever data or theme have changed.
import { Pad } from "./pad/pad.js";
import { RunPad } from "./run/run_pad.js";
import { Samples } from "./pieces/samples.js";
import { Sketch } from "./pieces/sketch.js";
import { SmallMaps } from "./pieces/small_maps.js";
import { Strips } from "./pieces/strips.js";
import { Timeline } from "./timeline/timeline.js";

const instances = new WeakMap();

const KINDS = { sketch: Sketch, timeline: Timeline, samples: Samples, strips: Strips, maps: SmallMaps };
const kindOf = (data) => KINDS[data.kind] ?? (data.run ? RunPad : Pad);

export default function (component) {
  const { parentElement } = component;
  const [data] = component.data; // a list of one: see _as_list in the Python beside this
  const Kind = kindOf(data);
  let instance = instances.get(parentElement);
  if (instance?.constructor !== Kind) {
    instance?.close();
    instance = new Kind(parentElement);
    instances.set(parentElement, instance);
  }
  instance.update({ ...component, data });
  return () => {
    instances.get(parentElement)?.close();
    instances.delete(parentElement);
  };
}
