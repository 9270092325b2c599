"""The frame around every page: which pages there are, the sidebar, what the link says."""

import streamlit as st

from aeviz.ui.shell import lab_pages, labs, look, said, sessions, state
from aeviz.ui.text import t

front, others = lab_pages.pages()
page = st.navigation([front, *others.values()], position="hidden")
here = page.url_path or labs.FRONT
if state.open_page(here):
    said.forget()
sessions.present()

title = t(f"{here}.nav")
st.set_page_config(f"{title} · aeviz", page_icon=look.ICON, layout="wide", initial_sidebar_state=264)
look.style()

with st.sidebar:
    look.wordmark()
    st.page_link(front, label=t(f"{labs.FRONT}.nav"))
    with st.container(key="labs", gap=None):
        st.caption(t("common.nav_labs"))
        for number, (name, lab) in enumerate(others.items(), 1):
            st.page_link(lab, label=f"{number}\u2002{t(f'{name}.nav')}")
    look.switches(here)

with look.notices():
    page.run()
state.close_page(here)
