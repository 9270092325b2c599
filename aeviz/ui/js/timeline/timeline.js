// The time line of a training run, or of two: what it is doing, its losses, the way back through its snapshots.
import { LossPanel } from "./curves.js";
import { formulaLines } from "../pad/formula.js";
import { forgetPaint, paintSoon } from "../pad/frames.js";
import { showMetrics } from "./metrics_table.js";
import { digitsOf, fixed, inOrder, knowLosses } from "../engine/numbers.js";
import { joinPlayer, leavePlayer } from "./player.js";
import { joinFeed, leaveFeed } from "../run/run_feed.js";
import { Scrubber } from "./scrubber.js";
import { borders, stageOf } from "./stages.js";
import { asideText, failureText, phaseText, stateLine } from "./state_line.js";
import { buildTimeline, commandsIn, dressTimeline, sayRich, showFormula } from "./timeline_view.js";
import { fill, say } from "../pad/view.js";

const MOUNTED = 600; // milliseconds: what is told to Python during a mount can be lost
const PRESSED = 2500; // milliseconds for which a button waits for its answer
const REPLAY_AFTER = 1500; // milliseconds that a replay waits for maps still to come

const seen = new Set(); // runs that this tab has watched or replayed: none is replayed unasked a second time

export class Timeline {
  constructor(parent) {
    this.view = buildTimeline(parent);
    this.born = performance.now();
    this.feeds = [];
    this.panels = new Map(); // by term
    this.told = new Map(); // the state of each run that Python knows
    this.scrubber = new Scrubber(this.view.scrub, (step) => this.setStateValue("at", step));
    for (const [name, button] of Object.entries(this.view.buttons)) button.onclick = () => this.command(name);
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(this.view.curves);
    this.view.root.timeline = this; // for tests, and for who is curious in the console
  }

  /** A mount, a rerun with other data, or another theme. */
  update({ data, setStateValue, setTriggerValue }) {
    const before = this.data;
    Object.assign(this, { data, setStateValue, setTriggerValue });
    for (const run of data.runs) knowLosses(run.losses);
    dressTimeline(this.view, data);
    this.scrubber.dress(data.text);
    const urls = (of) => String(of?.runs.map((run) => run.url));
    if (urls(before) !== urls(data) || before.group !== data.group) this.join(!before);
    for (const run of data.runs) if (run.state) this.told.set(run.url, run.state);
    for (const feed of this.feeds) feed.wake();
    this.stale = true;
    paintSoon(this);
  }

  /** @param {boolean} first the mount: the step that Python names holds then */
  join(first) {
    const { group, runs, at } = this.data;
    const { player, feeds } = this;
    this.feeds = runs.map((run) => joinFeed(run, this));
    this.player = joinPlayer(group, this);
    this.begins = first ? at : null;
    this.mayReplay = at === null;
    for (const feed of feeds) if (!this.feeds.includes(feed)) leaveFeed(feed, this);
    if (player && player !== this.player) leavePlayer(player, this);
    for (const panel of this.panels.values()) panel.root.remove();
    this.panels.clear();
    this.drawn = null;
    if (at === null) this.player.live(); // also where the group stood still at a step of other runs
    this.player.stir();
  }

  // ---- what runs and player say

  /** The run that the buttons are for: the last one. */
  get active() {
    return this.feeds.at(-1);
  }

  get over() {
    return this.feeds.every((feed) => feed.over);
  }

  /** Where the axis ends: at the last step to come, and where nothing comes any more, at the last there is. */
  get steps() {
    const ends = this.feeds.map((feed) => {
      const last = feed.ladder.last ?? 0;
      return feed.over ? Math.max(last, feed.points.at(-1)?.[0] ?? 0) : Math.max(last, feed.news?.steps ?? 0);
    });
    return Math.max(1, ...ends);
  }

  feedChanged(feed) {
    if (feed.ladder.steps.length) {
      if (this.begins !== null) {
        this.player.go(this.begins);
        this.begins = null;
      }
      this.player.stir();
    }
    if (this.mayReplay && feed.news) this.considerReplay();
    this.tellTurn(feed);
    this.stale = true;
    paintSoon(this);
  }

