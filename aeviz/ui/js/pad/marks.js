// Flags that the student plants on the map where the decoder will fail, before the gaps are shown; then each is judged.
import { isGap, wholePercent } from "../engine/classifier.js";
import { paintSoon } from "./frames.js";
import { clothBox } from "./flag.js";
import { clamp, fromFraction, makeScale, signed } from "./plane.js";
import { Told } from "../run/told.js";
import { fill, say } from "./view.js";

const REACH = 14; // CSS pixels from a flag's foot that still are the flag

/** Into a live region, which is silent where nothing changes: said again, a sentence ends in a blank that nobody hears. */
const announce = (region, sentence) => say(region, region.textContent === sentence ? `${sentence}\u00a0` : sentence);

/** A button that can do no more is disabled; if the focus was on it, it goes on to the neighbour instead of nowhere. */
function disable(button, spent, neighbour) {
  if (spent && button === document.activeElement) neighbour.focus({ preventScroll: true });
  button.disabled = spent;
}

const MARKS_HTML = `
  <div class="row"><button type="button" class="plant"></button><button type="button" class="pull"></button><span class="count"></span></div>
  <ol></ol>`;

export class Marks {
  /** @param {Pad} pad on whose map they stand */
  constructor(pad) {
    this.pad = pad;
    this.places = []; // z of each
    this.told = new Told();
    this.root = document.createElement("div");
    this.root.className = "marks";
    this.root.hidden = true;
    this.root.innerHTML = MARKS_HTML;
    pad.view.under.append(this.root);
    [this.plant, this.pull, this.count, this.list] = [".plant", ".pull", ".count", "ol"].map((name) => this.root.querySelector(name));
    this.plant.onclick = () => this.add(pad.z);
    this.pull.onclick = () => this.remove(this.places.length - 1);
    pad.view.map.addEventListener("keydown", (event) => this.key(event));
    this.pixels = new Float32Array(784);
  }

  get asked() {
    return this.pad.data.marks;
  }

  /** Whether flags may be planted and pulled out: not before there is a map, not after they are judged. */
  get open() {
    return Boolean(this.asked && !this.asked.judged && this.pad.ready);
  }

  /** Other words or settings. Python's places hold where it wishes for others than before, and no echo brings them. */
  update(before) {
    const { asked, root } = this;
    const { text } = this.pad.data;
    root.hidden = true;
    if (!asked) {
      this.places = [];
      return;
    }
    if (this.pad.reopened(before) || this.told.isWish(asked.at, before?.marks?.at)) this.places = asked.at.slice(0, asked.most);
    root.hidden = asked.judged && !this.places.length; // nothing planted, nothing to judge
    this.plant.hidden = this.pull.hidden = asked.judged;
    say(this.plant, text.mark_here);
    say(this.pull, text.mark_pull);
    if (!asked.judged) this.pad.view.map.setAttribute("aria-description", `${text.map_keys} ${text.mark_keys}`);
  }

  key(event) {
    if (!this.open || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return; // one press, one flag
    if (event.code === "KeyM") this.add(this.pad.z); // the key, whatever letter the layout gives it
    else if (event.key === "Backspace" || event.key === "Delete") {
      const here = this.find(this.pad.fraction);
      this.remove(here >= 0 ? here : this.places.length - 1);
    } else return;
    event.preventDefault();
  }

  /** A tap plants a flag, or pulls out the one that stands there. */
  tap(place) {
    if (!this.open) return;
    const there = this.find(place);
    if (there >= 0) this.remove(there);
    else this.add(fromFraction(this.pad.map.extent, place));
  }

  /** Which flag stands at a place (u, v), by its foot or its cloth; -1 for none. The newest lies on top. */
  find([u, v]) {
    const { side } = this.pad.mapView;
    const scale = makeScale(this.pad.map.extent, side);
    const x = u * side, y = (1 - v) * side;
    return this.places.findLastIndex((z) => {
      const foot = this.foot(z, scale, side);
      if (Math.hypot(foot[0] - x, foot[1] - y) <= REACH) return true;
      const [left, top, width, height] = clothBox(foot, side, this.pad.theme.weight);
      return x >= left && x <= left + width && y >= top && y <= top + height;
    });
  }

  foot([x, y], scale, size) {
    return [clamp(scale.x(x), 0, size), clamp(scale.y(y), 0, size)];
  }

  add(z) {
    if (!this.open) return;
    const { text } = this.pad.data;
    const values = { n: this.places.length + 1, most: this.asked.most };
    if (this.places.length >= this.asked.most) return announce(this.pad.view.spoken, fill(text.mark_full, values));
    this.places = [...this.places, z.map((value) => Number(value.toPrecision(6)))];
    this.changed(fill(text.mark_planted, values));
  }

  remove(index) {
    if (!this.open || index < 0) return;
    this.places = this.places.filter((_, n) => n !== index);
    this.changed(fill(this.pad.data.text.mark_pulled, { n: index + 1 }));
  }

  changed(sentence) {
    announce(this.pad.view.spoken, sentence);
    if (this.told.tell(this.places)) this.pad.setStateValue("marks", this.places);
    paintSoon(this.pad);
  }

  /** What the judge says of each place: kept, for a decode is dear and flags stand still. */
  judged() {
    const { decoder, classifier, logBeta, condition } = this.pad;
    if (!this.asked?.judged || !decoder || !classifier) return null;
    const about = `${this.places}|${logBeta}|${condition.told}|${decoder.digest}`;
    if (this.about !== about) {
      const { network } = decoder;
      this.about = about;
      this.verdicts = this.places.map((z) => classifier.best(network.picture(z, logBeta, this.pixels, condition.told)));
    }
    return this.verdicts;
  }

  /** The flags as the map paints them. @returns {{z, text, filled}[]} */
  flags() {
    const verdicts = this.judged();
    const sign = (n) => (verdicts ? (isGap(verdicts[n]) ? "✓" : "✗") : "");
    return this.places.map((z, n) => ({ z, text: `${n + 1}${sign(n)}`, filled: !verdicts || isGap(verdicts[n]) }));
  }

  /** The line under the map and the list of verdicts. */
  show() {
    if (!this.asked) return;
    const { places, asked } = this;
    const { view } = this.pad;
    const words = this.pad.data.text;
    const verdicts = this.judged();
    const hits = verdicts?.filter(isGap).length;
    disable(this.plant, places.length >= asked.most, this.pull);
    disable(this.pull, !places.length, this.plant);
    say(this.count, fill(verdicts ? words.mark_score : words.mark_count, { n: places.length, most: asked.most, hits }));
    view.root.dataset.marks = places.map((z) => z.join(",")).join(";");
    if (verdicts) view.root.dataset.hits = verdicts.map((best) => Number(isGap(best))).join(",");
    else delete view.root.dataset.hits;
    const lines = places.map((z, n) => this.line(z, n, verdicts?.[n]));
    if (this.lines !== lines.join("\n")) {
      this.lines = lines.join("\n");
      this.list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    }
  }

  line([x, y], n, verdict) {
    const { text } = this.pad.data;
    if (!verdict) return fill(text.mark_at, { x: signed(x, 2), y: signed(y, 2) });
    const percent = wholePercent(verdict.clarity);
    return fill(isGap(verdict) ? text.mark_hit : text.mark_miss, { digit: verdict.digit, percent });
  }

  close() {
    this.told.stop();
  }
}
