"""The pages of the app: found once, and yet each run of a script has pages of its own."""

from pathlib import Path
from types import SimpleNamespace

from streamlit.navigation.page import Page
from streamlit.testing.v1 import AppTest

from aeviz.ui.shell import lab_pages, labs

NAVIGATION = Path(__file__).resolve().parents[3] / "pages" / "navigation.py"


def test_a_run_of_one_session_does_not_use_up_the_pages_of_another(monkeypatch):
    found = {name: SimpleNamespace(_can_be_called=False) for name in labs.found()}
    monkeypatch.setattr(lab_pages, "_found", lambda: found)
    (front, others), (front_again, others_again) = lab_pages.pages(), lab_pages.pages()
    front._can_be_called = others["vae"]._can_be_called = True  # as st.navigation does
    assert not front_again._can_be_called
    assert not others_again["vae"]._can_be_called
    assert not any(page._can_be_called for page in found.values())


def test_files_are_looked_for_once(monkeypatch):
    AppTest.from_file(NAVIGATION, default_timeout=60).run()
    monkeypatch.setattr(Page, "__init__", lambda *_, **__: 1 / 0)
    for name in labs.found():
        app = AppTest.from_file(NAVIGATION, default_timeout=60).run()
        app.switch_page(f"{name}.py").run()
        assert not app.exception
