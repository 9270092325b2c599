// The latent plane of a training run: a ladder of snapshots, between which every code glides from its place to its place.
import { classMedians, distanceToNearest } from "../pad/latent_map.js";
import { NOTHING } from "../engine/networks.js";

/** What the snapshots of a run know of the plane, by step. Images keep their order from snapshot to snapshot. */
export class SnapshotLadder {
  constructor() {
    this.steps = []; // rising
    this.snapshots = new Map();
    this.labels = new Uint8Array(0);
  }

  /** @param {{tensors}} blob a map with one rung, as readSafetensors gives it */
  add(step, { tensors }) {
    const { means, log_variances: variances, extents, nearest, labels } = tensors;
    if (!this.steps.length) this.labels = labels.data;
    const heats = Object.entries(tensors).filter(([name]) => name.startsWith("heat."));
    this.snapshots.set(step, {
      extent: extents.data,
      codes: means.data,
      logVariances: variances?.data ?? null,
      centre: tensors.centre?.data ?? NOTHING,
      spread: tensors.spread?.data ?? NOTHING,
      nearest: nearest?.data[0] ?? null,
      heats: Object.fromEntries(heats.map(([name, { data, shape }]) => [name.slice(5), { values: data, side: shape[2] }])),
    });
    this.steps = [...this.snapshots.keys()].sort((a, b) => a - b);
  }

  drop(step) {
    this.snapshots.delete(step);
    this.steps = this.steps.filter((other) => other !== step);
  }

  get last() {
    return this.steps.at(-1);
  }

  /** The newest snapshot at or before a step, the first where there is none, and the one after it: [from, to, t]. */
  around(step) {
    const { steps } = this;
    let i = steps.length - 1;
    while (i > 0 && steps[i] > step) i--;
    if (i === steps.length - 1 || step <= steps[i]) return [steps[i], steps[i], 0];
    return [steps[i], steps[i + 1], (step - steps[i]) / (steps[i + 1] - steps[i])];
  }
}

/** from + t (to - from), number by number. */
function glide(from, to, t, out) {
  if (t === 0) out.set(from);
  else for (let i = 0; i < out.length; i++) out[i] = from[i] + t * (to[i] - from[i]);
  return out;
}

/** A ladder as one pad sees it, at a step of its own. It answers to what a pad asks of a LatentMap. */
export class RunMap {
  constructor(ladder) {
    this.ladder = ladder;
    this.labels = ladder.labels;
    this.count = this.labels.length;
    this.extent = new Float64Array(4);
    this.codes = new Float32Array(2 * this.count);
    this.between = new Float32Array(2 * this.count); // log-variances of a step that is no snapshot
    this.at(ladder.last);
  }

  /** Sets extent, codes, log-variances, medians and the null of the nearest distance to what holds at this step. */
  at(step) {
    const { ladder } = this;
    if (!ladder.steps.length) return this; // a run that begins anew: what was shown stays until there is more
    const [first, second, t] = ladder.around(step);
    const a = ladder.snapshots.get(first), b = ladder.snapshots.get(second);
    if (this.a === a && this.b === b && this.t === t) return this;
    Object.assign(this, { a, b, t, decoderStep: first });
    glide(a.extent, b.extent, t, this.extent);
    glide(a.codes, b.codes, t, this.codes);
    this.logVariances = a.logVariances && b.logVariances ? glide(a.logVariances, b.logVariances, t, this.between) : null;
    this.nearest = a.nearest === null || b.nearest === null ? a.nearest : a.nearest + t * (b.nearest - a.nearest);
    this.medians = classMedians(this.codes, this.labels);
    return this;
  }

  /** Mean and standard deviation of the codes along each direction beyond the plane: those of the snapshot that decodes. */
  get centre() {
    return this.a.centre;
  }

  get spread() {
    return this.a.spread;
  }

  get heats() {
    return this.a.heats;
  }

  /** One heat map at the step last set: side x side values in [0, 1], top row first. */
  heat(name) {
    const from = this.a.heats[name];
    if (!from) return null;
    const to = this.b.heats[name] ?? from;
    return { side: from.side, values: glide(from.values, to.values, this.t, new Float32Array(from.values.length)) };
  }

  distanceToCode(x, y) {
    return distanceToNearest(this.codes, x, y);
  }
}
