// The pad's elements, and the few that change.
import { INVERTED } from "./heat.js";
import { RANGE_HTML } from "../parts/range_input.js";

// An output is a live region by itself; these are quiet, for the sliders' own value texts say what they say.
const PAD_HTML = `
  <header><h2></h2><p class="formula"></p></header>
  <div class="body">
    <div class="plane">
      <div class="map" role="slider" tabindex="0" aria-orientation="horizontal"><canvas></canvas><div class="grip"></div><p class="waiting" hidden></p></div>
      <div class="under">
        <div class="legend" hidden><span></span><i><b></b></i><span></span><output aria-live="off"></output></div>
        <div class="beta aeviz-range" hidden>${RANGE_HTML}</div>
      </div>
    </div>
    <div class="answer">
      <div class="frame"><canvas class="digit" data-testid="decoded" width="28" height="28" role="img"></canvas></div>
      <dl>
        <div data-row="z"><dt></dt><dd><span></span></dd></div>
        <div data-row="class"><dt></dt><dd><span></span></dd><dd class="null"><span></span></dd></div>
        <div data-row="nearest"><dt></dt><dd><span></span></dd><dd class="null"><span></span></dd></div>
        <div data-row="drawn" hidden><dt></dt><dd><span></span></dd></div>
      </dl>
    </div>
  </div>
  <p class="trouble" role="alert" hidden></p>
  <p class="spoken" aria-live="polite"></p>`;

/** Text with {names} replaced. */
export function fill(text, values) {
  return Object.entries(values).reduce((done, [name, value]) => done.replaceAll(`{${name}}`, value), text);
}

/** Sets text only where it changed: what stays costs the browser nothing. */
export function say(element, text) {
  if (element.firstChild) {
    if (element.firstChild.data !== text) element.firstChild.data = text;
  } else if (text) element.textContent = text;
}

/** Hides or shows only where that is news: an attribute set again, to what it was, costs the style of all below it. */
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

export function buildPad(parent) {
  const root = document.createElement("section");
  root.className = "aeviz-pad";
  root.dataset.testid = "latent-pad";
  root.innerHTML = PAD_HTML;
  parent.append(root);
  const find = (selector) => root.querySelector(selector);
  const row = (name) => {
    const element = find(`[data-row="${name}"]`);
    const [term, value, other] = element.querySelectorAll("dt, span");
    return { element, term, value, other };
  };
  return {
    root, title: find("h2"), formula: find(".formula"), header: find("header"), body: find(".body"),
    map: find(".map"), canvas: find(".map canvas"), grip: find(".grip"),
    waiting: find(".waiting"), under: find(".under"), legend: find(".legend"), legendMark: find(".legend b"), legendValue: find(".legend output"),
    beta: find(".beta"),
    digit: find(".digit"), trouble: find(".trouble"), spoken: find(".spoken"),
    rows: { z: row("z"), class: row("class"), nearest: row("nearest"), drawn: row("drawn") },
  };
}

/** Everything that depends on language and settings alone. */
export function dressPad(view, data) {
  const { text } = data;
  const { root } = view;
  root.dataset.model = data.model;
  root.dataset.size = data.size;
  root.toggleAttribute("data-projector", data.projector);
  root.setAttribute("aria-label", data.title || data.model);
  say(view.title, data.title);
  say(view.formula, data.formula);
  view.title.hidden = !data.title;
  view.formula.hidden = !data.formula;
  // In a Korean page a formula's signs would come from a Korean font, twice as wide.
  if (/[\u3000-\uffff]/.test(data.formula)) view.formula.removeAttribute("lang");
  else view.formula.lang = "en";
  view.header.hidden = !data.title && !data.formula;
  view.map.setAttribute("aria-label", fill(text.map_label, { title: data.title || data.model }));
  view.map.setAttribute("aria-roledescription", text.map_role);
  view.map.setAttribute("aria-description", text.map_keys);
  view.digit.setAttribute("aria-label", text.decoded);
  say(view.waiting, text.waiting);
  for (const [name, { term }] of Object.entries(view.rows)) say(term, text[`row_${name}`]);
}

/** What the heat map's hue means; null where none is shown. */
export function showLegend(view, text, heat) {
  view.legend.hidden = !heat;
  if (!heat) return;
  const [low, , high] = view.legend.children;
  say(low, text[`heat_${heat}_low`]);
  say(high, text[`heat_${heat}_high`]);
  view.legend.classList.toggle("inverted", INVERTED.includes(heat));
}
