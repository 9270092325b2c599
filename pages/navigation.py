"""The frame around every page: which pages there are, the sidebar, what the link says."""

import streamlit as st

from aeviz.ui.shell import lab_pages, look, said, sessions, state
from aeviz.ui.text import t

front, labs = lab_pages.pages()
page = st.navigation([front, *labs.values()], position="hidden")
here = page.url_path or "front"
if state.open_page(here):
    said.forget()
sessions.present()

title = t(f"common.nav_{here}")
st.set_page_config(f"{title} · aeviz", page_icon=look.ICON, layout="wide", initial_sidebar_state=264)
look.style()

with st.sidebar:
    look.wordmark()
    st.page_link(front, label=t("common.nav_front"))
    with st.container(key="labs", gap=None):
        st.caption(t("common.nav_labs"))
        for number, (name, lab) in enumerate(labs.items(), 1):
            st.page_link(lab, label=f"{number}\u2002{t(f'common.nav_{name}')}")
    look.switches(here)

with look.notices():
    page.run()
state.close_page(here)
