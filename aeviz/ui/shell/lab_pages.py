"""The pages of the app as Streamlit knows them.

st.Page looks for a page's file, folder by folder, and at each question to the file system the script gives way to
whoever waits for the interpreter. Six pages at each run of a script are many questions, so the pages are found once.
"""

from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page

LABS = ("encoding", "gaps", "vae", "aae", "train")


def pages() -> tuple[Page, dict[str, Page]]:
    """The front page, and the labs by name in their order: for one run of a script, in which they are called."""
    front, *labs = map(copy, _found())  # st.navigation marks the page that may run, and running it takes the mark off
    return front, dict(zip(LABS, labs, strict=True))


@cache
def _found() -> tuple[Page, ...]:
    # Titles need the language, which may stand in the link of a page that is not known yet; nothing shows these.
    labs = (st.Page(f"{name}.py", title=f"aeviz · {name}", url_path=name) for name in LABS)
    return st.Page("front.py", title="aeviz", url_path="", default=True), *labs
