// The pad of a training run: its map is the run's at the step that the group's player shows, its decoder the last one before.
import { paintSoon } from "../pad/frames.js";
import { Pad, START } from "../pad/pad.js";
import { fromFraction } from "../pad/plane.js";
import { joinPlayer, leavePlayer } from "../timeline/player.js";
import { joinFeed, leaveFeed } from "./run_feed.js";
import { RunMap } from "./run_map.js";

const GRID_PACE = 200; // milliseconds between grids: it is redrawn for minutes on end, and laptops run on batteries
const DECODER_PAUSE = { live: 1000, playing: 1000, still: 250 }; // milliseconds between downloads
const SPEAKS = 1000; // milliseconds after a move by hand in which values are spoken although the map moves

const brought = new Set(); // ids of runs: a pad that comes again, after another page, leaves the reader where he is

export class RunPad extends Pad {
  constructor(parent) {
    super(parent);
    this.feeds = [];
    this.grids.pace = GRID_PACE;
    this.ledAt = -Infinity;
  }

  update(component) {
    super.update(component);
    this.feeds[0].wake();
  }

  asksForOther(before) {
    const { run, weights } = this.data;
    return before?.run.url !== run.url || before.weights.classifier !== weights.classifier || this.player?.name !== this.group.name;
  }

  load() {
    const { run, weights } = this.data;
    this.clear();
    this.fetchClassifier();
    this.leave();
    this.decoder = null;
    this.view.root.dataset.run = run.id;
    this.view.waiting.hidden = false;
    if (this.data.bring && !brought.has(run.id)) this.bring(run.id);
    this.feeds = [joinFeed(run, this)];
    this.player = joinPlayer(this.group.name, this);
    this.feedChanged();
  }

  /** Into view, once the page has been laid out around it. */
  bring(id) {
    brought.add(id);
    const { root, map } = this.view;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      root.scrollIntoView({ block: "start" });
      map.focus({ preventScroll: true });
    }));
  }

  leave() {
    if (this.player) leavePlayer(this.player, this);
    for (const feed of this.feeds) leaveFeed(feed, this);
    this.feeds = [];
  }

  // ---- what the run brings

  feedChanged() {
    const [feed] = this.feeds;
    if (feed.gone && !this.ready) this.trouble("gone");
    if (!feed.ladder.steps.length) return;
    if (this.player.shown === null || this.player.moving) this.player.stir();
    if (!this.ready) this.begin();
    this.playerMoved();
  }

  begin() {
    const { data, group } = this;
    this.map = new RunMap(this.feeds[0].ladder).at(this.player.shown);
    this.view.waiting.hidden = true;
    this.setZ(this.other?.z ?? data.z ?? fromFraction(this.map.extent, START));
    this.ready = true;
    this.controls.dress();
    this.trouble(null); // where it was gone, and has been trained again
    if (data.z && !group.place) group.lead(this);
  }

  playerMoved() {
    if (!this.ready || !this.feeds[0].ladder.steps.length) return;
    const [feed] = this.feeds;
    const { map, player } = this;
    const { a, b, t } = map.at(player.shown);
    feed.decoders.want(map.decoderStep, DECODER_PAUSE[player.mode]);
    const decoder = feed.decoders.nearest(map.decoderStep);
    const sees = [a, b, t, decoder];
    if (this.sees && sees.every((part, i) => part === this.sees[i])) {
      this.view.root.dataset.step = player.step; // another step, but before the first snapshot or after the last: the same sight
      return;
    }
    this.sees = sees;
    this.setDecoder(decoder);
    this.askGrid();
    this.mapView.moved(() => paintSoon(this));
    paintSoon(this);
  }

  /** Whoever of the group is there already: this pad begins as that one stands. */
  get other() {
    const { leader, members } = this.group;
    return leader ?? [...members].find((member) => member !== this && member.ready);
  }

  /** A run's decoder is folded at its own snapshot's plane, and may be the first to say that there are labels or directions. */
  setDecoder(decoder) {
    this.decoder = decoder;
    if (!decoder) return;
    const { condition } = this;
    const { labels, deviations } = condition;
    condition.suit(decoder.network, this.map);
    if (labels === condition.labels && deviations === condition.deviations) return;
    if (this.other) condition.take(this.other.condition);
    this.controls.dress();
  }

  /** Two runs of one group are told the same, as they are shown at the same point. */
  told() {
    super.told();
    this.group.lead(this);
  }

  // ---- the point: z stays while the map under it moves, so that the digit changes for one reason; off the map too

  setZ(z) {
    this.z = this.wanted = [...z];
  }

  lead(fraction) {
    this.ledAt = performance.now();
    this.finger = fraction;
    super.lead(fraction);
  }

  /** A branch shares its space with the run that it leaves: one z for both, though their maps may come to differ. */
  follow() {
    if (!this.ready) return;
    const { leader } = this.group;
    this.setZ(leader.z);
    if (this.condition.take(leader.condition)) this.askGrid();
    paintSoon(this);
  }

  /** Under a finger that lies still the map may move: the point stays there until it is let go. */
  keepUnderFinger() {
    const z = fromFraction(this.map.extent, this.finger);
    if (z[0] === this.z[0] && z[1] === this.z[1]) return;
    this.setZ(z);
    this.group.lead(this);
  }

  // The encoder stays with the server: a run's pad takes no drawings, and no images of other pads.
  followImage() {}
  receiveDrawing() {}

  // ---- painting

  /** Whether what changes is only the map, of which a screen reader need not hear. */
  get silent() {
    return Boolean(this.mapView.hurried) && performance.now() - this.ledAt > SPEAKS;
  }

  askGrid() {
    if (this.decoder) super.askGrid();
  }

  setMap() {
    this.map.at(this.player.shown);
    if (this.pointer.dragging) this.keepUnderFinger();
  }

  /** Before the first decoder has come the codes are there already. */
  decode() {
    if (this.decoder) super.decode();
  }

  paint() {
    super.paint();
    if (!this.ready) return;
    const { dataset } = this.view.root;
    dataset.step = this.player.step;
    if (this.decoder) dataset.decoderStep = this.decoder.step;
  }

  trouble(reason) {
    super.trouble(reason);
    if (reason) this.view.waiting.hidden = true;
  }

  close() {
    super.close();
    this.leave();
  }
}
