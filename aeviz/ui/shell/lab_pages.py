"""The pages of the app as Streamlit knows them.

st.Page looks for a page's file, folder by folder, and at each question to the file system the script gives way to
whoever waits for the interpreter. Several pages at each run of a script are many questions, so they are found once.
"""

from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page

from aeviz.ui.shell import labs


def pages() -> tuple[Page, dict[str, Page]]:
    """The front page, and the labs by name in their order: for one run of a script, in which they are called."""
    # st.navigation marks the page that may run, and running it takes the mark off
    mine = {name: copy(page) for name, page in _found().items()}
    return mine.pop(labs.FRONT), mine


@cache
def _found() -> dict[str, Page]:
    # Titles need the language, which may stand in the link of a page that is not known yet; nothing shows these.
    return {name: _page(name, f"aeviz · {name}") for name in labs.found()}


def _page(name: str, title: str) -> Page:
    front = name == labs.FRONT
    return st.Page(f"{name}.py", title=title, url_path="" if front else name, default=front)
