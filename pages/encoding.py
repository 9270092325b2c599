"""Lab 1: a code made by hand, for the hundred points of the two half moons."""

import streamlit as st

from aeviz.data import two_moons
from aeviz.manual_encoding import Packing, QuadraticDecoder, SineEncoder, two_points_one_code
from aeviz.ui import charts, controls, moons
from aeviz.ui.text import t

lecture = two_moons()
points = lecture.points

controls.title("encoding")

# The bare numbers
numbers, question = st.columns([1.6, 1], gap="large")
with numbers:
    moons.number_pairs(points)
with question:
    answer = controls.predict("encoding", "table", ["two", "one", "half"])
    if answer:
        controls.verdict("encoding", "table", answer, right="one")
        charts.plane(points, "points", height=300)

if answer:
    # The plot, and why x alone will not do
    pairs = two_points_one_code(points, lecture.labels)
    st.markdown(t("encoding.plot_read", pairs=len(pairs)))

    # Encode
    controls.section("encoding.encode_title")
    sliders, plot = st.columns([1, 2.2], gap="large")
    with sliders:
        st.markdown(t("encoding.encode_lead"))
        encoder = SineEncoder(
            controls.slider("encoding", "amplitude", 0.05), controls.slider("encoding", "frequency", 0.05),
            controls.slider("encoding", "phase", 0.05), controls.slider("encoding", "height", 0.05),
            Packing().covering(points),
        )  # fmt: skip
        moons.sides(encoder, lecture)
        if controls.guessed("encoding", "decode"):
            moons.error_so_far(encoder, points)
    with plot:
        charts.plane(points, "encode_plane", encoder)
    st.markdown(t("encoding.encode_assumed"))

    # One number
    controls.section("encoding.code_title")
    codes = encoder.encode(points)
    st.markdown(t("encoding.code_lead", shift=f"{encoder.packing.shift:g}"))
    charts.code_line(codes, encoder.side(points), "code_line")

    # Decode
    controls.section("encoding.decode_title")
    words, plot = st.columns([1, 2.2], gap="large")
    with words:
        st.markdown(t("encoding.decode_lead"))
        bet = controls.predict("encoding", "decode", ["yes", "about", "no"])
        if bet:
            controls.verdict("encoding", "decode", bet, right="yes")
    if bet:
        decoder = QuadraticDecoder.fit(codes, points, encoder.packing)
        rebuilt = decoder.decode(codes)
        with plot:
            charts.plane(points, "decode_plane", encoder, decoder, rebuilt)
        moons.encoding_errors(points, rebuilt)
        st.markdown(t("encoding.decode_assumed"))
        st.markdown(t("encoding.error_read"))

        controls.section("encoding.why_title")
        st.markdown(t("encoding.why"))
        controls.onward("encoding.next", "gaps")
