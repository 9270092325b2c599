// The bench: points, the curves that a student lays through them, the code, and what comes back.
import { BenchState } from "./bench_state.js";
import { buildBench, dressBench, SINE } from "./bench_view.js";
import { CanvasBox } from "./canvas_box.js";
import { paintStrip } from "./code_strip.js";
import { DrawnPoints } from "./drawn_points.js";
import { Echoes } from "./echoes.js";
import { forgetPaint, paintSoon } from "../../pad/frames.js";
import { HandleElements } from "./handle_elements.js";
import { handlesOf, moveHandle, nudgeHandle } from "./bench_handles.js";
import { paintAxes, paintCurve, paintErrors, paintPairs, paintParabola, paintPoints, paintSine, rampColour, sideColours } from "./hand_plot.js";
import { LineSight } from "./line_sight.js";
import { dressRoot } from "./mount_root.js";
import { fixed, rounded } from "../../engine/numbers.js";
import { clamp } from "../../pad/plane.js";
import { errorText, networkIs, showBoard } from "./score_board.js";
import { fill, say } from "../../pad/view.js";

const LETTER = 12; // pixels of the axes' type
const MADE = [...SINE, "alone", "above", "below", "drawn", "by", "seed"];

/** A number of the sine as its field has it. */
const shownOf = (value) => rounded(value, 3);

/** What the student has made, in words that can be compared. */
const wordsOf = (made) => JSON.stringify(MADE.map((name) => made[name]));

export class Bench {
  constructor(parent) {
    const view = (this.view = buildBench(parent));
    const soon = () => paintSoon(this);
    this.frames = 0;
    this.plot = new CanvasBox(view.canvas, soon);
    this.strip = new CanvasBox(view.strip, soon);
    this.state = new BenchState();
    this.echoes = new Echoes();
    this.sight = new LineSight(soon, () => this.send());
    this.drawn = new DrawnPoints(view.plot, { changed: () => this.draw(), pen: soon, release: () => this.send() });
    this.handles = new HandleElements(view.handles, {
      grab: () => this.state.hold(this.data.extent),
      move: (name, px, py) => this.move(() => moveHandle(this.state, this.data, name, this.scale().back(px, py))),
      nudge: (name, ...way) => this.move(() => nudgeHandle(this.state, this.data, name, ...way)),
      release: () => {
        this.state.letGo();
        this.settle();
      },
    });
    this.listen();
    view.root.bench = this; // for tests, and for who is curious in the console
  }

  listen() {
    const { view } = this;
    const actions = {
      undo: () => this.drawn.set(this.drawn.places.slice(0, -1)),
      clear: () => this.drawn.set([]),
      fit: () => this.state.fit(this.data),
      train: () => (this.sight.running ? this.sight.stop() : this.train()),
      reset: () => this.sight.reset(this.state.points, this.seed),
      show: () => this.sight.shown = !this.sight.shown,
    };
    for (const [name, act] of Object.entries(actions)) {
      view.doing[name].onclick = () => {
        act();
        this.settle();
      };
    }
    for (const name of SINE) view.sine[name].onchange = ({ target }) => this.typeSine(name, target);
    view.seed.onchange = ({ target }) => this.typeSeed(target);
  }

  /** What was moved, typed or pressed is let go. */
  settle() {
    this.send();
    paintSoon(this);
  }

  /** A number of the sine was typed: kept within its bounds; what is no number changes nothing. */
  typeSine(name, field) {
    const typed = field.valueAsNumber;
    if (!Number.isNaN(typed)) this.state.sine = { ...this.state.sine, [name]: clamp(typed, ...this.data.bounds[name]) };
    field.value = shownOf(this.state.sine[name]); // at once: paint leaves alone what has the focus
    this.settle();
  }

  typeSeed(field) {
    const seed = Math.round(field.valueAsNumber);
    if (seed >= 0 && seed <= this.data.bounds.seed[1] && seed !== this.seed) {
      this.seed = seed;
      this.sight.reset(this.state.points, seed);
    }
    field.value = this.seed;
    this.settle();
  }

  /** A mount, a rerun with other data, or another theme. */
  update({ data, setStateValue }) {
    const before = this.data;
    this.data = data;
    this.setStateValue = setStateValue;
    this.theme = dressRoot(this.view.root, data);
    dressBench(this.view, data);
    sideColours(this.theme).forEach((colour, side) => this.view.root.style.setProperty(["--above", "--below"][side], colour));
    this.drawn.dress(data.sheet, () => this.scale());
    const reopened = Boolean(before) && before.opening !== data.opening;
    if (reopened) setStateValue("made", null); // what is made again in the same way is news
    if (!before || reopened || !this.echoes.isEcho(wordsOf(data.start))) this.begin(data.start);
    else if (before.set !== data.set || String(before.points) !== String(data.points)) this.changePoints();
    paintSoon(this);
  }

