// Which step of the training is shown: one player for all pads and the time line of a group.

const WHOLE = 6; // seconds that a replay of the whole run takes
const GLIDE = 0.16; // seconds in which the shown step comes within a third of where it is going
const LONGEST_GLIDE = 0.6;
const OF_INTERVAL = 0.3; // live, a glide lasts so much of the time between snapshots: the codes hardly ever rest
const NEAR = 0.02; // of the distance between snapshots: from there it jumps

const players = new Map(); // by the group's name

/** @param {{feeds: RunFeed[], playerMoved: () => void}} member */
export function joinPlayer(name, member) {
  if (!players.has(name)) players.set(name, new Player(name));
  const player = players.get(name);
  player.members.add(member);
  return player;
}

export function leavePlayer(player, member) {
  player.members.delete(member);
  if (player.members.size) return;
  players.delete(player.name);
  player.rest();
}

export class Player {
  constructor(name) {
    this.name = name;
    this.members = new Set();
    this.mode = "live"; // follows the newest step; "still" stands at `goal`; "playing" runs through the snapshots
    this.shown = null; // a step, also between two snapshots
    this.goal = null;
    this.speed = 1;
    this.frame = 0;
    this.lag = GLIDE;
    this.cameAt = performance.now(); // when the newest snapshot did
    this.calm = matchMedia("(prefers-reduced-motion: reduce)"); // who asked for it sees steps, no gliding
  }

  get feeds() {
    return new Set([...this.members].flatMap((member) => member.feeds).filter((feed) => feed.ladder.steps.length));
  }

  /** Steps of all snapshots of all runs, rising. */
  get steps() {
    return [...new Set([...this.feeds].flatMap((feed) => feed.ladder.steps))].sort((a, b) => a - b);
  }

  /** Where "live" is: beside a run that is over, the one that still goes on leads. */
  get front() {
    const feeds = [...this.feeds];
    const going = feeds.filter((feed) => !feed.over).map((feed) => feed.ladder.last);
    return going.length ? Math.min(...going) : Math.max(...feeds.map((feed) => feed.ladder.last));
  }

  get moving() {
    return this.mode === "playing" || this.shown !== this.aim;
  }

  get aim() {
    return this.mode === "live" ? this.front : this.goal;
  }

  /** The whole step that is shown. */
  get step() {
    return this.shown === null ? null : Math.floor(this.shown + 1e-6);
  }

  // ---- wishes

  live() {
    this.mode = "live";
    this.stir();
  }

  /** Under the finger: shown at once, the newest position wins. */
  scrub(step) {
    const { steps } = this;
    if (!steps.length) return;
    this.mode = "still";
    this.shown = this.goal = Math.min(steps.at(-1), Math.max(steps[0], step));
    this.tell();
  }

  /** Stands at the snapshot nearest to here, so that codes, decoder and figures are of one step. */
  settle() {
    const { steps } = this;
    if (steps.length) this.go(steps.reduce((best, step) => (Math.abs(step - this.goal) < Math.abs(best - this.goal) ? step : best)));
  }

  /** All that it takes to come back to where it stands now. */
  get place() {
    const { mode, goal } = this;
    return { mode, goal };
  }

  goBack(place) {
    Object.assign(this, place);
    this.stir();
  }

  /** `count` snapshots on, or back. */
  hop(count) {
    const { steps } = this;
    if (!steps.length) return;
    const here = this.aim;
    const at = count > 0 ? steps.findLastIndex((step) => step <= here) : steps.findIndex((step) => step >= here);
    this.go(steps[Math.min(steps.length - 1, Math.max(0, at + count))]);
  }

  /** Stands at a step; at the front it follows. */
  go(step) {
    this.goal = step;
    this.mode = step >= this.front ? "live" : "still";
    this.stir();
  }

  /** Runs through all snapshots, from the beginning where it stands at the end. */
  play() {
    const { steps } = this;
    if (steps.length < 2) return;
    if (this.shown === null || this.shown >= steps.at(-1) || this.mode === "live") this.shown = steps[0];
    this.mode = "playing";
    this.stir();
  }

  hold() {
    this.mode = "still";
    this.goal = this.shown;
    this.settle();
  }

  // ---- frames

  /** A member came, or snapshots did. */
  stir() {
    if (!this.feeds.size) return;
    if (this.shown === null) this.shown = this.aim ?? this.front;
    if (this.mode === "live") this.shown = Math.min(this.shown, this.steps.at(-1)); // of a run that began anew there is no later step
    this.keepTime();
    if (this.moving && !this.frame) {
      this.before = performance.now();
      this.frame = requestAnimationFrame((now) => this.tick(now));
    }
    this.tell();
  }

  keepTime() {
    const { front } = this;
    if (front === this.newest) return;
    const now = performance.now();
    this.lag = Math.min(LONGEST_GLIDE, Math.max(GLIDE, (OF_INTERVAL * (now - this.cameAt)) / 1000));
    Object.assign(this, { newest: front, cameAt: now });
  }

  tick(now) {
    this.frame = 0;
    if (!this.feeds.size) return;
    const seconds = Math.min(0.1, Math.max(0, now - this.before) / 1000);
    this.before = now;
    if (this.mode === "playing") this.advance(seconds);
    else this.glide(seconds);
    this.tell();
    if (this.moving) this.frame = requestAnimationFrame((then) => this.tick(then));
  }

  /** Every snapshot gets the same time, however many steps lie before the next. */
  advance(seconds) {
    const { steps } = this;
    const last = steps.length - 1;
    let i = Math.max(0, steps.findLastIndex((step) => step <= this.shown));
    let place = i < last ? i + (this.shown - steps[i]) / (steps[i + 1] - steps[i]) : last;
    place += (seconds * this.speed * last) / WHOLE;
    if (place >= last) {
      this.shown = steps[last];
      this.go(steps[last]);
      return;
    }
    i = Math.max(0, Math.floor(place));
    this.shown = steps[i] + (place - i) * (steps[i + 1] - steps[i]);
  }

  glide(seconds) {
    const { aim, steps } = this;
    const rest = aim - this.shown;
    const near = NEAR * ((steps.at(-1) - steps[0]) / Math.max(1, steps.length - 1));
    if (this.calm.matches || Math.abs(rest) <= Math.max(0.5, near)) this.shown = aim;
    else this.shown += rest * (1 - Math.exp(-seconds / (this.mode === "live" ? this.lag : GLIDE)));
  }

  tell() {
    for (const member of this.members) member.playerMoved();
  }

  rest() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
