"""The page's chrome: wordmark, switches, starting over, notices, projector mode. CSS and scripts of whole pages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from aeviz.ui.js import bundle
from aeviz.ui.routes import script_route
from aeviz.ui.shell import state
from aeviz.ui.shell.link import EVERYWHERE
from aeviz.ui.text import LANGUAGES, language, t

SEED = 7  # of every shipped recipe
ICON = (Path(__file__).parent / "icon.svg").read_text(encoding="utf-8")
CSS = (Path(__file__).parent / "look.css").read_text(encoding="utf-8")
PROJECTOR = (Path(__file__).parent / "projector.css").read_text(encoding="utf-8")
FOLLOW = (Path(__file__).parent / "follow.js").read_text(encoding="utf-8").rstrip()
LISTENS = script_route.loader(bundle.join("page/page.js"))


def projector() -> bool:
    """Whether the page is shown to a room."""
    return state.value(EVERYWHERE, "view") == "projector"


def style() -> None:
    """The style sheet, the language of the document for screen readers and hyphenation, the place a link leads to, and
    what every page listens to.
    """
    st.html(f"<style>{CSS}{PROJECTOR if projector() else ''}</style>")
    root = f"document.documentElement.lang = '{language()}'"
    root += f"; document.documentElement.dataset.answerKeys = {json.dumps(t('common.answer_keys'))}"
    st.html(f'<script>{root}</script><script type="module">{LISTENS}</script>', unsafe_allow_javascript=True)
    led = state.followed()  # most links lead to no section: nothing is sent, but the element stays where it is
    follow = f"{FOLLOW}({led[0]}, '{led[1]}')" if led else ""
    st.html(f"<script>{follow}</script>", unsafe_allow_javascript=True)


def wordmark() -> None:
    """The name, at the head of the sidebar."""
    with st.container(key="wordmark"):
        st.markdown("ae:primary[viz]")


def switches(page: str) -> None:
    """Starting this page over, language and projector, at the foot of the sidebar."""
    if state.value(EVERYWHERE, "lang") is None:
        state.put(EVERYWHERE, "lang", language())  # so that the switch shows the browser's choice
    views = {view: t(f"common.view_{view}") for view in ("desk", "projector")}
    with st.container(key="switches"):
        st.button(
            t("common.page_over"), type="tertiary", key=f"page_over.{page}", help=t("common.page_over_help"),
            on_click=state.start_over, args=(page,),
        )  # fmt: skip
        st.segmented_control(
            t("common.language"), list(LANGUAGES), format_func=LANGUAGES.get, required=True, width="stretch",
            key=state.widget_key(EVERYWHERE, "lang"), label_visibility="collapsed",
        )  # fmt: skip
        st.segmented_control(
            t("common.view"), list(views), format_func=views.get, required=True,
            key=state.widget_key(EVERYWHERE, "view"), label_visibility="collapsed", width="stretch",
        )  # fmt: skip
        st.caption(t("common.footer", seed=SEED))


@contextmanager
def notices() -> Iterator[None]:
    """Around a page: above it goes a sentence for everything in its link that could not be used."""
    place = st.container(key="notices")
    yield
    with place:
        for complaint in state.complaints():
            st.warning(t(f"link.{complaint.reason}", **complaint.values))
