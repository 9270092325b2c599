"""Lab 1: a code made by hand, for the hundred points of the two half hand_bench, for other points, and for images."""

import streamlit as st

from aeviz.data import two_moons
from aeviz.data.plane import DRAWN_GRID, DRAWN_MOST
from aeviz.handmade.image_rules import RULES
from aeviz.ui import controls
from aeviz.ui.controls.questions import ask
from aeviz.ui.labs import hand_bench, hand_verdicts
from aeviz.ui.shell.labs import Lab, Question, Section
from aeviz.ui.shell.link_fields import Choice, Number, Numbers, Places, Point, Whole
from aeviz.ui.text import t

LAB = Lab(
    order=1,
    link={
        "set": Choice(("moons", "noisy", "circles", "spiral", "s_curve", "drawn"), "moons"),
        "noise": Number(0, 0.3, 0.15), "drawn": Places(DRAWN_MOST, DRAWN_GRID),
        "code": Choice(("x", "side"), "x"),
        "amplitude": Number(0, 2, 0.5), "frequency": Number(1.5, 5, 2.0), "phase": Number(-3.2, 3.2, 0.0),
        "height": Number(-1, 1.5, 0.25),
        # what decodes: heights of the handles on the parabola of x alone, above the sine, below it
        "alone": Numbers(-3, 3, (0.25, 0.25, 0.25)), "above": Numbers(-3, 3, (0.75, 0.75, 0.75)),
        "below": Numbers(-3, 3, (-0.25, -0.25, -0.25)),
        "by": Choice(("hand", "network"), "hand"), "seed": Whole(0, 9999, 7),
        "first": Choice(tuple(RULES), "ink"), "second": Choice(tuple(RULES), "slant"),
        "point": Point(-6, 6, (0.0, 0.0)),
    },
    sections=(
        Section("", {"table": Question(("two", "one", "half"))}),
        Section(
            "bench",
            {
                "alone": Question(("both", "one", "between")),
                "decode": Question(("yes", "about", "no")),
                "network": Question(("better", "same", "worse")),
                "sets": Question(("circles", "s_curve", "neither"), uncovers=("set",)),
            },
        ),
        Section("images", {"rules": Question(("hand", "pca", "neither"))}),
        Section("why"),
    ),
)  # fmt: skip


def page() -> None:
    controls.title("encoding")

    # The bare numbers
    numbers, question = st.columns([1.6, 1], gap="large")
    with numbers:
        hand_bench.number_pairs(two_moons().points)
    with question:
        table = ask("encoding", "table", right="one")

    shows, sets = [], None
    if table:
        controls.section("encoding.bench_title")
        plot, beside = st.columns([2.2, 1], gap="medium")  # four questions in a narrow column would outrun the bench

        # One question after the other, each before what it asks about
        with beside:
            if ask("encoding", "alone", verdict=hand_verdicts.alone):
                st.markdown(t("encoding.alone_read", pairs=hand_bench.pairs_of_one_code()))
                shows += ["code"]
                if ask("encoding", "decode", verdict=hand_verdicts.decode):
                    shows += ["decode"]
                    if ask("encoding", "network"):
                        st.info(t("encoding.network_read"))  # the score board answers, once it is trained
                        shows += ["network"]
                        sets = ask("encoding", "sets", verdict=hand_verdicts.sets)
                        if sets:
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
            rules = ask("encoding", "rules", verdict=lambda: hand_verdicts.rules(hand_bench.rule_errors()))
            if rules:
                st.markdown(t("encoding.rules_read"))
        if rules:
            with plane:
                hand_bench.rule_chips()
                hand_bench.image_rules()
            st.markdown(t("encoding.images_assumed"))

            controls.section("encoding.why_title")
            st.markdown(t("encoding.why"))
            controls.onward("encoding")


if __name__ == "__main__":  # as Streamlit runs it; who only reads LAB does not
    page()
