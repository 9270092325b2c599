// Who computes the decoded grid: one worker for all pads of the tab, or, where a browser refuses workers, the page itself in slices.
import { cellCentres } from "../engine/cells.js";
/* global GRID_WORKER_SOURCE */

const HELD = 8; // decoders in the worker, each with its memory of a few megabytes; an older one is sent again when it is wanted
const PACE = 50; // milliseconds between grids while beta moves: the eye needs no more, the pointer needs the processor

let worker = null;
let refused = false; // a page policy may forbid workers
let users = 0;
let nextTicket = 0;
const waiting = new Map(); // ticket -> what to do with the answer
const known = new Set(); // digests that the worker holds, the one asked for last at the end

/** The worker has failed: who waits for it computes for himself. */
function doWithout() {
  const forsaken = [...waiting.values()];
  waiting.clear();
  worker = null;
  refused = true;
  for (const answer of forsaken) answer(null);
}

function startWorker() {
  if (worker || refused || typeof GRID_WORKER_SOURCE === "undefined" || typeof Worker === "undefined") return worker;
  try {
    const url = URL.createObjectURL(new Blob([GRID_WORKER_SOURCE], { type: "text/javascript" }));
    worker = new Worker(url);
    worker.onmessage = ({ data }) => {
      const answer = waiting.get(data.ticket);
      waiting.delete(data.ticket);
      answer?.(data);
    };
    worker.onerror = doWithout;
  } catch {
    doWithout();
  }
  return worker;
}

/** Sees to it that the worker holds this decoder, and not too many others. */
function teach({ digest, bytes }) {
  if (!known.delete(digest)) worker.postMessage({ digest, bytes });
  known.add(digest);
  const [oldest] = known;
  if (known.size > HELD && known.delete(oldest)) worker.postMessage({ digest: oldest, forget: true });
}

/** Sixteen cells, then a pause in which the browser may paint. */
async function decodeInSlices(network, job, stillWanted) {
  const z = cellCentres(job.extent, job.side);
  const pixels = new Float32Array((z.length / 2) * 784);
  for (let cell = 0; cell < z.length / 2; cell += 16) {
    if (!stillWanted()) return null;
    pixels.set(network.pictures(z.subarray(2 * cell, 2 * cell + 32), job.logBeta, job.told), cell * 784);
    await new Promise((resume) => setTimeout(resume));
  }
  return pixels;
}

/** A pad's line to the worker: one job under way, the newest wish kept behind it, all between forgotten. */
export class GridSource {
  /** @param {(grid: {extent, side, logBeta, pixels}) => void} onGrid */
  constructor(onGrid) {
    this.onGrid = onGrid;
    this.pace = PACE;
    this.busy = false;
    this.wish = null;
    users++;
  }

  /** @param {{digest: string, bytes: ArrayBuffer, network: DenseNetwork}} decoder */
  ask(decoder, extent, side, logBeta, told) {
    this.wish = { decoder, job: { digest: decoder.digest, extent: [...extent], side, logBeta, told } };
    if (!this.busy) this.next();
  }

  next() {
    if (!this.wish || this.closed) return;
    const { decoder, job } = this.wish;
    this.wish = null;
    this.busy = true;
    const begun = performance.now();
    const done = (grid) => {
      if (!grid) this.wish ??= { decoder, job };
      else if (grid.pixels && !this.closed) this.onGrid(grid);
      setTimeout(() => {
        this.busy = false;
        this.next();
      }, Math.max(0, begun + this.pace - performance.now()));
    };
    if (startWorker()) {
      teach(decoder);
      job.ticket = nextTicket++;
      waiting.set(job.ticket, done);
      worker.postMessage(job);
    } else {
      const stillWanted = () => !this.wish && !this.closed;
      decodeInSlices(decoder.network, job, stillWanted).then((pixels) => done({ ...job, pixels }));
    }
  }

  close() {
    this.closed = true;
    if (--users === 0 && worker) {
      worker.terminate();
      worker = null;
      known.clear();
      waiting.clear();
    }
  }
}
