"""Lab 2: the gaps of a plain autoencoder."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.controls.pieces import samples_sheet
from aeviz.ui.controls.questions import ask, guessed
from aeviz.ui.labs import gap_figures, gap_verdicts, linear_figures, novelty
from aeviz.ui.shell import state
from aeviz.ui.shell.labs import Lab, Question, Section
from aeviz.ui.shell.link_fields import LINKED, Choice, Points, Z, heat, layers
from aeviz.ui.text import t

MODELS = ("ae", "vae")
MARKS = 5
LIMITS = ("area", "centre", "empty", "jump")
WHICH = Question((*MODELS, "alike"))  # shows it more

LAB = Lab(
    order=2,
    link={
        "layers": layers("codes"), "heat": heat("gap", "nearest", "cycle", "density"), "link": LINKED, "z": Z,
        "on": Choice(MODELS, "ae"), "marks": Points(MARKS, Z.low, Z.high),
        "limit": Choice(LIMITS, "area"), "sampler": Choice(("gaussian", "box", "codes"), "gaussian"),
        "a": Z, "b": Z,  # the ends of the path
    },
    sections=(
        Section(
            "",
            {
                "where": Question(
                    ("within", "meet", "empty", "outside", "nowhere"),
                    uncovers=("layers", "heat"),
                    reveals={"heat": "gap", "layers": ("grid", "codes")},
                )
            },
        ),
        Section("limits", dict.fromkeys(LIMITS, WHICH)),
        Section("drawn", {"sampler": Question(("gaussian", "box", "codes")), "generator": WHICH}),
        Section("seeds", {"seeds": Question(("same", "turned", "other"))}),
        Section("path", {"path": Question(("pixels", "straight", "data"))}),
        Section("new", {"new": Question(("copy", "mix", "new"))}),
        Section("widths", {"widths": Question(("better", "worse", "alike"))}),
        Section("linear", {"linear": Question(("same", "axes", "other"))}),
        Section("why"),
    ),
)  # fmt: skip


def page() -> None:
    controls.title("gaps")

    # Mark where it will fail, then see
    answer = guessed("gaps", "where")
    space, question = controls.beside()
    with space:
        controls.pad(
            "gaps", "ae", key="gaps_ae", name="ae", group="gaps", marks=MARKS, judged=bool(answer),
            title=t("gaps.pad_title"), formula=t("gaps.pad_formula"),
        )  # fmt: skip
        if answer:
            with st.container(horizontal=True):
                controls.layer_chips("gaps")
                controls.heat_chips("gaps")
            gap_figures.places_table()
    with question:
        st.markdown(t("gaps.marks_lead"))
        if ask("gaps", "where", verdict=gap_verdicts.where):
            st.markdown(t("gaps.where_look"))
            gap_figures.marks_score(state.value("gaps", "marks"))
            st.markdown(t(f"gaps.heat_{state.value('gaps', 'heat')}_why"))

    if answer:
        # The four limits, one at a time
        controls.section("gaps.limits_title")
        st.markdown(t("gaps.limits_lead"))
        controls.one_of("gaps", "limit", "gaps.limit")
        limit = state.value("gaps", "limit")
        maps, question = controls.beside()
        with question:
            guess = ask("gaps", limit, verdict=lambda: gap_verdicts.limit(limit))
        with maps:
            for column, model in zip(st.columns(2), MODELS, strict=True):
                with column:
                    controls.pad(
                        "gaps", model, key=f"gaps_limits_{model}", name=model, group="gaps", size="small",
                        title=t(f"front.{model}_title"), formula=t(f"front.{model}_formula"),
                    )  # fmt: skip
            controls.link_chips("gaps")
        if guess:
            gap_figures.limit_table(limit)
            st.caption(t(f"gaps.{limit}_read"))

        # Codes that are drawn
        controls.section("gaps.drawn_title")
        if ask("gaps", "sampler", verdict=gap_verdicts.sampler):
            st.markdown(t("gaps.sampler_note"))
            controls.one_of("gaps", "sampler", "gaps.sampler")
            for column, model in zip(st.columns(2), MODELS, strict=True):
                with column:
                    title = t(f"front.{model}_title")
                    st.markdown(f"**{title}**")
                    samples_sheet(
                        model, key=f"gaps_drawn_{model}", sampler=state.value("gaps", "sampler"), prior=model == "vae",
                        title=title,
                    )  # fmt: skip
            if ask("gaps", "generator", verdict=gap_verdicts.generator):
                if shares := gap_verdicts.generator_shares():
                    st.markdown(t("gaps.generator_other", **shares))
                st.markdown(t("gaps.drawn_modes"))
                gap_figures.drawn_table()
                st.caption(t("gaps.drawn_read"))

        # Six seeds
        controls.section("gaps.seeds_title")
        if ask("gaps", "seeds", verdict=gap_verdicts.seeds):
            gap_figures.seed_maps()
            gap_figures.seeds_read()

        # From one digit to another
        controls.section("gaps.path_title")
        if ask("gaps", "path", verdict=gap_verdicts.path):
            st.markdown(t("gaps.path_look"))
            gap_figures.path()
            gap_figures.ways_table()
            st.caption(f"{t('gaps.path_along')} {gap_verdicts.along()}")

        # Is it new?
        controls.section("gaps.new_title")
        copied = ask("gaps", "new")
        if copied:
            novelty.answer("gaps", copied)

        # The width of the bottleneck
        controls.section("gaps.widths_title")
        if ask("gaps", "widths", verdict=gap_verdicts.widths):
            gap_figures.widths_table()

        # No activation at all
        controls.section("gaps.linear_title")
        if ask("gaps", "linear", verdict=gap_verdicts.linear):
            linear_figures.same_plane()

        controls.section("gaps.why_title")
        st.markdown(t("gaps.why"))
        with st.container(horizontal=True, vertical_alignment="center"):
            controls.onward("gaps")
            controls.train_yourself("ae")


if __name__ == "__main__":  # as Streamlit runs it; who only reads LAB does not
    page()
