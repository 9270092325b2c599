"""Widgets that more than one lab uses: the pad with its place in the link, chips, sliders, ways on."""

import math
from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.errors import AevizError
from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.controls.latent_pad import PadState, RunLink, latent_pad
from aeviz.ui.shell import labs, link, state
from aeviz.ui.shell.link import Complaint
from aeviz.ui.shell.look import projector
from aeviz.ui.text import t

INVITATION = "invitation"  # the words by which one page leads to another; a page without them stands outside the row


def title(page: str) -> None:
    """The page's headline and the sentence under it."""
    st.title(t(f"{page}.title"), anchor=False)
    with st.container(key="lead"):
        st.markdown(t(f"{page}.lead"))


def beside() -> Sequence[DeltaGenerator]:
    """Two columns: the pad, and what is asked beside it. Larger type needs a wider margin."""
    return st.columns([2.8 if projector() else 3, 1], gap="medium")


def section(key: str) -> None:
    """A heading of the second order, `page.section_title`; a link may lead to it by the section's name."""
    with st.container(key=f"section_{key.partition('.')[2].removesuffix('_title')}"):
        st.header(t(key), anchor=False)


# ---- the pad -------------------------------------------------------------------------------------------------------


def pad(
    page: str, model: str, *, key: str, name: str | None = None, run: RunLink | None = None, **options: object
) -> PadState:
    """A latent pad whose layers, heat map, link mode, z and β come from the link; where it is left goes into the link.

    name: what the link calls this pad among several that share a cursor; the one moved last is where z holds.
    run: the training run that it shows instead of a shipped model; its map grows, so that any z may lie on it.
    `options` go to `latent_pad`; layers and heat given here go before the page's settings. Where it takes marks, they
    come from the link and go there too.
    """
    settings = link.fields(page)
    for setting in ("layers", "heat", "link"):
        if setting in settings:
            options.setdefault(setting, state.shown(page, setting))
    options["heat"] = None if options["heat"] == "none" else options["heat"]
    options["leads"] = name is None or state.start(page, "", "on") == name
    if options["leads"]:
        options["z"] = _start_z(page, model) if run is None else state.start(page, run.id, "z")
    if "beta" in settings and run is None:
        options["beta"] = state.start(page, model, "beta")
    if "marks" in options:
        options["marked"] = state.start(page, model, "marks")
    at = latent_pad(model, key=key, run=run, **options)
    for setting, said in (("z", at.z), ("beta", at.beta)):
        # Only what is new: what a pad said long ago must not undo a step back in the browser's history.
        if setting in settings and state.is_news(page, f"{key}.{setting}", said):
            state.put(page, setting, said)
            if name is not None:
                state.put(page, "on", name)
    if "marks" in options and state.is_news(page, f"{key}.marks", at.marks):
        state.put(page, "marks", at.marks)
    return at


def _start_z(page: str, model: str) -> tuple[float, float] | None:
    z, extent = state.start(page, model, "z"), extent_of(model)
    if z is None or extent is None:
        return z
    x0, x1, y0, y1 = extent
    if x0 <= z[0] <= x1 and y0 <= z[1] <= y1:
        return z
    low, high = f"({x0:.3g}, {y0:.3g})", f"({x1:.3g}, {y1:.3g})"
    state.complain(Complaint("outside_map", {"given": f"{z[0]:g}, {z[1]:g}", "low": low, "high": high}))
    state.put(page, "z", None)
    return None


def load(model: str) -> catalogue.Pretrained | None:
    """A shipped model, or None where its file is missing or damaged; the pad has said so already."""
    try:
        return catalogue.load(model)
    except AevizError:
        return None


def extent_of(model: str) -> tuple[float, float, float, float] | None:
    """x0, x1, y0, y1 that hold the model's map at every β, or None where there is no map."""
    shipped = load(model)
    if shipped is None:
        return None
    extents = shipped.part("map")["extents"]  # (rungs, 4)
    return tuple(float(f(extents[:, i])) for i, f in enumerate((min, max, min, max)))


