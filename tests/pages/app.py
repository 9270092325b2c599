"""The app without a browser: a page opened by its link, what is asked on it and what it shows."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"
LABS = ("encoding", "gaps", "vae", "aae")  # where one thing leads to the next
PAGES = ("front", *LABS, "train")
QUESTIONS = {
    "encoding": [
        ("table", "one"), ("alone", "between"), ("decode", "yes"), ("network", "better"), ("sets", "s_curve"),
        ("rules", "pca"),
    ],
    "gaps": [
        ("where", "outside"), ("area", "ae"), ("sampler", "codes"), ("generator", "ae"), ("seeds", "turned"),
        ("path", "pixels"), ("new", "mix"), ("widths", "worse"), ("linear", "axes"),
    ],
    "vae": [("collapse", "mean"), ("tight", "above"), ("chance", "random")],
    "aae": [("real", "prior"), ("chance", "fixed")],
}  # fmt: skip
PADS = {"front": 4, "encoding": 0, "gaps": 1, "vae": 1, "aae": 1, "train": 1}


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
    app = opened(page, **query)
    for name, answer in QUESTIONS.get(page, []):
        alive(question(app, page, name).set_value(answer).run())
    return app


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
