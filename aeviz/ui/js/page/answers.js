// Manual activation: on the answers to a question arrow keys move the focus and choose nothing, the space bar or Enter does.
// By a radio group's own keys the first arrow would choose, and a guess uncovers the answer before the others were read.

const GROUP = '[data-testid="stRadio"]';
const ANSWER = 'input[type="radio"]';
const WAYS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function browseAnswers(event) {
  const { target, key } = event;
  const group = target.matches?.(ANSWER) && target.closest(GROUP);
  if (!group || event.altKey || event.ctrlKey || event.metaKey) return;
  if (key in WAYS) {
    const answers = [...group.querySelectorAll(ANSWER)];
    answers.at((answers.indexOf(target) + WAYS[key]) % answers.length).focus();
  } else if (key === "Enter") target.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Who hears the page is told of the keys, in the words that it brings on its root. */
export function describeAnswers({ target }) {
  const { answerKeys } = document.documentElement.dataset;
  if (target.matches?.(`${GROUP} ${ANSWER}`)) target.closest('[role="radiogroup"]')?.setAttribute("aria-description", answerKeys);
}