  /** A run that is over already when it is first seen is played once from its start. */
  considerReplay() {
    if (!this.feeds.every((feed) => feed.news || feed.gone)) return;
    const { url } = this.active;
    this.mayReplay = false;
    if (!this.over || this.player.calm.matches || seen.has(url)) seen.add(url);
    else this.replayWhenThere(performance.now() + REPLAY_AFTER);
  }

  replayWhenThere(latest) {
    if (this.closed || seen.has(this.active.url) || this.player.mode !== "live") return;
    if (this.feeds.some((feed) => feed.wanted.size || feed.fetching) && performance.now() < latest) {
      setTimeout(() => this.replayWhenThere(latest), 50);
      return;
    }
    seen.add(this.active.url);
    this.player.play();
  }

  playerMoved() {
    paintSoon(this);
  }

  // ---- to Python

  tellTurn(feed) {
    const state = feed.gone ? "gone" : feed.news?.state;
    if (!state || state === "starting") return;
    const { url } = feed;
    if (!this.told.has(url)) this.told.set(url, state);
    if (this.told.get(url) === state || feed.turned === state) return;
    feed.turned = state;
    this.told.set(url, state);
    setTimeout(() => this.closed || this.setTriggerValue("turned", state), Math.max(0, this.born + MOUNTED - performance.now()));
  }

  command(name) {
    if (this.pressed && name !== "stop") return; // stop always gets through
    const feed = this.active;
    this.pressed = { mark: JSON.stringify([feed.news.state, feed.news.phase]), until: performance.now() + PRESSED };
    feed.command(name);
    setTimeout(() => paintSoon(this), PRESSED + 20);
    paintSoon(this);
  }

  // ---- painting

  resize() {
    const { curves } = this.view;
    const type = parseFloat(getComputedStyle(curves).fontSize);
    for (const panel of this.panels.values()) {
      const { width } = panel.root.getBoundingClientRect();
      if (width) panel.resize({ width: Math.floor(width), height: Math.round(9.5 * type), type });
    }
    paintSoon(this);
  }

  paint() {
    if (this.closed) return;
    if (this.stale) this.paintNews();
    const { player, steps } = this;
    this.scrubber.show(player, steps, this.over);
    const { dataset } = this.view.root;
    if (player.shown === null) return;
    dataset.step = player.step;
    dataset.mode = player.mode;
    dataset.moving = player.moving;
    this.view.legend.hidden = this.feeds.length < 2;
    const points = this.feeds.map((feed) => feed.pointAt(player.shown));
    const losses = points.map((point) => point?.[1] ?? null);
    const earlier = player.moving ? [] : points.map((point) => (point && point[0] < player.step ? point[0] : null));
    for (const panel of this.panels.values()) {
      panel.show(player.shown, losses, earlier);
      if (!player.moving) panel.describe();
    }
    if (this.stale || this.paintedStep !== player.step) this.paintFigures(losses);
    this.paintedStep = player.step;
    this.stale = false;
  }

  /** State, buttons and curves: as often as there is news. */
  paintNews() {
    const { view, data, active } = this;
    const { text } = data;
    const { news } = active;
    const { head, details } = stateLine(active, data.runs.at(-1).stages, text);
    const state = active.gone ? "gone" : news?.state ?? "asking";
    view.root.dataset.state = state;
    view.root.dataset.driver = Boolean(news?.driver);
    say(view.head, this.feeds.length > 1 ? `${data.runs.at(-1).label}: ${head}` : head);
    say(view.details, details.map((detail) => ` · ${detail}`).join(""));
    this.speak(news?.state === "queued" ? [head, ...details].join(", ") : head);
    const failure = active.gone ? "" : failureText(active, text);
    say(view.failure, failure);
    view.failure.hidden = !failure;
    const aside = asideText(active, text);
    say(view.aside, aside);
    view.aside.hidden = !aside;
    this.paintProgress();
    this.paintButtons();
    this.paintPhase();
    this.paintCurves();
  }

