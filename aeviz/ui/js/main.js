// What every page with a model loads: the pad of a shipped model or of a training run, and the time line.
import { Pad } from "./pad/pad.js";
import { mounting } from "./parts/mount.js";
import { RunPad } from "./run/run_pad.js";
import { Timeline } from "./timeline/timeline.js";

export default mounting((data) => (data.kind === "timeline" ? Timeline : data.run ? RunPad : Pad));
