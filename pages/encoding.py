"""Lab 1: a code made by hand, for the hundred points of the two half hand_bench, for other points, and for images."""

import streamlit as st

from aeviz.data import two_moons
from aeviz.ui import controls
from aeviz.ui.controls import findings
from aeviz.ui.labs import hand_bench, hand_verdicts
from aeviz.ui.text import t

PAGE = "encoding"
controls.title(PAGE)

# The bare numbers
numbers, question = st.columns([1.6, 1], gap="large")
with numbers:
    hand_bench.number_pairs(two_moons().points)
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
            findings.tell(alone, hand_verdicts.alone())
            st.markdown(t("encoding.alone_read", pairs=hand_bench.pairs_of_one_code()))
            shows += ["code"]
            decode = controls.predict(PAGE, "decode")
            if decode:
                findings.tell(decode, hand_verdicts.decode())
                shows += ["decode"]
                network = controls.predict(PAGE, "network")
                if network:
                    st.info(t("encoding.network_read"))  # the score board answers, once it is trained
                    shows += ["network"]
                    sets = controls.predict(PAGE, "sets")
                    if sets:
                        findings.tell(sets, hand_verdicts.sets())
                        st.markdown(t("encoding.sets_read"))
    with plot:
        if sets:
            hand_bench.set_chips()
        else:
            st.markdown(t("encoding.plot_read"))
        if shows:
            hand_bench.code_chips()
        hand_bench.bench(shows)
if sets:
    # The same for images
    controls.section("encoding.images_title")
    words, plane = st.columns([1, 2], gap="large")
    with words:
        st.markdown(t("encoding.images_lead"))
        rules = controls.predict(PAGE, "rules")
        if rules:
            findings.tell(rules, hand_verdicts.rules(hand_bench.rule_errors()))
            st.markdown(t("encoding.rules_read"))
    if rules:
        with plane:
            hand_bench.rule_chips()
            hand_bench.image_rules()
        st.markdown(t("encoding.images_assumed"))

        controls.section("encoding.why_title")
        st.markdown(t("encoding.why"))
        controls.onward("encoding.next", "gaps")
