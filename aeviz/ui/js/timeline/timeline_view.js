// The time line's elements, and the words on them that never change.
import { say } from "../pad/view.js";

const TIMELINE_HTML = `
  <div class="head">
    <p class="line" data-testid="timeline-line"><b></b><span></span></p>
    <div class="commands" role="group">
      <button type="button" data-command="pause"><i aria-hidden="true"></i><span></span></button>
      <button type="button" data-command="resume"><i aria-hidden="true"></i><span></span></button>
      <button type="button" data-command="step"><i aria-hidden="true"></i><span></span></button>
      <button type="button" data-command="stop"><i aria-hidden="true"></i><span></span></button>
    </div>
  </div>
  <div class="progress" role="progressbar" aria-valuemin="0" aria-valuemax="100" hidden><i></i></div>
  <p class="failure" role="alert" data-testid="timeline-failure" hidden></p>
  <p class="aside" data-testid="timeline-aside" hidden></p>
  <p class="phase" data-testid="timeline-phase" hidden></p>
  <p class="legend" hidden></p>
  <div class="curves" role="group"></div>
  <div class="scrub" role="group" hidden></div>
  <div class="figures">
    <div class="formula" data-testid="timeline-formula" role="group"></div>
    <table data-testid="timeline-metrics" hidden></table>
  </div>
  <p class="spoken" aria-live="polite"></p>`;

const COMMANDS = { queued: ["stop"], starting: ["stop"], running: ["pause", "stop"], paused: ["resume", "step", "stop"] };

/** What can be asked of a run in this state. */
export const commandsIn = (state) => COMMANDS[state] ?? [];

/** Text in which **stars** make bold; set only where it changed. */
export function sayRich(element, text) {
  if (element.said === text) return;
  element.said = text;
  const parts = text.split("**").map((part, k) => {
    if (k % 2 === 0) return part;
    const bold = document.createElement("b");
    bold.textContent = part;
    return bold;
  });
  element.replaceChildren(...parts);
}

export function buildTimeline(parent) {
  const root = document.createElement("section");
  root.className = "aeviz-timeline";
  root.dataset.testid = "timeline";
  root.setAttribute("role", "group");
  root.innerHTML = TIMELINE_HTML;
  parent.append(root);
  const find = (selector) => root.querySelector(selector);
  const button = (name) => find(`[data-command="${name}"]`);
  return {
    root, head: find(".line b"), details: find(".line span"), commands: find(".commands"),
    buttons: { pause: button("pause"), resume: button("resume"), step: button("step"), stop: button("stop") },
    progress: find(".progress"), bar: find(".progress i"), failure: find(".failure"), aside: find(".aside"), phase: find(".phase"),
    legend: find(".legend"), curves: find(".curves"), scrub: find(".scrub"), formula: find(".formula"), metrics: find("table"), spoken: find(".spoken"),
  };
}

/** Everything that depends on language and settings alone. */
export function dressTimeline(view, data) {
  const { text, runs } = data;
  view.root.toggleAttribute("data-projector", data.projector);
  view.root.dataset.runs = runs.map((run) => run.id).join(" ");
  view.root.setAttribute("aria-label", text.timeline);
  view.commands.setAttribute("aria-label", text.commands);
  view.curves.setAttribute("aria-label", text.curves);
  view.formula.setAttribute("aria-label", text.formula);
  view.progress.setAttribute("aria-label", text.progress);
  for (const [name, button] of Object.entries(view.buttons)) say(button.lastChild, text[name]);
  view.legend.replaceChildren(
    ...runs.map(({ label }, k) => {
      const entry = document.createElement("span");
      entry.className = k ? "second" : "";
      entry.textContent = label;
      return entry;
    }),
  );
}

/**
 * Lines are kept as long as they are the same: only numbers change while the step does.
 * @param {{name, phase, title, symbols, runs: {k, label, numbers}[]}[]} lines
 * @param {string} now the phase that has just been computed
 */
export function showFormula(root, lines, now) {
  const key = JSON.stringify(lines.map(({ title, symbols, runs }) => [title, symbols, runs.map(({ label }) => label)]));
  if (root.dataset.key !== key) {
    root.dataset.key = key;
    root.replaceChildren(...lines.map(formulaLine));
  }
  lines.forEach(({ phase, runs }, i) => {
    const line = root.children[i];
    line.classList.toggle("now", Boolean(phase) && phase === now);
    const numbers = line.querySelectorAll(".numbers > span");
    runs.forEach((run, j) => sayRich(numbers[j], run.numbers));
  });
}

function formulaLine({ title, symbols, runs }) {
  const line = document.createElement("div");
  const add = (className, text, parent = line) => {
    const element = document.createElement(className === "" ? "span" : "p");
    if (className) element.className = className;
    say(element, text);
    parent.append(element);
    return element;
  };
  if (title) add("title", title);
  const formula = add("symbols", symbols);
  if (!/[\u3000-\uffff]/.test(symbols)) formula.lang = "en"; // or its signs would come from a Korean font, twice as wide
  for (const { k, label } of runs) {
    const numbers = add("numbers", "");
    numbers.dataset.run = k;
    if (label) {
      const sample = document.createElement("i"); // the curve's own stroke stands for its name
      sample.className = k ? "second" : "";
      sample.title = label;
      sample.setAttribute("role", "img");
      sample.setAttribute("aria-label", label);
      numbers.append(sample);
    }
    add("", "", numbers);
  }
  return line;
}
