// Two ends on a map, and three ways from the one to the other: in pixels, straight in the latent plane, along the data.
import { Chores } from "../../pad/chores.js";
import { isGap } from "../../engine/classifier.js";
import { CodeGraph, nearestCodes, spread } from "./code_graph.js";
import { Film, FRAMES } from "./film.js";
import { paintNext, paintSoon } from "../../pad/frames.js";
import { MapView } from "../../pad/map_view.js";
import { fetchShipped, Piece } from "../../parts/piece.js";
import { clamp, fromFraction, signed, toFraction } from "../../pad/plane.js";
import { listen } from "../../pad/pointer.js";
import { SpokenPoint } from "../../pad/spoken_point.js";
import { Told } from "../../run/told.js";
import { fill, say } from "../../pad/view.js";

const ENDS = ["a", "b"];
const WAYS = ["pixels", "straight", "along"];

const STRIPS_HTML = `
  <div class="map"><canvas></canvas>${ENDS.map((end) => `<div class="end" data-end="${end}" role="slider" tabindex="0" hidden>${end.toUpperCase()}</div>`).join("")}</div>
  <div><div class="films"></div><p class="note"></p></div>`;

export class Strips extends Piece {
  constructor(parent) {
    super(parent, "strips", STRIPS_HTML);
    this.map = null;
    this.field = this.find(".map");
    this.mapView = new MapView(this.field.firstElementChild);
    this.films = Object.fromEntries(WAYS.map((way) => [way, new Film(this.find(".films"), way)]));
    this.ends = { a: null, b: null };
    this.told = { a: new Told(), b: new Told() };
    this.handles = Object.fromEntries(ENDS.map((end) => [end, this.find(`[data-end="${end}"]`)]));
    this.spoken = Object.fromEntries(ENDS.map((end) => [end, new SpokenPoint(this.handles[end])]));
    this.pointers = ENDS.map((end) => listen(this.handles[end], this.answers(end), { frame: this.field }));
    this.field.addEventListener("pointerdown", (event) => this.seize(event));
    this.chores = new Chores();
    // Chores are told apart by being the same function.
    for (const chore of ["goStraight", "mix", "goAlong"]) this[chore] = this[chore].bind(this);
    this.reads = Object.fromEntries(WAYS.map((way) => [way, () => this.read(way)]));
    this.frames = 0;
    this.resizes = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width > 0 && this.mapView.resize(contentRect.width)) paintSoon(this);
    });
    this.resizes.observe(this.field);
  }

  // ---- words and weights

  dress() {
    const { text } = this.data;
    say(this.find(".note"), text.film_note);
    for (const way of WAYS) say(this.films[way].title, text[`film_${way}`]);
    for (const end of ENDS) {
      this.handles[end].setAttribute("aria-label", fill(text.end_label, { end: end.toUpperCase() }));
      this.handles[end].setAttribute("aria-description", text.end_keys);
      this.handles[end].setAttribute("aria-roledescription", text.end_role);
    }
    this.mapView.dress({ layers: ["codes"], heat: null }, this.theme);
    if (this.ready) this.chores.ask(this.goStraight, this.goAlong); // another theme has other ink
  }

  fetch(weights) {
    return fetchShipped(weights);
  }

  begin(found) {
    Object.assign(this, found);
    this.graph = new CodeGraph(this.map.codes);
    const { ends, start } = this.data;
    for (const [k, end] of ENDS.entries()) {
      this.setEnd(end, ends[end] ?? this.codeOf(start[k]));
      this.handles[end].hidden = false; // before there is a map they stand nowhere
    }
  }

  /** The code nearest to the middle of a class. */
  codeOf(digit) {
    const { codes, medians } = this.map;
    const [n] = nearestCodes(codes, ...(medians[digit] ?? [0, 0]), 1).indices;
    return [codes[2 * n], codes[2 * n + 1]];
  }

  obey(before) {
    const { ends, start, opening } = this.data;
    if (opening !== before.opening) {
      // another link was followed: what was told is taken back, and told again it is news
      for (const [k, end] of ENDS.entries()) {
        if (this.told[end].startOver()) this.setStateValue(end, null);
        this.setEnd(end, ends[end] ?? this.codeOf(start[k]));
      }
      return;
    }
    for (const end of ENDS) if (this.told[end].isWish(ends[end], before.ends[end])) this.setEnd(end, ends[end]);
  }

  // ---- moving

  answers(end) {
    return {
      move: (u, v) => this.ready && this.setEnd(end, fromFraction(this.map.extent, [u, v])),
      release: () => this.send(end),
      key: () => {},
      home: () => this.ready && this.setEnd(end, [0, 0]),
      fraction: () => (this.ready ? toFraction(this.map.extent, this.ends[end]) : [0.5, 0.5]),
    };
  }

  /** A press beside the handles takes the nearer one. */
  seize(event) {
    if (!this.ready || event.target.dataset.end || event.button !== 0) return;
    const [a, b] = ENDS.map((end) => {
      const box = this.handles[end].getBoundingClientRect();
      return Math.hypot(event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2);
    });
    const handle = this.handles[a <= b ? "a" : "b"];
    handle.focus({ preventScroll: true, focusVisible: false });
    handle.onpointerdown(event);
  }

  setEnd(end, [x, y]) {
    const [x0, x1, y0, y1] = this.map.extent;
    this.ends[end] = [clamp(x, x0, x1), clamp(y, y0, y1)];
    this.chores.ask(this.goStraight, this.goAlong);
    paintSoon(this);
  }

  send(end) {
    if (!this.ready) return;
    const z = this.ends[end].map((value) => Number(value.toPrecision(6)));
    if (this.told[end].tell(z)) this.setStateValue(end, z);
  }

  // ---- the three ways

  /** Pixels (FRAMES, 784). */
  decodeAll(points) {
    return this.decoder.pictures(points.flat());
  }

  goStraight() {
    this.films.straight.show(this.decodeAll(spread([this.ends.a, this.ends.b], FRAMES)), this.theme.dark);
    this.chores.ask(this.mix, this.reads.straight);
  }

  /** (1 - t) g(A) + t g(B), from the two ends of the straight way. */
  mix() {
    const { pixels, straight } = this.films;
    const from = straight.frame(0), to = straight.frame(FRAMES - 1);
    const mixed = new Float32Array(784 * FRAMES);
    for (let k = 0; k < FRAMES; k++) {
      const t = k / (FRAMES - 1);
      for (let i = 0; i < 784; i++) mixed[784 * k + i] = (1 - t) * from[i] + t * to[i];
    }
    pixels.show(mixed, this.theme.dark);
    this.chores.ask(this.reads.pixels);
  }

  goAlong() {
    this.way = this.graph.path(this.ends.a, this.ends.b);
    this.stops = spread(this.way.points, FRAMES);
    this.films.along.show(this.decodeAll(this.stops), this.theme.dark);
    this.chores.ask(this.reads.along);
  }

  read(way) {
    if (this.films[way].read(this.judge)) this.chores.ask(this.reads[way]);
  }

  // ---- painting

  paint() {
    if (!this.ready || this.closed || !this.mapView.side) return;
    const left = this.chores.work();
    this.paintMap();
    this.tell(left);
    if (left) paintNext(this);
  }

  paintMap() {
    const { context } = this.mapView;
    const { unit, place } = this.mapView.paintLayers(this.map);
    const { a, b } = this.ends;
    const { theme } = this;
    strokeWay(context, [a, b].map(place), theme, unit, [6 * unit, 5 * unit]);
    if (this.way) {
      strokeWay(context, this.way.points.map(place), theme, unit, []);
      context.fillStyle = theme.accent;
      for (const stop of this.stops) {
        context.beginPath();
        context.arc(...place(stop), 3 * unit, 0, 7);
        context.fill();
      }
    }
    for (const end of ENDS) {
      const [u, v] = toFraction(this.map.extent, this.ends[end]);
      this.handles[end].style.left = `${100 * u}%`;
      this.handles[end].style.top = `${100 * (1 - v)}%`;
    }
  }

  tell(left) {
    const { dataset } = this.root;
    dataset.frames = ++this.frames;
    dataset.settled = !left;
    for (const end of ENDS) {
      const [x, y] = this.ends[end];
      dataset[end] = `${x.toPrecision(7)},${y.toPrecision(7)}`;
      if (left) continue;
      const verdict = this.films.straight.verdicts.at(end === "a" ? 0 : -1);
      const read = isGap(verdict) ? this.data.text.film_gap : verdict.digit;
      const words = fill(this.data.text.end_value, { x: signed(x, 2), y: signed(y, 2), read });
      this.spoken[end].say(this.ends[end], this.map.extent, words);
    }
    if (left) return;
    for (const film of Object.values(this.films)) film.tell(this.data.text);
    Object.assign(dataset, { steps: this.way.points.length - 1, cost: this.way.cost.toPrecision(6) });
  }

  close() {
    super.close();
    this.resizes.disconnect();
    for (const part of [...this.pointers, ...Object.values(this.told)]) part.stop();
  }
}

function strokeWay(context, points, theme, unit, dash) {
  context.setLineDash([]);
  context.lineJoin = "round";
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.strokeStyle = theme.paper;
  context.lineWidth = 5 * unit;
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = theme.accent;
  context.lineWidth = 2 * unit;
  context.stroke();
  context.setLineDash([]);
}