  /** Other points: of these no network has been trained, so what is seen is the code made by hand. */
  changePoints() {
    const seen = this.sight.shown;
    this.sight.shown = false;
    this.setPoints();
    if (seen) this.send();
  }

  begin(start) {
    this.state.begin(start);
    this.seed = start.seed;
    this.drawn.places = start.drawn;
    this.sight.shown = start.by === "network";
    this.echoes.begin(wordsOf(start));
    this.setPoints();
  }

  setPoints() {
    const { data } = this;
    this.state.points = data.sheet ? this.drawn.points : data.points;
    this.sight.reset(this.state.points, this.seed);
  }

  /** The student has set or taken a point. */
  draw() {
    this.sight.shown = false;
    this.state.points = this.drawn.points;
    this.sight.reset(this.state.points, this.seed);
    paintSoon(this);
  }

  move(change) {
    this.sight.shown = false; // who takes a curve of one's own wants to see it
    change();
    paintSoon(this);
  }

  train() {
    this.sight.shown = true;
    this.sight.train(this.state.points, this.seed);
  }

  scale() {
    return this.plot.scale(this.data.extent);
  }

  // ---- painting

  paint() {
    const context = this.plot.begin();
    if (!context || this.closed) return;
    const { data, theme, view, state } = this;
    const scale = this.scale();
    const made = state.measure(data);
    const network = data.shows.includes("network") && this.sight.shown ? this.sight.seen() : null;
    paintAxes(context, scale, data.extent, theme, LETTER * theme.weight);
    if (network) this.paintNetwork(context, scale, network);
    else this.paintByHand(context, scale, made);
    this.paintPen(context, scale);
    this.handles.show(network || !data.shows.includes("code") ? [] : handlesOf(state, data, scale, made.error));
    this.showFigures(made, network);
    this.showCurves(made);
    if (data.shows.includes("decode")) this.showScores(made);
    if (data.shows.includes("network")) this.showTraining();
    if (data.shows.includes("code")) this.paintCodes(made, network);
    this.speak();
    view.root.dataset.frames = ++this.frames;
  }

  paintByHand(context, scale, made) {
    const { data, theme, state } = this;
    const { extent, places } = data;
    const colours = sideColours(theme);
    if (made.rebuilt) paintErrors(context, scale, state.points, made.rebuilt, theme);
    if (data.code === "x" && made.pairs) paintPairs(context, scale, state.points, made.pairs, theme);
    paintPoints(context, scale, state.points, made, theme);
    if (made.parabolas?.length === 1) paintParabola(context, scale, extent, made.parabolas[0], places.alone, theme.accent, theme);
    else made.parabolas?.forEach((curve, side) => paintParabola(context, scale, extent, curve, side ? places.below : places.above, colours[side], theme));
    if (made.sides) paintSine(context, scale, extent, state.sine, theme);
  }

  paintNetwork(context, scale, { rebuilt, curve, shares }) {
    const { theme, state } = this;
    paintCurve(context, scale, curve, theme);
    paintErrors(context, scale, state.points, rebuilt, theme);
    paintPoints(context, scale, state.points, { fills: shares.map(rampColour) }, theme);
  }

  get penSeen() {
    return this.data.sheet && this.drawn.pen && document.activeElement === this.view.plot;
  }

  /** Where the keys would set a point. */
  paintPen(context, scale) {
    if (!this.penSeen) return;
    const [x, y] = this.drawn.penPoint;
    context.strokeStyle = this.theme.accent;
    context.lineWidth = 2;
    context.strokeRect(scale.x(x) - 8, scale.y(y) - 8, 16, 16);
  }

  paintCodes(made, network) {
    const state = network
      ? { codes: network.codes, sides: null, fills: network.shares.map(rampColour), range: network.range }
      : { codes: made.codes, sides: made.sides, fills: null, shared: new Set(made.pairs.flat()), range: made.range };
    paintStrip(this.strip, state, this.theme, LETTER * this.theme.weight);
  }

  // ---- words and numbers

