"""The app without a browser: a page opened by its link, what is asked on it and what it shows."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from aeviz.ui import text
from aeviz.ui.controls import INVITATION
from aeviz.ui.shell import labs

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"
PAGES = tuple(labs.found())
ROW = tuple(page for page in PAGES if INVITATION in text.sections("en", page))  # where one page leads to the next
LABS = tuple(page for page in ROW if page != labs.FRONT)


def opened(page: str, /, **query: str) -> AppTest:
    app = AppTest.from_file(NAVIGATION, default_timeout=60)
    if page != "front":
        app.run()
        app.switch_page(f"{page}.py")
        app.query_params.clear()  # as a page change in the browser does
    for name, value in query.items():
        app.query_params[name] = value
    return alive(app.run())


def moved(app: AppTest, page: str) -> AppTest:
    app.switch_page(f"{page}.py")
    app.query_params.clear()
    return app


def alive(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].value
    return app


def answered(page: str, /, **query: str) -> AppTest:
    """The page after a guess at every question that comes up: the first of the answers that one may give."""
    app = opened(page, **query)
    for _ in labs.found()[page].questions:
        asked = [name for name, answer in guesses(app, page) if answer is None]
        if not asked:
            break
        first = labs.found()[page].questions[asked[0]].answers[0]
        alive(question(app, page, asked[0]).set_value(first).run())
    return app


def guesses(app: AppTest, page: str) -> list[tuple[str, str | None]]:
    """The questions that stand on the page, each with what was guessed."""
    asked = [radio for radio in app.radio if radio.key.startswith(f"{page}.predict.")]
    return [(radio.key.split(".")[2], radio.value) for radio in asked]


def onward(page: str, lang: str) -> str:
    """The words on the button that leads on from a page."""
    following = ROW[(ROW.index(page) + 1) % len(ROW)]
    return text.sections(lang, following)[INVITATION]


def question(app: AppTest, page: str, name: str) -> Radio:
    return app.radio(f"{page}.predict.{name}.{query_of(app)['lang']}")


def query_of(app: AppTest) -> dict[str, str]:
    return {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}


def shown(app: AppTest) -> str:
    parts = [app.title, app.header, app.markdown, app.caption, app.warning, app.error, app.success, app.info]
    return "\n".join(element.value for part in parts for element in part)


def pad_data(app: AppTest, key: str) -> dict:
    for component in app.get("bidi_component"):
        if key in component.proto.id:
            data = json.loads(component.proto.json)
            return data[0] if isinstance(data, list) else data
    raise AssertionError(f"no pad {key}")


def chip(app: AppTest, name: str):
    return next(group for group in app.get("button_group") if f".{name}." in group.proto.id)


def styles(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))
