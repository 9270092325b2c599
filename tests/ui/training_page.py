"""The page on which a model is trained: opened, worked and read by a test."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from aeviz.training.recipe import Recipe
from aeviz.ui import text

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"
WORDS = text.sections("en", "train")


def opened(jobs, **query: str) -> AppTest:
    app = AppTest.from_file(NAVIGATION, default_timeout=60).run()
    app.switch_page("train.py")
    app.query_params.clear()
    for name, value in ({"lang": "en"} | query).items():
        app.query_params[name] = value
    return alive(app.run())


def alive(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].value
    return app


def trained(jobs, **query: str) -> AppTest:
    app = opened(jobs, **query)
    return alive(app.button("train_start").click().run())


def components(app: AppTest) -> list[dict]:
    """What the pads and the time line were told."""
    return [json.loads(component.proto.json)[0] for component in app.get("bidi_component")]


def pads(app: AppTest) -> list[dict]:
    return [told for told in components(app) if told["kind"] == "pad"]


def lines(app: AppTest) -> list[dict]:
    return [told for told in components(app) if told["kind"] == "timeline"]


def shown(app: AppTest) -> str:
    parts = [app.header, app.markdown, app.caption, app.warning, app.error, app.success, app.info]
    return "\n".join(element.value for part in parts for element in part)


def labels(app: AppTest) -> list[str]:
    """What the boxes of the settings are called, without that of the model."""
    boxes = [widget for kind in (app.number_input, app.selectbox, app.toggle, app.text_input) for widget in kind]
    return [box.label for box in boxes if not (box.key or "").startswith("train.model.")]


def query_of(app: AppTest) -> dict[str, str]:
    return {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}


def run_of(jobs) -> str:
    return next(iter(jobs.runs))


def recipe_of(jobs) -> Recipe:
    return jobs.runs[run_of(jobs)].plan.recipe
