// What is known about the latent plane: its extent, the codes of the test images, heat maps; each on a ladder of log beta,
// or of labels, which stand on its rungs and never between them.
import { NOTHING } from "../engine/networks.js";

/** from + t (to - from) over `count` numbers beginning at rung `rung`. */
function between(values, rung, t, count, out) {
  const a = rung * count;
  if (t === 0) out.set(values.subarray(a, a + count));
  else for (let i = 0; i < count; i++) out[i] = values[a + i] + t * (values[a + count + i] - values[a + i]);
  return out;
}

/** The median of the codes (count, 2) of each of ten classes, axis by axis; null for a class without any. */
export function classMedians(codes, labels) {
  const members = Array.from({ length: 10 }, () => [[], []]);
  for (let n = 0; n < labels.length; n++) {
    members[labels[n]][0].push(codes[2 * n]);
    members[labels[n]][1].push(codes[2 * n + 1]);
  }
  return members.map(([x, y]) => (x.length ? [median(Float32Array.from(x)), median(Float32Array.from(y))] : null));
}

/** Distance from (x, y) to the nearest of the codes (count, 2). */
export function distanceToNearest(codes, x, y) {
  let least = Infinity;
  for (let n = 0; n < codes.length; n += 2) {
    const dx = codes[n] - x, dy = codes[n + 1] - y;
    const squared = dx * dx + dy * dy;
    if (squared < least) least = squared;
  }
  return Math.sqrt(least);
}

function median(numbers) {
  numbers.sort();
  const half = numbers.length >> 1;
  return numbers.length % 2 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
}

export class LatentMap {
  constructor({ tensors }) {
    this.ladder = tensors.ladder.data;
    this.labels = tensors.labels.data;
    this.count = this.labels.length;
    this.ladders = { extent: tensors.extents, codes: tensors.means, logVariances: tensors.log_variances };
    this.centre = tensors.centre?.data ?? NOTHING; // of the codes along each direction beyond the plane, and
    this.spread = tensors.spread?.data ?? NOTHING; // their standard deviation
    this.nulls = { nearest: tensors.nearest, cycle: tensors.cycle }; // of distances: what the codes of real digits have
    this.heats = {};
    for (const [name, tensor] of Object.entries(tensors)) {
      if (name.startsWith("heat.")) this.heats[name.slice(5)] = { ladder: tensor.data, side: tensor.shape[2] };
    }
    this.forget();
  }

  /** The same data with a beta of its own, for one pad. */
  view() {
    const view = Object.assign(Object.create(LatentMap.prototype), this);
    view.forget();
    return view;
  }

  forget() {
    this.extent = new Float64Array(4);
    this.codes = new Float32Array(2 * this.count);
    this.logVariances = this.ladders.logVariances ? new Float32Array(2 * this.count) : null;
    this.medians = [];
    this.logBeta = null;
    this.at(0);
  }

  get range() {
    return [this.ladder[0], this.ladder[this.ladder.length - 1]];
  }

  /** The rung below log beta and how far it is, in [0, 1), to the next one. */
  rung(logBeta) {
    const { ladder } = this;
    const last = ladder.length - 1;
    if (last === 0 || logBeta <= ladder[0]) return [0, 0];
    if (logBeta >= ladder[last]) return [last, 0];
    let i = 0;
    while (ladder[i + 1] <= logBeta) i++;
    return [i, (logBeta - ladder[i]) / (ladder[i + 1] - ladder[i])];
  }

  /** Sets extent, codes, log-variances, medians and the nulls `nearest` and `cycle` to what holds at this beta. */
  at(logBeta) {
    if (logBeta === this.logBeta) return this;
    this.logBeta = logBeta;
    const [i, t] = this.rung(logBeta);
    const { extent, codes, logVariances } = this.ladders;
    between(extent.data, i, t, 4, this.extent);
    between(codes.data, i, t, 2 * this.count, this.codes);
    if (logVariances) between(logVariances.data, i, t, 2 * this.count, this.logVariances);
    for (const [name, unit] of Object.entries(this.nulls)) this[name] = unit ? between(unit.data, i, t, 1, new Float32Array(1))[0] : null;
    this.medians = classMedians(this.codes, this.labels);
    return this;
  }

  /** One heat map at the beta last set: side x side values in [0, 1], top row first. */
  heat(name) {
    const heat = this.heats[name];
    if (!heat) return null;
    const [i, t] = this.rung(this.logBeta);
    const cells = heat.side * heat.side;
    return { side: heat.side, values: between(heat.ladder, i, t, cells, new Float32Array(cells)) };
  }

  /** Distance from (x, y) to the nearest code. */
  distanceToCode(x, y) {
    return distanceToNearest(this.codes, x, y);
  }
}
