"""Tables of measured figures, each beside its null, and with what it varies by where that was measured."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from aeviz.measure.discriminator_spread import discriminator_spreads
from aeviz.measure.low_beta import low_beta
from aeviz.measure.verdicts import range_of
from aeviz.models.registry import FAMILIES
from aeviz.shipped.catalogue import Pretrained
from aeviz.ui.controls import charts, findings, number, table
from aeviz.ui.controls.findings import figures_of, span
from aeviz.ui.text import t

MATCHING = (("sw2", 3), ("one_nn", 3), ("coverage", 3), ("knn", 3), ("cross_entropy", 1))
# What the study of six seeds calls a model that ships: by its family.
IN_SEEDS = {spec.ships[0].name: spec.name for spec in FAMILIES.values() if "seeds" in spec.studies}
SHOWN_BETAS = (0.1, 1.0, 4.0)  # beside the pad's own; of each the nearest that was measured
ABOUT = "≈ "  # before what was read between two that were


def prior_matching(model: Pretrained | None) -> None:
    """How near the codes came to the prior, from the file's own figures."""
    if model is None:
        return
    figures = model.figures
    table(
        t("aae.table_header"),
        [
            [t(f"aae.{name}_name"), t(f"aae.{name}_sees"), f"**{varying(figures, name, digits)}**",
             number(figures[f"{name}.null"], digits) if f"{name}.null" in figures else ""]
            for name, digits in MATCHING
        ],
    )  # fmt: skip


def discriminator_spread(model: Pretrained | None) -> None:
    """What D says where codes lie, and on the whole map: the middle 90 % of either."""
    if model is None:
        return
    found = discriminator_spreads(model.part("map"))
    st.markdown(t("aae.real_flat", codes=span(found.codes, 2), map=span(found.map, 2)))


def varying(figures: Mapping[str, float], name: str, digits: int) -> str:
    """A figure ± its `.spread`, with the digits that the spread leaves; with `digits` where none was measured."""
    spread = figures.get(f"{name}.spread", 0.0)
    if not spread > 0:
        return number(figures.get(name), digits)
    digits = max(0, -math.floor(math.log10(spread)))
    return f"{number(figures.get(name), digits)} ± {number(spread, digits)}"


def drawn_cells(figures: Mapping[str, float], sampler: str) -> list[str]:
    """Share of digits, Fréchet distance and total variation of the classes of what is drawn, or of the null."""
    share, frechet, tv = (f"drawn.{sampler}.{what}" for what in ("share", "frechet", "tv"))
    return [number(figures.get(share), 2), f"**{varying(figures, frechet, 0)}**", varying(figures, tv, 2)]


def generators(models: Sequence[tuple[str, str]]) -> None:
    """Models (name, title) as generators: their draws from the prior, or a Gaussian fitted to the codes; and nulls.

    With the range of the distance over six seeds of those of which so many were trained.
    """
    rows, seeds = [], figures_of("seeds")
    for name, title in models:
        figures = figures_of(name)
        null = varying(figures, "drawn.null.frechet", 0)
        share, frechet, tv = drawn_cells(figures, "gaussian")
        held = range_of(seeds, f"{IN_SEEDS.get(name)}.drawn.gaussian.frechet")
        rows.append([title, share, frechet, span(held, 0) if held else "–", null, tv])
    table(t("common.generator_columns"), rows, numbers=5)
    st.caption(t("common.generator_read"))


def rate_distortion(model: Pretrained | None, beta: float) -> None:
    """What β trades: the measured curve; in numbers at some of the β where it was measured, in bold at the pad's.

    Between two measured β the figures are read off a straight line, and a sign says so.
    """
    if model is None:
        return
    curve = model.part("curve")
    betas = np.exp(curve["log_beta"].astype(np.float64))
    chart, numbers = st.columns([1.7, 1], gap="medium", vertical_alignment="center")
    with chart:
        charts.rate_distortion(betas, curve["rate"], curve["distortion"], beta, key="rate_distortion")
    near = {float(betas[np.abs(np.log(betas / wanted)).argmin()]) for wanted in SHOWN_BETAS}
    exact = {measured for measured in near if f"{measured:.3g}" == f"{beta:.3g}"}
    rows = [
        _trade(curve, betas, shown, bold=shown == beta or shown in exact)
        for shown in sorted(near | ({beta} if not exact else set()))
    ]
    with numbers:
        table("| " + " | ".join(t(f"vae.trade_{c}") for c in ("beta", "rate", "distortion", "loss")) + " |", rows, 3)
        if any(row[1].startswith(ABOUT) for row in rows):
            st.caption(t("vae.trade_between"))
    at_one = [float(np.interp(0.0, curve["log_beta"], curve[name])) for name in ("rate", "distortion")]
    floor = number(model.figures.get("grey_floor"), 1)
    st.markdown(t("vae.trade_read", elbo=number(sum(at_one), 1), floor=floor))


def _trade(curve: Mapping[str, np.ndarray], betas: np.ndarray, beta: float, bold: bool) -> list[str]:
    """β, rate, distortion and their sum; whole numbers with a sign before them where β was not measured."""
    rate, distortion = (
        float(np.interp(np.log(beta), curve["log_beta"], curve[name])) for name in ("rate", "distortion")
    )
    measured = bool(np.isclose(betas, beta, rtol=1e-3).any())
    figures = [
        number(value, 1) if measured else f"{ABOUT}{value:.0f}" for value in (rate, distortion, rate + distortion)
    ]
    return [f"**{beta:.3g}**" if bold else f"{beta:.3g}", *figures]


def near_zero(model: Pretrained | None, without_kl: Pretrained | None) -> None:
    """What the map shows at the smallest β, in the figures of the two files that it takes."""
    if model is None or without_kl is None:
        return
    try:
        found = low_beta(model.part("map"), without_kl.part("map"))
    except ValueError:
        findings.none_from(model.name)
        return
    values = {"sigma": (found.sigma, 3), "sigma_one": (found.sigma_one, 3)}
    values |= {"layout": (found.layout, 3), "without_kl": (found.without_kl, 2)}
    said = {name: number(value, digits) for name, (value, digits) in values.items()}
    st.markdown(t("vae.near_zero", beta=f"{found.beta:.2g}", **said))
