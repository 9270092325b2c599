"""Pad and pieces in an empty page, without a server: what Python would hand over, and the modules as they stand."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest

from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.js import bundle
from tests.browser.pad_modules import SITE

MOUNT = """async ([module, name, data]) => {
  const Kind = (await import(`/${module}`))[name];
  const parent = document.createElement("div");
  document.body.replaceChildren(parent);
  window.said = [];
  window.piece = new Kind(parent);
  const setStateValue = (name, value) => window.said.push([name, value]);
  // a copy, as each rerun brings: what is equal to before is not the same object
  window.update = (more) => window.piece.update({ data: structuredClone({ ...data, ...more }), setStateValue });
  window.update({});
}"""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STYLE = """
  body { margin: 0; width: %dpx; background: var(--st-background-color); }
  body { --st-text-color: %s; --st-background-color: %s; }
  body { --st-primary-color: #c2410c; --st-font: sans-serif; }
"""
MODULES = {"pad": "pad/pad.js"} | bundle.pieces()


def handed_over(show: Callable[[], object], language: str = "en") -> dict:
    """The data that a call such as `lambda: samples_sheet("ae", ...)` gives to the browser."""
    kept = {}

    def mount(kind: str, key: str, data: dict, *, says: tuple[str, ...] = (), **_: object) -> SimpleNamespace:
        kept.update(data, kind=kind, text=text.sections(language, kind), projector=False)
        return SimpleNamespace(**dict.fromkeys(says))

    with pytest.MonkeyPatch.context() as patch:
        for module in ("latent_pad", "pieces"):
            patch.setattr(import_module(f"aeviz.ui.controls.{module}"), "mount", mount)
        patch.setattr(text, "language", lambda: language)
        show()
    kept["weights"]["base"] = "/"
    return kept


def serve(page, *names: str) -> None:
    """Lets the page find all parts of these shipped models."""
    for name in names:
        for blob in catalogue.load(name).blobs().values():
            page.blobs[f"{blob.digest}.bin"] = blob.data


def put(page, data: dict, width: int = 760, dark: bool = False) -> None:
    """Mounts what `handed_over` gave; `said` of the page grows with what it tells Python."""
    colours = ("#eee", "#17171c") if dark else ("#222", "#fff")
    page.goto(SITE)
    kind = data["kind"]
    own = bundle.piece_styles(kind) if kind in bundle.pieces() else ""
    page.add_style_tag(content=bundle.stylesheet() + own + STYLE % (width, *colours))
    page.evaluate(MOUNT, [MODULES[kind], bundle.class_of(kind), data])


def said(page) -> list:
    """What the piece has told Python so far, as [name, value]."""
    return page.evaluate("() => window.said")
