"""The pages of the app: found once, and yet each run of a script has pages of its own."""

from pathlib import Path
from types import SimpleNamespace

from streamlit.navigation.page import Page
from streamlit.testing.v1 import AppTest

from aeviz.ui.shell import lab_pages, link

NAVIGATION = Path(__file__).resolve().parents[3] / "pages" / "navigation.py"


def test_a_run_of_one_session_does_not_use_up_the_pages_of_another(monkeypatch):
    found = tuple(SimpleNamespace(_can_be_called=False) for _ in range(6))
    monkeypatch.setattr(lab_pages, "_found", lambda: found)
    (front, labs), (other_front, other_labs) = lab_pages.pages(), lab_pages.pages()
    front._can_be_called = labs["vae"]._can_be_called = True  # as st.navigation does
    assert not other_front._can_be_called
    assert not other_labs["vae"]._can_be_called
    assert not any(page._can_be_called for page in found)


def test_files_are_looked_for_once(monkeypatch):
    AppTest.from_file(NAVIGATION, default_timeout=60).run()
    monkeypatch.setattr(Page, "__init__", lambda *_, **__: 1 / 0)
    for name in lab_pages.LABS:
        app = AppTest.from_file(NAVIGATION, default_timeout=60).run()
        app.switch_page(f"{name}.py").run()
        assert not app.exception


def test_every_lab_can_be_linked_to():
    assert set(lab_pages.LABS) == set(link.TABLE) - {link.EVERYWHERE, "front"}
