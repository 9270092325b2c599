// The latent pad: a map of the latent plane, a point on it, and the digit that the decoder makes of the point.
import { Condition } from "./condition.js";
import { ConditionControls } from "./condition_controls.js";
import { paintDigit } from "./draw.js";
import { forgetPaint, paintSoon } from "./frames.js";
import { encoderOf } from "./encoder_on_demand.js";
import { GridSource } from "./grid.js";
import { HeatProbe } from "./heat_probe.js";
import { joinGroup, leaveGroup } from "./link.js";
import { MapView } from "./map_view.js";
import { Marks } from "./marks.js";
import { OwnDigit } from "./own_digit.js";
import { PadMessage } from "./pad_message.js";
import { sameWeights } from "../parts/piece.js";
import { clamp, fromFraction, toFraction } from "./plane.js";
import { listen } from "./pointer.js";
import { Readout } from "./readout.js";
import { Room } from "./room.js";
import { readTheme } from "./theme.js";
import { buildPad, dressPad, say } from "./view.js";
import { fetchClassifier, fetchDense, fetchMap } from "../engine/weights.js";

const GRID_SIDE = 16; // decoded digits on a side of the grid: about as fine as one can read
export const START = [0.58, 0.64]; // where the point stands before anybody has moved it

let pads = 0;

