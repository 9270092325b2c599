// Stages of a run: which one a step is of, and where the next begins.
import { fill } from "../pad/view.js";

/**
 * Which stage a step is of, the first being 0.
 * @param {number[]|undefined} begins the step at which each stage does; a stage that has no step begins where the next does
 */
export const stageOf = (begins, step) => Math.max(0, (begins ?? [0]).findLastIndex((begin) => begin <= step));

/** Steps at which another stage begins. */
export const borders = (begins) => [...new Set(begins ?? [])].filter((begin) => begin > 0);

/** "stage 2 of 3: name"; empty where a run is not divided. */
export function stageText(stages, place, text) {
  if (!(stages?.length > 1)) return "";
  return fill(text.in_stage, { place: place + 1, stages: stages.length, name: text[`stage_${stages[place].name}`] });
}