  showFigures(made, network) {
    const { data, view, state } = this;
    const { text } = data;
    const error = network ? network.error : made.error;
    const { figures, root } = view;
    say(figures.error, error === null ? "" : fill(text.error_is, { error: errorText(error) }));
    say(figures.pairs, network ? "" : fill(text.pairs_share, { pairs: made.pairs?.length ?? 0 }));
    say(figures.sides, network || !made.wrong || !data.labels ? "" : fill(text.on_their_side, { right: state.points.length - made.wrong.size, all: state.points.length }));
    say(figures.count, data.sheet ? fill(text.points_drawn, { count: state.points.length, most: data.sheet.most }) : "");
    const kind = network ? (this.sight.trained ? "network" : "untrained") : data.code;
    view.assumed.forEach((element, k) => say(element, text[`${k ? "decode" : "encode"}_${kind}`]));
    root.dataset.error = made.error ?? "";
    root.dataset.pairs = made.pairs?.length ?? "";
    root.dataset.wrong = made.wrong?.size ?? "";
  }

  showCurves(made) {
    const { view, state } = this;
    for (const name of SINE) {
      const [field, shown] = [view.sine[name], shownOf(state.sine[name])];
      if (document.activeElement !== field && field.valueAsNumber !== shown) field.value = shown;
    }
    view.root.dataset.sine = SINE.map((name) => state.sine[name].toPrecision(7)).join(",");
    if (made.parabolas) say(view.formulas, made.parabolas.map((curve, side) => `${made.sides ? "●▲"[side] : ""} ${formulaOf(curve)}`).join("\n"));
  }

  showScores(made) {
    const { data, view, sight } = this;
    const current = !data.sheet || data.scores.of === this.drawn.places.join();
    const { least = null, alone = null, pca = null } = current ? data.scores : {}; // of other points: Python has not answered yet
    showBoard(view, { hand: made.error, least, alone, pca, network: sight.trained ? sight.error : null });
    say(view.parts.verdict, this.verdict(made));
  }

  /** What the board says to the guess about the network, once its training is over. */
  verdict(made) {
    const { data: { text, guess }, sight } = this;
    if (!sight.over || made.error === null) return "";
    const answer = networkIs(sight.error, made.error);
    const said = fill(text[`network_is_${answer}`], { network: errorText(sight.error), hand: errorText(made.error) });
    return guess ? `${text[guess === answer ? "verdict_right" : "verdict_wrong"]} ${said}` : said;
  }

  showTraining() {
    const { data: { text }, view, state, sight } = this;
    say(view.doing.train, sight.running ? text.do_stop : sight.over ? text.do_train_again : text.do_train);
    view.doing.train.disabled = state.points.length < 2;
    view.doing.show.setAttribute("aria-pressed", sight.shown);
    view.doing.show.disabled = state.points.length < 2;
    if (document.activeElement !== view.seed) view.seed.value = this.seed;
    view.progress.value = sight.progress;
    say(view.steps, fill(text.steps, { steps: sight.steps, of: sight.all }));
    view.root.dataset.trained = sight.over ? sight.error : "";
    view.root.dataset.steps = sight.steps;
  }

  /** To the ear, once each: the network has come to its end; the pen is where the keys have moved it. */
  speak() {
    const { data: { text }, view: { spoken }, sight, state } = this;
    if (sight.over && !this.announced) say(spoken, fill(text.trained, { error: errorText(sight.error) }));
    else if (this.penSeen) {
      const [x, y] = this.drawn.penPoint;
      say(spoken, fill(text.pen_at, { x: fixed(x, 1), y: fixed(y, 1), count: state.points.length }));
    } else if (!sight.over) say(spoken, ""); // so that the same end is said again
    this.announced = sight.over;
  }

  /** The one message to Python, when the student lets go. */
  send() {
    const made = { ...this.state.told(), drawn: this.drawn.places, by: this.sight.shown ? "network" : "hand", seed: this.seed };
    if (this.echoes.tell(wordsOf(made))) this.setStateValue("made", made);
  }

  close() {
    this.closed = true;
    forgetPaint(this);
    for (const part of [this.plot, this.strip, this.handles, this.drawn, this.sight]) part.close();
    this.view.root.remove();
  }
}

/** "y = −0.98 x² + 0.02 x + 0.97" */
export function formulaOf([a, b, c]) {
  const term = (value, power) => `${value < 0 ? "\u2212" : "+"} ${fixed(Math.abs(value), 2)}${power}`;
  return `y = ${fixed(a, 2)} x² ${term(b, " x")} ${term(c, "")}`;
}
