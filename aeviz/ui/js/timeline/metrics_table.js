// What was measured at a snapshot, each figure beside its null.
import { digitsOf, fixed, grouped } from "../engine/numbers.js";
import { fill, say } from "../pad/view.js";

const METRICS = ["cross_entropy", "squared_error", "kl", "negative_elbo", "sw2", "one_nn", "coverage", "knn"];

const cell = (name, text, className = "") => {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
};

/**
 * @param {HTMLTableElement} table
 * @param {{label: string, metrics: Object<string, {step, value, chance}>}[]} columns one a run
 *   a figure of an earlier step than the others' says so
 * @param {number} shown the step that is shown; where nothing was measured at it, the caption says so
 */
export function showMetrics(table, columns, shown, text) {
  const names = METRICS.filter((name) => columns.some(({ metrics }) => metrics[name]));
  const key = JSON.stringify([columns, names, text.metric]);
  const newest = Math.max(0, ...columns.flatMap(({ metrics }) => names.map((name) => metrics[name]?.step ?? 0)));
  const measured = newest === shown ? text.measured_at : text.measured_before;
  say(table.createCaption(), fill(measured, { step: grouped(newest), shown: grouped(shown) }));
  if (table.dataset.key === key) return;
  table.dataset.key = key;
  table.hidden = !names.length;
  const head = document.createElement("tr");
  const labels = columns.length > 1 ? columns.map(({ label }) => label) : [text.value];
  head.append(cell("th", text.metric), ...labels.map((label) => cell("th", label)), cell("th", text.null));
  const rows = names.map((name) => {
    const row = document.createElement("tr");
    row.dataset.metric = name;
    const first = cell("th", text[`metric_${name}`]);
    first.scope = "row";
    first.append(cell("small", text[`sees_${name}`]));
    const digits = digitsOf(name);
    const values = columns.map(({ metrics }) => {
      const found = metrics[name];
      const value = cell("td", found ? fixed(found.value, digits) : "–", "value");
      if (found) value.dataset.step = found.step;
      if (found && found.step < newest) value.append(cell("small", fill(text.at_step, { step: grouped(found.step) })));
      return value;
    });
    const chances = columns.map(({ metrics }) => metrics[name]?.chance).filter((chance) => chance != null);
    row.append(first, ...values, cell("td", chances.length ? fixed(chances.at(-1), digits) : ""));
    return row;
  });
  const body = table.tBodies[0] ?? table.createTBody();
  body.replaceChildren(head, ...rows);
}
