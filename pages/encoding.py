"""Lab 1: a code made by hand, for the hundred points of the two half moons, for other points, and for images."""

import streamlit as st

from aeviz.data import two_moons
from aeviz.ui import controls, moons
from aeviz.ui.text import t

PAGE = "encoding"
controls.title(PAGE)

# The bare numbers
numbers, question = st.columns([1.6, 1], gap="large")
with numbers:
    moons.number_pairs(two_moons().points)
with question:
    table = controls.predict(PAGE, "table")
    if table:
        controls.verdict(PAGE, "table", table, right="one")

shows, sets = [], None
if table:
    controls.section("encoding.bench_title")
    plot, beside = st.columns([2.2, 1], gap="medium")  # four questions in a narrow column would outrun the bench

    # One question after the other, each before what it asks about
    with beside:
        alone = controls.predict(PAGE, "alone")
        if alone:
            controls.verdict(PAGE, "alone", alone, right="between")
            st.markdown(t("encoding.alone_read", pairs=moons.pairs_of_one_code()))
            shows += ["code"]
            decode = controls.predict(PAGE, "decode")
            if decode:
                controls.verdict(PAGE, "decode", decode, right="yes")
                shows += ["decode"]
                network = controls.predict(PAGE, "network")
                if network:
                    controls.verdict(PAGE, "network", network, right="better")
                    shows += ["network"]
                    sets = controls.predict(PAGE, "sets")
                    if sets:
                        controls.verdict(PAGE, "sets", sets, right="s_curve")
    with plot:
        if sets:
            moons.set_chips()
        else:
            st.markdown(t("encoding.plot_read"))
        if shows:
            moons.code_chips()
        moons.bench(shows)
if sets:
    # The same for images
    controls.section("encoding.images_title")
    words, plane = st.columns([1, 2], gap="large")
    with words:
        st.markdown(t("encoding.images_lead"))
        rules = controls.predict(PAGE, "rules")
        if rules:
            controls.verdict(PAGE, "rules", rules, right="pca")
    if rules:
        with plane:
            moons.rule_chips()
            moons.image_rules()
        st.markdown(t("encoding.images_assumed"))

        controls.section("encoding.why_title")
        st.markdown(t("encoding.why"))
        controls.onward("encoding.next", "gaps")
