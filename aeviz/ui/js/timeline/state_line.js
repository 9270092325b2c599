// What a run is doing, in a line.
import { grouped } from "../engine/numbers.js";
import { fill } from "../pad/view.js";
import { stageOf, stageText } from "./stages.js";

const SILENT_AFTER = 3; // questions without an answer, until it is said

const OFTEN_MINUTES = 90; // seconds from which minutes say enough

export function duration(seconds, text) {
  const whole = Math.max(1, Math.round(seconds));
  return whole < OFTEN_MINUTES ? fill(text.seconds, { seconds: whole }) : fill(text.minutes, { minutes: Math.round(whole / 60) });
}

/** Three digits say enough: 16,400, 873. */
const rateText = (rate) => grouped(Number(rate.toPrecision(3)));

/**
 * @param {{name, phases: string[]}[]} stages of the run's family
 * @returns {{head: string, details: string[]}} the state, and what there is to say of it
 */
export function stateLine(feed, stages, text) {
  const { news } = feed;
  if (feed.gone) return { head: text.gone_head, details: [] };
  if (!news) return { head: text.asking, details: [] };
  const { state, step, steps, left, limit, rate, device, place, wait } = news;
  const head = text[`state_${state}`];
  const details = [];
  if (state === "queued") {
    if (place) details.push(fill(text.place, { place }));
    if (wait) details.push(fill(text.wait, { time: duration(wait, text) }));
  } else if (state === "done") {
    details.push(fill(text.steps, { steps: grouped(steps) }));
  } else if (state !== "starting" && steps) {
    details.push(fill(text.step_of, { step: grouped(step), steps: grouped(steps) }));
    const stage = stageText(stages, news.stage ?? 0, text);
    if (stage) details.push(stage);
  }
  if (state === "running") {
    if (limit) details.push(fill(text.ends_early, { left: duration(left, text), time: duration(limit.seconds, text), step: grouped(limit.step) }));
    else if (left) details.push(fill(text.left, { time: duration(left, text) }));
    if (rate) details.push(fill(text.rate, { rate: rateText(rate) }));
  }
  if (device && state !== "queued") details.push(device);
  return { head, details };
}

/** Why a run failed and what to try, as a sentence; empty where it did not. */
export function failureText({ news }, text) {
  if (news?.state !== "failed" || !news.failure) return "";
  const { reason, values } = news.failure;
  return fill(text[`failure_${reason}`] ?? text.failure_died, values ?? {});
}

/** What else there is to know: who watches, whose the buttons are, what has gone wrong on the way. */
export function asideText(feed, text) {
  const { news } = feed;
  const said = [];
  if (feed.gone) said.push(text.gone);
  else if (feed.failures >= SILENT_AFTER) said.push(text.unreachable);
  if (news?.notice) said.push(text[`notice_${news.notice}`]);
  if (Number.isInteger(news?.unshown)) said.push(fill(text.unshown, { step: grouped(news.unshown) }));
  if (news && !feed.over) {
    if (news.watchers > 1) said.push(fill(text.watchers, { watchers: news.watchers }));
    if (!news.driver) said.push(text.not_yours);
  }
  return said.join(" ");
}

/** The phase that a stepper has just computed, and the next, which may be the first of another stage; empty where there is none. */
export function phaseText(news, stages, numbers, text) {
  if (!news?.phase) return "";
  const { phase, updated, step, stage = 0 } = news.phase;
  const { phases } = stages[stage];
  const at = phases.indexOf(phase);
  const following = at + 1 < phases.length ? stage : stageOf(news.stages, step + 1);
  const next = phases[at + 1] ?? stages[following].phases[0];
  const said = [
    fill(text.phase_done, { phase: text[`phase_${phase}`] ?? phase, step: grouped(step), numbers }),
    updated ? text.phase_updated : text.phase_waits,
    fill(at + 1 < phases.length ? text.phase_next : text.phase_next_step, { phase: text[`phase_${next}`] ?? next }),
  ];
  if (following !== stage) said.push(fill(text.phase_next_stage, { stage: stageText(stages, following, text) }));
  return said.join(" ");
}
