// The way along the data: the shortest path over a graph that joins each code with its nearest ones.

const NEIGHBOURS = 10; // of each code

/** The k codes nearest to (x, y), but not `except`: indices and squared distances, the nearest first. */
export function nearestCodes(codes, x, y, k, except = -1) {
  const indices = new Int32Array(k).fill(-1);
  const squared = new Float64Array(k).fill(Infinity);
  for (let n = 0; n < codes.length / 2; n++) {
    const dx = codes[2 * n] - x, dy = codes[2 * n + 1] - y;
    const d = dx * dx + dy * dy;
    if (d >= squared[k - 1] || n === except) continue;
    let at = k - 1;
    for (; at > 0 && squared[at - 1] > d; at--) {
      squared[at] = squared[at - 1];
      indices[at] = indices[at - 1];
    }
    squared[at] = d;
    indices[at] = n;
  }
  return { indices, squared };
}

/** A heap of [key, node] with the smallest key on top. */
class Heap {
  constructor() {
    this.items = [];
  }

  push(item) {
    const { items } = this;
    let at = items.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const above = items[(at - 1) >> 1];
      if (above[0] <= item[0]) break;
      items[at] = above;
    }
    items[at] = item;
  }

  pop() {
    const { items } = this;
    const top = items[0], last = items.pop();
    const count = items.length;
    if (!count) return top;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && items[child + 1][0] < items[child][0]) child++;
      if (items[child][0] >= last[0]) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return top;
  }
}

/**
 * Codes as nodes; an edge of weight d^2 between two of which one is among the other's ten nearest, so that many short steps are
 * cheaper than one long one. Islands are joined to the nearest code that is not on them.
 */
export class CodeGraph {
  /** @param {Float32Array} codes (count, 2) */
  constructor(codes) {
    this.codes = codes;
    this.count = codes.length / 2;
    this.near = Math.min(NEIGHBOURS, this.count - 1);
    this.edges = Array.from({ length: this.count }, () => new Map()); // node -> weight
    for (let n = 0; n < this.count; n++) {
      const { indices, squared } = nearestCodes(codes, codes[2 * n], codes[2 * n + 1], this.near, n);
      indices.forEach((m, i) => this.join(n, m, squared[i]));
    }
    this.bridges = 0;
    this.connect();
  }

  join(n, m, weight) {
    this.edges[n].set(m, weight);
    this.edges[m].set(n, weight);
  }

  /** The islands: for each node which it lies on. */
  islands() {
    const island = new Int32Array(this.count).fill(-1);
    let found = 0;
    for (let start = 0; start < this.count; start++) {
      if (island[start] >= 0) continue;
      const waiting = [start];
      island[start] = found;
      for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) {
        for (const m of this.edges[n].keys()) {
          if (island[m] >= 0) continue;
          island[m] = found;
          waiting.push(m);
        }
      }
      found++;
    }
    return { island, found };
  }

  /** The smallest island first, by the shortest bridge there is from it. */
  connect() {
    const { codes, count } = this;
    for (let { island, found } = this.islands(); found > 1; { island, found } = this.islands()) {
      const sizes = new Int32Array(found);
      for (const i of island) sizes[i]++;
      const small = sizes.indexOf(Math.min(...sizes));
      let best = [Infinity, 0, 0];
      for (let n = 0; n < count; n++) {
        if (island[n] !== small) continue;
        for (let m = 0; m < count; m++) {
          if (island[m] === small) continue;
          const d = (codes[2 * n] - codes[2 * m]) ** 2 + (codes[2 * n + 1] - codes[2 * m + 1]) ** 2;
          if (d < best[0]) best = [d, n, m];
        }
      }
      this.join(best[1], best[2], best[0]);
      this.bridges++;
    }
  }

  /** Dijkstra's (1959) costs of the way from a point, which is joined with its own ten nearest codes. */
  costsFrom([x, y]) {
    const cost = new Float64Array(this.count).fill(Infinity);
    const before = new Int32Array(this.count).fill(-1);
    const heap = new Heap();
    const { indices, squared } = nearestCodes(this.codes, x, y, this.near);
    indices.forEach((n, i) => {
      cost[n] = squared[i];
      heap.push([squared[i], n]);
    });
    while (heap.items.length) {
      const [reached, n] = heap.pop();
      if (reached > cost[n]) continue; // an older entry of a node that was reached more cheaply since
      for (const [m, weight] of this.edges[n]) {
        if (reached + weight >= cost[m]) continue;
        cost[m] = reached + weight;
        before[m] = n;
        heap.push([cost[m], m]);
      }
    }
    return { cost, before, reach: squared[this.near - 1] };
  }

  /** @returns {{points: [number, number][], cost: number}} from a to b, both included; straight where they are neighbours */
  path(a, b) {
    if (String(this.from) !== String(a)) [this.from, this.tree] = [[...a], this.costsFrom(a)];
    const { cost, before, reach } = this.tree;
    const { indices, squared } = nearestCodes(this.codes, ...b, this.near);
    const straight = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
    let best = straight <= Math.max(reach, squared[this.near - 1]) ? straight : Infinity;
    let last = -1;
    indices.forEach((n, i) => {
      if (cost[n] + squared[i] < best) [best, last] = [cost[n] + squared[i], n];
    });
    const points = [[...b]];
    for (let n = last; n >= 0; n = before[n]) points.push([this.codes[2 * n], this.codes[2 * n + 1]]);
    points.push([...a]);
    return { points: points.reverse(), cost: best };
  }
}

/** `count` points evenly spaced along a polyline, its two ends included. */
export function spread(points, count) {
  const reached = [0];
  for (let k = 1; k < points.length; k++) {
    reached.push(reached[k - 1] + Math.hypot(points[k][0] - points[k - 1][0], points[k][1] - points[k - 1][1]));
  }
  const whole = reached.at(-1);
  const found = [];
  for (let i = 0, k = 1; i < count; i++) {
    const wanted = (whole * i) / (count - 1);
    while (k < points.length - 1 && reached[k] < wanted) k++;
    const t = reached[k] > reached[k - 1] ? Math.min(1, (wanted - reached[k - 1]) / (reached[k] - reached[k - 1])) : 0;
    found.push([0, 1].map((axis) => points[k - 1][axis] + t * (points[k][axis] - points[k - 1][axis])));
  }
  return found;
}
