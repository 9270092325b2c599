"""The measured figures of the second lab: each from the header of a shipped file, each beside its null."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from aeviz.measure import digit_judge, verdicts
from aeviz.shipped import networks, schema
from aeviz.ui.controls import load, number, shipped, table
from aeviz.ui.controls.figures import drawn_cells
from aeviz.ui.controls.findings import figures_of, span
from aeviz.ui.controls.pieces import film_strips, small_maps
from aeviz.ui.shell import link, state
from aeviz.ui.text import t

# What each limit is measured by, and the digits to show.
LIMITS = {
    "area": {"area_ratio": 1},
    "centre": {"asymmetry": 2},
    "empty": {"empty": 2, "coverage": 3},
    "jump": {"discontinuity": 3},
}
PLACES = ("within", "meet", "empty", "outside")
SAMPLERS = ("gaussian", "box", "codes")
WAYS = {"pixels": "pixels", "straight": "straight", "along": "data"}  # as measured, and as the page calls them
WIDTHS = ("numbers", *schema.ERRORS, "digit_share")  # of the study of bottlenecks
PAIRS = 500  # over which the ways were measured


def models() -> tuple[str, ...]:
    """What the page holds against each other: the models of its pads, the one whose gaps they are first."""
    return link.fields("gaps")["on"].options


def marks_score(marks: Sequence[tuple[float, float]]) -> None:
    """How many marks (z) lie in a gap, by the judge's word on the image decoded there, and how many blind throws would.

    The null is the share of the map that is gap, of its 64 × 64 cells.
    """
    found, classifier = load(models()[0]), shipped.needed("classifier") if marks else None
    if found is None or classifier is None:
        return
    images = networks.pixels(found.part("decoder"), found.networks["decoder"], np.array(marks, np.float32))
    about = classifier.networks["classifier"]
    read = digit_judge.read(classifier.part("classifier"), about, images)
    hits, count = int((~read.digit).sum()), len(marks)
    blind = count * float((found.part("map")["heat.gap"][0] < digit_judge.least(about)).mean())
    st.metric(t("gaps.score"), t("gaps.score_of", hits=hits, count=count))
    st.caption(t("gaps.score_null", blind=number(blind, 1), count=count))


def places_table() -> None:
    """What share of the map each kind of place is, what share of it is gap, and the range of that over six seeds."""
    model = models()[0]
    figures, seeds = figures_of(model) | {"where.all.area": 1.0}, figures_of("seeds")
    rows = [
        [
            t(f"gaps.place_{place}"),
            number(figures.get(f"where.{place}.area"), 2),
            number(figures.get(f"where.{place}"), 2),
            f"**{span(verdicts.range_of(seeds, f'{model}.where.{place}'), 2)}**",
        ]
        for place in (*PLACES, "all")
    ]
    table(t("gaps.place_columns"), rows, numbers=3)
    st.caption(t("gaps.places_read"))


# ---- the four limits


def limit_table(limit: str) -> None:
    """One limit in numbers: the shipped autoencoder and VAE, the range over six seeds of each, and the null.

    The ranges stand in bold: by them it is said which model shows the limit more.
    """
    seeds = figures_of("seeds")
    rows = []
    for name, digits in LIMITS[limit].items():
        shown = [number(figures_of(model).get(name), digits) for model in models()]
        ranges = [f"**{span(verdicts.range_of(seeds, f'{model}.{name}'), digits)}**" for model in models()]
        null = number(figures_of(models()[0]).get(f"{name}.null"), digits)
        rows.append([t(f"gaps.{name}_what"), shown[0], ranges[0], shown[1], ranges[1], null])
    table(t("gaps.limits_columns"), rows, numbers=5)


# ---- codes that are drawn


def drawn_table() -> None:
    """What is drawn, by where from and by whose decoder: share of digits, distance, and how many of each digit."""
    rows = [
        [t(f"gaps.sampler_{sampler}"), t(f"front.{model}_title"), *drawn_cells(figures_of(model), sampler)]
        for sampler in SAMPLERS
        for model in models()
    ]
    rows += [
        [t("gaps.drawn_null"), t(f"front.{model}_title"), *drawn_cells(figures_of(model), "null")] for model in models()
    ]
    table(t("gaps.drawn_columns"), rows, numbers=3)


# ---- ways, seeds, widths


def path() -> None:
    """The three ways between two places on the autoencoder's map, which the link holds."""
    model = models()[0]
    at = film_strips(model, key="gaps_path", a=state.start("gaps", model, "a"), b=state.start("gaps", model, "b"))
    for end, said in (("a", at.a), ("b", at.b)):
        if state.is_news("gaps", f"path.{end}", said):
            state.put("gaps", end, said)


def ways_table() -> None:
    """What share of the images on each way is a digit, and how far from the codes they lie; the ends are the null."""
    rows = []
    for way, name in (WAYS | {"null": "null"}).items():
        cells = [t(f"gaps.path_{name}")]
        for model in models():
            figures = figures_of(model)
            # who mixes pixels leaves the plane
            far = "–" if way == "pixels" else number(figures.get(f"ways.{way}.far"), 2)
            cells += [number(figures.get(f"ways.{way}"), 3), far]
        rows.append(cells)
    table(t("gaps.path_columns"), rows, numbers=4)
    st.caption(t("gaps.path_read", pairs=PAIRS))


def seed_maps() -> None:
    """Six maps of the same images."""
    found = shipped.needed("seeds")
    if found is None:
        return
    model = models()[0]
    count = len(found.part("seeds")[f"{model}.codes"])
    titles = [t("gaps.seed", number=number) for number in range(count)]
    small_maps(key="gaps_seeds", digest=found.blob("seeds").digest, which=model, titles=titles)


def seeds_read() -> None:
    """How alike two seeds' maps are, as they lie and turned to fit, beside what chance gives."""
    seeds = figures_of("seeds")
    if not seeds:
        return
    names = {"": "alike", "_in_place": "in_place", "_null": "alike.null"}
    said = {
        f"{model}{end}": number(seeds.get(f"{model}.{name}"), 2) for model in models() for end, name in names.items()
    }
    st.markdown(t("gaps.seeds_read", **said))


def widths_table() -> None:
    """Error and share of digits by the number of codes a digit, beside PCA with as many numbers."""
    found = load("widths")
    if found is None:
        return
    part = found.part("widths")
    rows = [
        [f"{int(d)}", number(ours, 4), number(pca, 4), number(ours / pca, 2), f"**{number(share, 2)}**"]
        for d, ours, pca, share in zip(*(part[name] for name in WIDTHS), strict=True)
    ]
    table(t("gaps.widths_columns"), rows, numbers=5)
    figures = {name.replace(".", "_"): number(found.figures.get(name), 4) for name in found.figures}
    st.markdown(t("gaps.wide_read", **figures))
