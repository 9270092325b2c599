"""Lab 2: the gaps of a plain autoencoder."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.controls import findings
from aeviz.ui.controls.latent_pad import samples_sheet
from aeviz.ui.labs import gap_figures, gap_verdicts, linear_figures, novelty
from aeviz.ui.shell import state
from aeviz.ui.text import t

MODELS = ("ae", "vae")
MARKS = 5

controls.title("gaps")

# Mark where it will fail, then see
answer = controls.guessed("gaps", "where")
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
    controls.predict("gaps", "where")
    if answer:
        findings.tell(answer, gap_verdicts.where())
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
        guess = controls.predict("gaps", limit)
        if guess:
            findings.tell(guess, gap_verdicts.limit(limit))
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
    bet = controls.predict("gaps", "sampler")
    if bet:
        findings.tell(bet, gap_verdicts.sampler())
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
        further = controls.predict("gaps", "generator")
        if further:
            findings.tell(further, gap_verdicts.generator())
            if shares := gap_verdicts.generator_shares():
                st.markdown(t("gaps.generator_other", **shares))
            st.markdown(t("gaps.drawn_modes"))
            gap_figures.drawn_table()
            st.caption(t("gaps.drawn_read"))

    # Six seeds
    controls.section("gaps.seeds_title")
    again = controls.predict("gaps", "seeds")
    if again:
        findings.tell(again, gap_verdicts.seeds())
        gap_figures.seed_maps()
        gap_figures.seeds_read()

    # From one digit to another
    controls.section("gaps.path_title")
    way = controls.predict("gaps", "path")
    if way:
        findings.tell(way, gap_verdicts.path())
        st.markdown(t("gaps.path_look"))
        gap_figures.path()
        gap_figures.ways_table()
        st.caption(f"{t('gaps.path_along')} {gap_verdicts.along()}")

    # Is it new?
    controls.section("gaps.new_title")
    copied = controls.predict("gaps", "new")
    if copied:
        novelty.answer("gaps", copied)

    # The width of the bottleneck
    controls.section("gaps.widths_title")
    wider = controls.predict("gaps", "widths")
    if wider:
        findings.tell(wider, gap_verdicts.widths())
        gap_figures.widths_table()

    # No activation at all
    controls.section("gaps.linear_title")
    plane = controls.predict("gaps", "linear")
    if plane:
        findings.tell(plane, gap_verdicts.linear())
        linear_figures.same_plane()

    controls.section("gaps.why_title")
    st.markdown(t("gaps.why"))
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.onward("gaps.next", "vae")
        controls.train_yourself("ae")
