// The way through the steps: a native range input, the ticks of the snapshots under it, and the buttons of the replay.
import { grouped } from "../engine/numbers.js";
import { scrollPast } from "../pad/scroll_past.js";
import { fill, say } from "../pad/view.js";

const RESTS = 350; // milliseconds after which a move by keys is over
const SPEEDS = [0.5, 1, 2, 4];
const LEAP = 10; // snapshots that Page Up goes on

/** Keys and by how many snapshots they move; Home and End are at the ends. */
const HOPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -LEAP, PageUp: LEAP, Home: -Infinity, End: Infinity };

const SCRUBBER_HTML = `
  <div class="track">
    <input type="range" data-testid="timeline-scrubber" step="1" min="0">
    <svg class="snapshots" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><path></path></svg>
  </div>
  <div class="controls">
    <button type="button" class="play" data-testid="timeline-play"><i aria-hidden="true"></i><span></span></button>
    <span class="hops"><button type="button" class="back"><i aria-hidden="true"></i></button><button type="button" class="on"><i aria-hidden="true"></i></button></span>
    <label class="speed"><span></span><select data-testid="timeline-speed">${SPEEDS.map((speed) => `<option value="${speed}">${speed}×</option>`)}</select></label>
    <output data-testid="timeline-step"></output>
    <button type="button" class="live" data-testid="timeline-live"><i aria-hidden="true"></i><span></span></button>
  </div>`;

export class Scrubber {
  /**
   * @param {HTMLElement} root empty
   * @param {(step: number|null) => void} onRelease the step that is to be shown; null for the newest
   */
  constructor(root, onRelease) {
    this.root = root;
    this.onRelease = onRelease;
    root.innerHTML = SCRUBBER_HTML;
    const find = (selector) => root.querySelector(selector);
    this.input = find("input");
    this.ticks = find("svg path");
    this.parts = {
      play: find(".play"), back: find(".back"), on: find(".on"), live: find(".live"), speed: find(".speed"), output: find("output"),
    };
    this.select = find("select");
    this.select.value = 1;
    this.listen();
  }

  listen() {
    const { input, parts } = this;
    input.oninput = () => {
      this.held = true;
      this.player?.scrub(Number(input.value));
    };
    input.onchange = () => {
      this.held = false;
      this.player?.settle();
      this.release();
    };
    scrollPast(input, () => this.player?.place, (place) => {
      this.held = false;
      this.player?.goBack(place);
    });
    input.onkeydown = (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in HOPS)) return;
      event.preventDefault();
      this.hop(HOPS[event.key]);
    };
    parts.back.onclick = () => this.hop(-1);
    parts.on.onclick = () => this.hop(1);
    parts.live.onclick = () => {
      this.player?.live();
      this.release();
    };
    parts.play.onclick = () => {
      if (this.player?.mode === "playing") this.player.hold();
      else this.player?.play();
      this.release();
    };
    this.select.onchange = () => {
      if (this.player) this.player.speed = Number(this.select.value);
    };
  }

  hop(count) {
    this.player?.hop(count);
    this.release();
  }

  /** Keys come one after the other: one answer when they rest. */
  release() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      const { player } = this;
      if (player && player.mode !== "playing") this.onRelease(player.mode === "live" ? null : player.goal);
    }, RESTS);
  }

  dress(text) {
    const { play, back, on, live, speed } = this.parts;
    this.text = text;
    this.root.setAttribute("aria-label", text.scrubber);
    this.input.setAttribute("aria-label", text.scrubber);
    back.setAttribute("aria-label", text.back);
    on.setAttribute("aria-label", text.on);
    back.title = text.back;
    on.title = text.on;
    say(speed.firstChild, text.speed);
    say(live.lastChild, text.live);
    say(play.lastChild, text.play);
  }

  /**
   * @param {number} steps where the axis ends
   * @param {boolean} over nothing more will come
   */
  show(player, steps, over) {
    this.player = player;
    const { input, parts, text } = this;
    const known = player.steps;
    const none = !known.length;
    this.root.hidden = none;
    if (none) return;
    const shown = Math.min(player.step, steps);
    const last = known.at(-1);
    input.max = steps;
    if (!this.held) input.value = shown;
    input.setAttribute("aria-valuetext", fill(text.step_of, { step: grouped(shown), steps: grouped(steps) }));
    input.style.setProperty("--filled", player.shown / steps);
    input.style.setProperty("--known", last >= steps ? 2 : last / steps); // to the very end, past the middle of a thumb there
    say(parts.output, fill(text.step_of, { step: grouped(shown), steps: grouped(steps) }));
    const playing = player.mode === "playing";
    const live = player.mode === "live";
    say(parts.play.lastChild, playing ? text.hold : text.play);
    parts.play.dataset.on = playing;
    parts.play.disabled = known.length < 2;
    parts.back.disabled = player.shown <= known[0];
    parts.on.disabled = player.shown >= last;
    parts.live.hidden = over && live;
    parts.live.dataset.on = live;
    parts.live.setAttribute("aria-pressed", live);
    say(parts.live.lastChild, over ? text.to_end : text.live);
    const d = known.map((step) => `M${((100 * step) / steps).toFixed(2)} 0V1`).join("");
    if (d !== this.drawn) this.ticks.setAttribute("d", (this.drawn = d));
  }

  stop() {
    clearTimeout(this.pause);
  }
}