# ---- settings that live in the link --------------------------------------------------------------------------------


def layer_chips(page: str, ellipses: bool = False, digits: bool = True) -> None:
    """Which layers lie on the map. ellipses: whether the model has them; digits: whether what it decodes are such."""
    options = [layer for layer in link.TABLE[page]["layers"].options if layer != "ellipses" or ellipses]
    key = state.widget_key(page, "layers")
    if not set(st.session_state[key]) <= set(options):
        st.session_state[key] = [layer for layer in st.session_state[key] if layer in options]
    names = {layer: t(f"common.layers_{layer}") for layer in options}
    if not digits:
        names["grid"] = t("common.layers_grid_image")
    st.pills(
        t("common.layers"), options, selection_mode="multi", format_func=names.__getitem__,
        key=key, label_visibility="collapsed",
    )  # fmt: skip


def heat_chips(page: str, options: Sequence[str] | None = None) -> None:
    """Which heat map lies under them; `options` where not all of the page's are to be had."""
    one_of(page, "heat", "common.heat", options=options)


def link_chips(page: str) -> None:
    """How the pads of a group are linked."""
    one_of(page, "link", "common.link", help=t("common.link_help"))


def prior_chips(page: str) -> None:
    """Which prior the codes are pressed into."""
    one_of(page, "prior", f"{page}.prior", label=f"{page}.prior_label")


def one_of(
    page: str, name: str, words: str | Mapping[str, str], label: str | None = None, help: str | None = None,
    options: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """A choice of the link as chips, called `words`_option, or as `words` says of each; `options` where not all of the
    table's are to be had.
    """
    options = options or link.TABLE[page][name].options
    key = state.widget_key(page, name)
    if st.session_state[key] not in options:
        st.session_state[key] = options[0]
    st.segmented_control(
        t(label or words), options, format_func=named(options, words), required=True,
        key=key, label_visibility="collapsed", help=help,
    )  # fmt: skip


def named(options: Sequence[str], prefix: str | Mapping[str, str]) -> Callable[[str], str]:
    """What to call each option, in the language of this run."""
    if not isinstance(prefix, str):
        return prefix.__getitem__
    return {option: t(f"{prefix}_{option}") for option in options}.__getitem__


def slider(page: str, name: str, step: float) -> float:
    """A number of the link, within the table's range."""
    field = link.TABLE[page][name]
    return st.slider(
        t(f"{page}.{name}"), float(field.low), float(field.high), step=step, key=state.widget_key(page, name)
    )


# ---- where to go next -----------------------------------------------------------------------------------------------


def onward(page: str) -> None:
    """The button that leads to the next page in the row, in that page's words; from the last back to the first."""
    row = [name for name in labs.found() if INVITATION in text.page_text(name)]
    to = row[(row.index(page) + 1) % len(row)]
    if st.button(t(f"{to}.{INVITATION}"), type="primary", key=f"onward.{to}"):
        st.switch_page(f"{to}.py")  # beside pages/navigation.py, which is the script that runs


def train_yourself(model: str, **settings: object) -> None:
    """The button that leads to training a model like this one; `settings` by the names that the link has for them."""
    if st.button(t("common.train_yourself"), key=f"train_yourself.{model}"):
        for name, new in {"model": model, **settings}.items():
            state.turn("train", name, new)
        st.switch_page("train.py")


# ---- numbers -------------------------------------------------------------------------------------------------------


def number(value: float | None, digits: int = 3) -> str:
    """A figure for the screen: fixed digits after the point; a word where the file does not hold it."""
    return t("common.number_missing") if value is None or not math.isfinite(value) else f"{value:.{digits}f}"


def table(header: str, rows: Sequence[Sequence[str]], numbers: int = 2) -> None:
    """A table in Markdown, without pandas. `header` is the row `| a | b |`; the last `numbers` stand right."""
    columns = header.count("|") - 1
    rule = "|" + "|".join([":--"] * (columns - numbers) + ["--:"] * numbers) + "|"
    st.markdown("\n".join([header, rule, *("| " + " | ".join(row) + " |" for row in rows)]))
