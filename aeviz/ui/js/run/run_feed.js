// News of a training run: one feed a run for all pads and time lines of the tab, so that the server is asked once.
import { RunDecoders } from "./run_decoders.js";
import { SnapshotLadder } from "./run_map.js";
import { readSafetensors } from "../engine/safetensors.js";

const EVERY = { queued: 1000, paused: 1000 }; // milliseconds from an answer to the next question; 250 in other states
const RUNNING_EVERY = 250;
const ANSWERED = 120; // milliseconds in which a worker has mostly done what it was told
const SLOWEST = 8000; // where the server does not answer, each question waits twice as long as the one before
const STILL_HERE = 60_000; // milliseconds: of a run that is over there is no news, but who looks at it is not to be forgotten
const MAPS_AT_ONCE = 3;
const MAP_TRIES = 3;
export const OVER = new Set(["done", "stopped", "failed"]);

const feeds = new Map(); // by url

/** @param {{feedChanged: (feed: RunFeed) => void}} listener hears of news, maps and decoders */
export function joinFeed({ id, url, session }, listener) {
  if (!feeds.has(url)) feeds.set(url, new RunFeed(id, url, session));
  const feed = feeds.get(url);
  feed.listeners.add(listener);
  return feed;
}

export function leaveFeed(feed, listener) {
  feed.listeners.delete(listener);
  if (feed.listeners.size) return;
  feeds.delete(feed.url);
  feed.close();
}

export class RunFeed {
  constructor(id, url, session) {
    Object.assign(this, { id, url, session });
    this.listeners = new Set();
    this.news = null; // the last answer, without its lists
    this.points = []; // [step, {term: nats}], by rising step
    this.metrics = new Map(); // by step: {name: [value, null]}
    this.ladder = new SnapshotLadder();
    this.wanted = new Map(); // steps whose maps are still to come -> times tried
    this.fetching = 0;
    this.decoders = new RunDecoders(url, () => this.tell());
    this.seq = 0;
    this.failures = 0;
    this.gone = false;
    this.onVisible = () => document.visibilityState === "visible" && this.wake();
    this.onNetwork = () => this.wake();
    document.addEventListener("visibilitychange", this.onVisible);
    window.addEventListener("online", this.onNetwork);
    this.ask();
  }

  get over() {
    return this.gone || OVER.has(this.news?.state);
  }

  tell() {
    for (const listener of this.listeners) listener.feedChanged(this);
  }

  // ---- news

  /** Something may have happened: asks now, also where the run was over or gone: whoever presses Train has it again. What
   * is being asked may be answered already, with what was before; then once more. */
  wake() {
    if (this.closed) return;
    if (this.asking) this.askAgain = true;
    else this.ask();
  }

  /** What a button asks for; what comes of it stands in the news. */
  async command(name) {
    try {
      await fetch(`${this.url}/${name}?session=${this.session}`, { method: "POST" });
    } catch {
      // the next question has no answer either, and that is said
    }
    this.wake();
    setTimeout(() => this.wake(), ANSWERED); // by then the worker has heard it as well
  }

  async ask() {
    clearTimeout(this.timer);
    this.asking = true;
    this.askAgain = false;
    try {
      const response = await fetch(`${this.url}/news?after=${this.seq}&session=${this.session}`, { cache: "no-store" });
      const answer = await response.json();
      if (response.status === 404 && answer.gone) this.lose();
      else if (!response.ok) throw new Error(response.statusText);
      else this.take(answer);
      this.failures = 0;
    } catch {
      this.failures++;
    }
    this.asking = false;
    if (this.closed) return;
    this.tell();
    this.fetchMaps();
    if (this.askAgain && !this.failures) return this.ask();
    if (this.gone && !this.failures) return;
    const patience = Math.min(SLOWEST, RUNNING_EVERY * 2 ** this.failures);
    const pause = this.over ? STILL_HERE : EVERY[this.news?.state] ?? RUNNING_EVERY;
    this.timer = setTimeout(() => this.ask(), this.failures ? patience : pause);
  }

  /** The server keeps the run no longer. If it is trained again, everything is told again. */
  lose() {
    this.gone = true;
    this.seq = 0;
  }

  /** What the server has thinned, or begun anew, comes whole again under another epoch. */
  take({ points, snapshots, dropped, ...news }) {
    if (this.news && (this.gone || news.epoch !== this.news.epoch)) {
      this.points = [];
      this.metrics.clear();
      const kept = new Set(snapshots.map(([step]) => step));
      for (const step of [...this.ladder.steps, ...this.wanted.keys()]) if (!kept.has(step)) this.forget(step);
    }
    this.gone = false;
    this.news = news;
    this.seq = news.seq;
    this.points.push(...points);
    for (const [step, metrics] of snapshots) {
      this.metrics.set(step, { ...this.metrics.get(step), ...metrics });
      if (!this.ladder.snapshots.has(step) && !this.wanted.has(step)) this.wanted.set(step, 0);
    }
    for (const step of dropped) this.forget(step);
  }

  /** A snapshot's map and decoder are no longer on the server; its figures stay. */
  forget(step) {
    this.wanted.delete(step);
    this.ladder.drop(step);
  }

  /** Losses of the newest point at or before a step: [step, {term: nats}], or null. */
  pointAt(step) {
    const { points } = this;
    let low = 0, high = points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle][0] <= step) low = middle + 1;
      else high = middle;
    }
    return low ? points[low - 1] : null;
  }

  /** The newest figure of each metric at or before a step: {name: {step, value, chance}}. */
  metricsAt(step) {
    const found = {};
    for (const [at, metrics] of this.metrics) {
      if (at > step) continue;
      for (const [name, [value, chance]] of Object.entries(metrics)) {
        if (!found[name] || found[name].step <= at) found[name] = { step: at, value, chance };
      }
    }
    return found;
  }

  // ---- maps

  /** The newest first, then always the one that is furthest from what is here: a replay is soon rough, then fine. */
  nextMap() {
    const steps = [...this.wanted.keys()];
    const newest = Math.max(...steps);
    const here = this.ladder.steps;
    if (!here.length || newest > here.at(-1)) return newest;
    const gap = (step) => Math.min(...here.map((other) => Math.abs(other - step)));
    return steps.reduce((best, step) => (gap(step) > gap(best) ? step : best));
  }

  fetchMaps() {
    const atOnce = this.ladder.steps.length ? MAPS_AT_ONCE : 1; // the newest alone: what is seen first is not yet old
    while (this.wanted.size && this.fetching < atOnce && !this.closed) {
      const step = this.nextMap();
      const tries = this.wanted.get(step);
      this.wanted.delete(step);
      this.fetchMap(step, tries);
    }
  }

  async fetchMap(step, tries) {
    this.fetching++;
    try {
      const response = await fetch(`${this.url}/${step}/map.bin`);
      if (!response.ok) throw new Error(response.statusText);
      const blob = readSafetensors(await response.arrayBuffer());
      if (this.metrics.has(step)) this.ladder.add(step, blob); // unless it was begun anew meanwhile
    } catch {
      if (tries + 1 < MAP_TRIES) setTimeout(() => this.retry(step, tries + 1), 1000);
    }
    this.fetching--;
    if (this.closed) return;
    this.fetchMaps();
    this.tell();
  }

  retry(step, tries) {
    if (!this.metrics.has(step)) return;
    this.wanted.set(step, tries);
    this.fetchMaps();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
    window.removeEventListener("online", this.onNetwork);
    this.decoders.close();
  }
}