export class Pad {
  constructor(parent) {
    this.alone = `alone ${pads++}`; // the group of a pad that is linked to no other
    this.view = buildPad(parent);
    this.room = new Room(this.view);
    this.mapView = new MapView(this.view.canvas);
    this.readout = new Readout(this.view);
    this.digitContext = this.view.digit.getContext("2d");
    this.digitImage = this.digitContext.createImageData(28, 28);
    this.pixels = new Float32Array(784);
    this.frames = this.gridFrames = 0;
    this.condition = new Condition();
    this.controls = new ConditionControls(this);
    this.message = new PadMessage(this);
    this.grids = new GridSource((grid) => this.receiveGrid(grid));
    this.probe = new HeatProbe(this);
    this.marks = new Marks(this);
    this.own = new OwnDigit(this);
    const on = {
      move: (u, v) => this.lead([u, v]),
      tap: (place) => this.marks.tap(place),
      release: () => this.rest(),
      key: () => this.readout.soon(),
      home: () => this.ready && this.lead(toFraction(this.map.extent, [0, 0]).map((f) => clamp(f, 0, 1))),
      fraction: () => (this.ready ? this.fraction : START),
    };
    this.pointer = listen(this.view.map, on, { grip: this.view.grip });
    this.resizes = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width > 0 && this.mapView.resize(contentRect.width)) paintSoon(this);
    });
    this.resizes.observe(this.view.map);
    this.view.root.latentPad = this; // for tests, and for who is curious in the console
  }

  /** A mount, a rerun with other data, or another theme. */
  update({ data, setStateValue }) {
    const before = this.data;
    this.data = data;
    this.setStateValue = setStateValue;
    const { root } = this.view;
    this.theme = readTheme(root, data.projector);
    root.dataset.ink = this.theme.dark ? "light" : "dark";
    dressPad(this.view, data);
    if (this.reopened(before)) {
      this.message.unsay();
      if (data.leads) this.group.place = null;
    }
    this.marks.update(before);
    this.probe.dress();
    this.mapView.dress(data, this.theme, this.probe.asked);
    this.controls.dress();
    const name = data.group || this.alone;
    if (this.group?.name !== name) {
      if (this.group) leaveGroup(this.group, this);
      this.group = joinGroup(name, this);
    }
    if (this.asksForOther(before)) this.load();
    else if (this.ready) this.obey(before);
    paintSoon(this);
  }

  /** Whether Python has followed another link, or the page was started over. */
  reopened(before) {
    return Boolean(before) && before.opening !== this.data.opening;
  }

  // ---- weights

  /** Whether what is to be shown is another than before. */
  asksForOther(before) {
    return !sameWeights(before?.weights, this.data.weights);
  }

  /** Whether what was asked for under these digests is wanted still, now that it has come. */
  wants(weights) {
    return !this.closed && sameWeights(this.data.weights, weights);
  }

  /** Forgets what was shown. */
  clear() {
    this.ready = false;
    this.encoder = this.encoderComing = this.classifier = this.own.found = null;
    this.trouble(null);
    this.mapView.setGrid(null);
    for (const said of ["frames", "gridCount", "gridBeta", "z", "beta", "label", "further"]) delete this.view.root.dataset[said];
  }

  fetchClassifier() {
    const { weights } = this.data;
    if (!weights.classifier) return;
    fetchClassifier(weights.base, weights.classifier).then(
      ({ network }) => {
        if (!this.wants(weights)) return;
        this.classifier = network;
        paintSoon(this);
      },
      () => {}, // the pad works without one: it then says no class
    );
  }

  async load() {
    const { weights } = this.data;
    this.clear();
    this.fetchClassifier();
    try {
      const [decoder, map] = await Promise.all([fetchDense(weights.base, weights.decoder), fetchMap(weights.base, weights.map)]);
      if (this.wants(weights)) this.begin(decoder, map.network);
    } catch (error) {
      if (!error.reason) throw error;
      if (this.wants(weights)) this.trouble(error.reason);
    }
  }

  fetchEncoder() {
    return encoderOf(this);
  }

  begin(decoder, map) {
    const { z, beta } = this.data;
    const { group } = this;
    this.decoder = decoder;
    this.map = map.view();
    this.condition.meet(decoder.network, this.map, beta);
    this.controls.setUpBeta();
    this.map.at(this.condition.rung);
    this.setZ(z ?? fromFraction(this.map.extent, group.place ?? START));
    this.ready = true;
    this.controls.dress();
    this.askGrid();
    paintSoon(this);
    if (z && !group.place) group.lead(this);
    if (group.leader) paintSoon(group.leader); // linked by image: it shows its picture again, to who has only just come
    if (group.drawing) this.receiveDrawing(group.drawing);
  }

  trouble(reason) {
    this.view.trouble.hidden = !reason;
    this.view.body.hidden = Boolean(reason) && !this.ready;
    say(this.view.trouble, reason ? this.data.text[reason] : "");
  }

  // ---- moving

  get logBeta() {
    return this.condition.logBeta;
  }

  get fraction() {
    return toFraction(this.map.extent, this.z);
  }

  /** The point, kept on the map; what was wanted is remembered, for at another beta the map may be larger. */
  setZ([x, y]) {
    const [x0, x1, y0, y1] = this.map.extent;
    this.wanted = [x, y];
    this.z = [clamp(x, x0, x1), clamp(y, y0, y1)];
    this.own.followed = false;
  }

  /** The student moves this pad's point, and with it the group's. */
  lead(fraction) {
    if (!this.ready) return;
    this.setZ(fromFraction(this.map.extent, fraction));
    paintSoon(this);
    this.group.lead(this);
  }

  /** Another pad of the group has moved; linked by place, this one stands at the same fraction of its own map. */
  follow(place) {
    if (!this.ready || this.data.link === "image") return;
    this.setZ(fromFraction(this.map.extent, place));
    paintSoon(this);
  }

  /** Linked by image: this pad stands where its own encoder puts the picture that the leader has just decoded. */
  async followImage(leader) {
    const follows = () => this.ready && this.data.link === "image" && this.group.leader === leader;
    if (!follows()) return;
    const encoder = this.encoder ?? (await this.fetchEncoder());
    if (!encoder || !follows()) return; // what holds before a wait need not hold after it
    this.stand(encoder.run(leader.pixels, this.logBeta, this.condition.oneHot));
    this.own.followed = false;
    paintSoon(this);
  }

  /** At a code, along every direction, and off the map too: it is the encoder's word. */
  stand(code) {
    this.z = this.wanted = [code[0], code[1]];
    if (this.condition.stand(code)) this.askGrid();
  }

  /** The decoder is told something else than before. */
  told() {
    this.setMap();
    this.mapView.heat = this.probe.asked;
    this.mapView.moved(() => paintSoon(this));
    if (!this.own.followed) this.setZ(this.wanted);
    this.askGrid();
    paintSoon(this);
  }

  /** Python asks for another place. What it merely sends back after a release is no such wish. */
  obey(before) {
    const { z, beta, link, leads } = this.data;
    if (this.reopened(before)) {
      if (leads) this.lead(z ? toFraction(this.map.extent, z) : START);
      this.controls.startOver(beta);
      return;
    }
    if (link !== before.link && this.group.place && !this.own.followed) this.follow(this.group.place); // by image no longer
    if (this.message.told.z.isWish(z, before.z) && !this.pointer.dragging) this.lead(toFraction(this.map.extent, z));
    if (this.condition.hasBeta && this.message.told.beta.isWish(beta && [beta], before.beta)) this.controls.moveBeta(Math.log(beta));
  }

  /** The student lets go of the point. */
  rest() {
    this.group.released();
    if (this.group.members.size > 1) this.group.rested(this);
    this.send();
  }

  /** The one message to Python then. */
  send() {
    if (this.ready) this.message.send();
  }

  // ---- the decoded grid

  askGrid() {
    this.grids.ask(this.decoder, this.map.extent, GRID_SIDE, this.logBeta, this.condition.told);
  }

  receiveGrid(grid) {
    if (grid.digest !== this.decoder?.digest) return;
    this.mapView.setGrid(grid);
    this.view.root.dataset.gridBeta = Math.exp(grid.logBeta).toPrecision(6);
    this.view.root.dataset.gridCount = ++this.gridFrames;
    paintSoon(this);
  }

  /** @param {Float32Array|null} pixels of the digit that the student has drawn for the group */
  receiveDrawing(pixels) {
    this.own.receive(pixels);
  }

  // ---- painting

  paint() {
    if (!this.ready || !this.mapView.side || this.closed) return;
    const { map, view } = this;
    this.setMap();
    const own = this.own.settle();
    if (own && this.own.followed) this.stand(own.code);
    this.decode();
    this.mapView.paint(map, this.z, own && { z: own.z, word: this.data.text.star }, this.marks.flags());
    if (!this.group.dragging) this.moveGrip();
    this.showNumbers();
    this.probe.paint();
    this.marks.show();
    this.controls.show();
    view.root.dataset.z = this.z.map((value) => value.toPrecision(7)).join(",");
    view.root.dataset.frames = ++this.frames;
    this.group.shown(this);
  }

  /** The map as it is where this pad looks at it. */
  setMap() {
    this.map.at(this.condition.rung);
  }

  /** What a finger takes hold of lies over the point; while one has hold of it, it is left where it was: moving it is dear. */
  moveGrip() {
    if (!this.ready) return;
    const { side } = this.mapView;
    const [u, v] = toFraction(this.map.extent, this.z).map((f) => clamp(f, 0, 1));
    this.view.grip.style.transform = `translate(${(u * side).toFixed(1)}px, ${((1 - v) * side).toFixed(1)}px)`;
  }

  decode() {
    this.decoder.network.picture(this.z, this.logBeta, this.pixels, this.condition.told);
    paintDigit(this.digitContext, this.digitImage, this.pixels, this.theme.dark);
  }

  showNumbers() {
    const { map } = this;
    this.best = (this.decoder && this.classifier?.best(this.pixels)) ?? null;
    const state = {
      z: this.z,
      best: this.marks.open ? null : this.best, // who is to predict is not told
      names: this.data.classes,
      heat: () => this.probe.spoken(),
      nearest: map.distanceToCode(...this.z),
      typical: map.nearest,
      extent: map.extent,
      drawn: this.own.found?.loss ?? null,
      drawnUnit: this.decoder?.network.output === "pixels" ? "value_squares" : "value_nats",
    };
    this.readout.show(state, this.data.text, this.silent);
  }

  close() {
    this.closed = true;
    forgetPaint(this);
    leaveGroup(this.group, this);
    this.grids.close();
    this.resizes.disconnect();
    this.room.close();
    this.pointer.stop();
    this.controls.close();
    this.readout.stop();
    this.probe.close();
    this.marks.close();
    this.message.stop();
    this.view.root.remove();
  }
}
