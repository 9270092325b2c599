// The elements of the bench, and what depends on language and settings alone.
import { buildRoot } from "./mount_root.js";
import { fill, say } from "../../pad/view.js";

export const SINE = ["amplitude", "frequency", "phase", "height"];
const ROWS = ["hand", "least", "alone", "pca", "network"];

const BENCH_HTML = `
  <div class="network" data-part="network">
    <div class="row"><button type="button" class="go" data-do="train"></button><button type="button" data-do="reset"></button>
      <button type="button" data-do="show" aria-pressed="false"></button><label><span></span><input type="number" data-seed min="0" step="1"></label><span class="told"></span></div>
    <progress max="1" value="0"></progress>
  </div>
  <p class="figures" data-part="figures"><b data-figure="error"></b><span data-figure="pairs"></span><span data-figure="sides"></span><span data-figure="count"></span></p>
  <div class="plot" data-testid="by-hand-plot"><canvas></canvas><div class="handles"></div></div>
  <figure class="strip" data-part="strip"><figcaption></figcaption><div><canvas></canvas></div></figure>
  <dl class="assumed" data-part="assumed"><dt></dt><dd></dd><dt></dt><dd></dd></dl>
  <div class="tools">
    <div class="row" data-part="drawing"><button type="button" data-do="undo"></button><button type="button" data-do="clear"></button></div>
    <fieldset data-part="sine"><legend></legend>${SINE.map((name) => `<label><span></span><input type="number" data-sine="${name}" step="0.05"></label>`).join("")}</fieldset>
    <div class="row" data-part="curves"><span class="told"></span><button type="button" data-do="fit"></button></div>
    <table class="board" data-part="board"><caption></caption><tbody>${ROWS.map((row) => `<tr data-row="${row}"><th scope="row"></th><td class="bar"><i></i></td><td class="value"></td></tr>`).join("")}</tbody></table>
    <p class="verdict" data-part="verdict"></p>
  </div>
  <p class="spoken" aria-live="polite"></p>`;

export function buildBench(parent) {
  const root = buildRoot(parent, "aeviz-hand", "by-hand", BENCH_HTML);
  const find = (selector) => root.querySelector(selector);
  const all = (selector, name) => Object.fromEntries([...root.querySelectorAll(selector)].map((e) => [e.dataset[name], e]));
  return {
    root, plot: find(".plot"), canvas: find(".plot canvas"), handles: find(".handles"), strip: find(".strip canvas"),
    parts: all("[data-part]", "part"), figures: all("[data-figure]", "figure"), sine: all("[data-sine]", "sine"),
    doing: all("[data-do]", "do"), rows: all("[data-row]", "row"), seed: find("[data-seed]"),
    progress: find("progress"), steps: find(".network .told"), formulas: find('[data-part="curves"] .told'),
    assumed: [...root.querySelectorAll(".assumed dd")], spoken: find(".spoken"),
  };
}

export function dressBench(view, data) {
  const { text, bounds } = data;
  view.root.setAttribute("aria-label", text.bench);
  view.root.dataset.set = data.set;
  view.root.dataset.code = data.code;
  view.root.dataset.shows = data.shows.join(" ");
  const shows = (part) => data.shows.includes(part);
  const bySide = data.code === "side";
  const seen = {
    figures: shows("code"), strip: shows("code"), assumed: shows("code"), drawing: Boolean(data.sheet),
    sine: shows("code") && bySide, curves: shows("code") && (!bySide || shows("decode")), network: shows("network"), board: shows("decode"), verdict: shows("network"),
  };
  for (const [name, part] of Object.entries(view.parts)) part.hidden = !seen[name];
  view.rows.network.hidden = !shows("network");
  say(view.parts.strip.querySelector("figcaption"), text.strip);
  const terms = view.parts.assumed.querySelectorAll("dt");
  say(terms[0], text.assumed_encode);
  say(terms[1], text.assumed_decode);
  say(view.parts.sine.querySelector("legend"), text.sine);
  for (const name of SINE) {
    say(view.sine[name].previousElementSibling, text[name]);
    [view.sine[name].min, view.sine[name].max] = bounds[name];
  }
  for (const name of ["undo", "clear", "fit", "reset", "show"]) say(view.doing[name], text[`do_${name}`]);
  view.progress.setAttribute("aria-label", text.do_train);
  say(view.seed.previousElementSibling, text.seed);
  view.seed.max = bounds.seed[1];
  say(view.parts.board.querySelector("caption"), text.board);
  for (const row of ROWS) say(view.rows[row].querySelector("th"), text[row === "hand" ? `board_hand_${data.code}` : `board_${row}`]);
  view.plot.toggleAttribute("data-drawing", Boolean(data.sheet));
  if (data.sheet) {
    view.plot.tabIndex = 0;
    view.plot.setAttribute("role", "application");
    view.plot.setAttribute("aria-label", fill(text.draw_here, { most: data.sheet.most }));
  } else for (const name of ["tabindex", "role", "aria-label"]) view.plot.removeAttribute(name);
}