  /** A change of state is spoken, once; numbers are not. */
  speak(sentence) {
    if (this.spoken !== sentence) say(this.view.spoken, (this.spoken = sentence));
  }

  paintProgress() {
    const { progress, bar } = this.view;
    const { news, over } = this.active;
    progress.hidden = over || !news?.steps;
    if (progress.hidden) return;
    const share = Math.min(1, (news.step ?? 0) / news.steps);
    bar.style.transform = `scaleX(${share})`;
    progress.setAttribute("aria-valuenow", Math.round(100 * share));
  }

  paintButtons() {
    const { buttons, commands } = this.view;
    const { news, over } = this.active;
    const answered = !this.pressed || this.pressed.until < performance.now() ||
      this.pressed.mark !== JSON.stringify([news.state, news.phase]);
    if (answered) this.pressed = null;
    const offered = !over && news?.driver ? commandsIn(news.state) : [];
    for (const [name, button] of Object.entries(buttons)) {
      button.hidden = !offered.includes(name);
      button.setAttribute("aria-disabled", Boolean(this.pressed));
    }
    say(buttons.stop.lastChild, news?.state === "queued" ? this.data.text.leave_queue : this.data.text.stop);
    commands.hidden = !offered.length;
  }

  paintPhase() {
    const { view, data, active } = this;
    const losses = Object.entries(active.news?.phase?.losses ?? {});
    const numbers = losses.map(([term, value]) => `${data.text[`term_${term}`] ?? term} ${fixed(value, digitsOf(term))}`).join(", ");
    const said = active.over ? "" : phaseText(active.news, data.runs.at(-1).stages, numbers, data.text);
    sayRich(view.phase, said);
    view.phase.hidden = !said;
    view.root.dataset.phase = said ? active.news.phase.phase : "";
  }

  paintCurves() {
    const { text } = this.data;
    const drawn = JSON.stringify([this.feeds.map(({ url, news, points }) => [url, news?.epoch, news?.stages, points.length]), this.steps, text.curves]);
    if (drawn === this.drawn) return; // most news bring no points
    this.drawn = drawn;
    const known = new Set(this.feeds.flatMap((feed) => feed.points.flatMap(([, losses]) => Object.keys(losses))));
    const terms = inOrder(known);
    const fresh = terms.filter((term) => !this.panels.has(term));
    for (const term of fresh) this.panels.set(term, new LossPanel(this.view.curves, term));
    const series = this.feeds.map((feed) => feed.points);
    const marks = borders(this.feeds.flatMap((feed) => feed.news?.stages ?? []));
    for (const panel of this.panels.values()) panel.setPoints(series, this.steps, marks, text);
    if (fresh.length) {
      for (const term of terms) this.view.curves.append(this.panels.get(term).root);
      this.resize();
    }
  }

  /** Formula and measures at the shown step. */
  paintFigures(losses) {
    const { view, data, player } = this;
    const { text, runs } = data;
    const lines = new Map(); // the formula once, its numbers for each run
    runs.forEach((run, k) => {
      const { phases } = run.stages[stageOf(this.feeds[k].news?.stages, player.step)];
      const here = run.formula.filter(({ phase }) => !phase || phases.includes(phase));
      for (const { symbols, words, phase, values } of formulaLines(here, losses[k])) {
        if (!lines.has(symbols)) lines.set(symbols, { phase, title: phase ? text[`phase_${phase}`] : "", symbols, runs: [] });
        const numbers = values ? fill(words, values) : "";
        lines.get(symbols).runs.push({ k, label: runs.length > 1 ? run.label : "", numbers });
      }
    });
    showFormula(view.formula, [...lines.values()], view.root.dataset.phase);
    const columns = this.feeds.map((feed, k) => ({ label: runs[k].label, metrics: feed.metricsAt(player.step) }));
    showMetrics(view.metrics, columns, player.step, text);
  }

  close() {
    this.closed = true;
    forgetPaint(this);
    this.resizes.disconnect();
    this.scrubber.stop();
    leavePlayer(this.player, this);
    for (const feed of this.feeds) leaveFeed(feed, this);
    this.view.root.remove();
  }
}
