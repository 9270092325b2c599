"""Predict, then observe: a question with the answers that one may give, and once there is a guess what is right."""

from collections.abc import Callable

import streamlit as st

from aeviz.ui.controls import findings, named
from aeviz.ui.controls.findings import Finding
from aeviz.ui.shell import labs, state
from aeviz.ui.text import t

SHOWN = "shown"  # in place of a guess, where the answer is seen without one


def ask(page: str, name: str, *, right: str | None = None, verdict: Callable[[], Finding] | None = None) -> str | None:
    """Asks a question of the page, and says under it what is right, no sooner than somebody has guessed.

    right: the answer that holds by definition; verdict: finds in measured figures which one does. With neither nothing
    is said, for then the page itself shows the answer. Returns what `guessed` does; what the answer uncovers belongs
    where that is not None.
    """
    _choices(page, name)
    answer = guessed(page, name)
    if answer and verdict:
        tell(answer, verdict())
    elif answer and right:
        _tell_fixed(page, name, answer, right)
    return answer


def guessed(page: str, name: str) -> str | None:
    """The answer chosen; None as long as nobody has guessed, SHOWN where the link shows answers without a guess."""
    return state.guess(page, name) or (SHOWN if state.is_open(page, name) else None)


def tell(answer: str, finding: Finding) -> None:
    """Whether the guess was right and by which figures; without figures which file is wanting, and no verdict.

    Where answers are shown without a guess, only what the figures say.
    """
    if not finding.said:
        findings.none_from(finding.file)
    elif answer == SHOWN or not finding.right:
        st.info(finding.said)
    elif answer in finding.right:
        st.success(f"{t('common.verdict_right')} {finding.said}")
    else:
        st.info(f"{t('common.verdict_wrong')} {finding.said}")


def _choices(page: str, name: str) -> None:
    st.caption(t("common.predict_shown" if guessed(page, name) == SHOWN else "common.predict_first"))
    key, answers = state.guess_key(page, name), labs.found()[page].questions[name].answers
    if key not in st.session_state:  # from a link, or back from another page, where Streamlit forgets widgets
        st.session_state[key] = state.guess(page, name)
    question = t(f"{page}.{name}_question")
    st.markdown(question)
    st.radio(
        question.replace("**", ""), answers, index=None, format_func=named(answers, f"{page}.{name}"),
        key=key, on_change=state.reveal, args=(page, [name]),
        label_visibility="collapsed",  # it is what a screen reader says, and that would read the stars
    )  # fmt: skip


def _tell_fixed(page: str, name: str, answer: str, right: str) -> None:
    """Whether the guess was right, and where to look; without a guess what would have been right."""
    if answer == SHOWN:
        st.info(t("common.answer_shown", answer=t(f"{page}.{name}_{right}")))
    elif answer == right:
        st.success(t(f"{page}.{name}_right"))
    else:
        st.info(t(f"{page}.{name}_wrong"))
