"""The first lab: what its components are given, what of theirs goes into the link."""

import pytest

from aeviz.data import circles, two_moons
from aeviz.handmade.manual_encoding import pca_error, x_alone_error
from aeviz.ui import text
from aeviz.ui.shell import labs, link
from tests.pages.app import alive, answered, opened, pad_data, query_of, question

GUESSES = [
    ("table", "one"), ("alone", "between"), ("decode", "yes"), ("network", "better"), ("sets", "s_curve"),
    ("rules", "pca"),
]  # fmt: skip
MADE = {
    "amplitude": 0.75, "frequency": 2.5, "phase": -1.25, "height": 0.125, "alone": [0, 1, 0], "above": [0, 1, 0.5],
    "below": [0.5, -0.5, 0.25], "drawn": [[0, 0], [300, 511]], "by": "network", "seed": 12,
}  # fmt: skip


def bench(app) -> dict:
    return pad_data(app, "bench")


def test_every_guess_uncovers_one_thing_more():
    app = opened("encoding", lang="en")
    assert not app.get("bidi_component")
    shows = []
    for name, answer in GUESSES[:-1]:
        alive(question(app, "encoding", name).set_value(answer).run())
        shows.append(bench(app)["shows"])
    assert shows == [[], ["code"], ["code", "decode"], ["code", "decode", "network"], ["code", "decode", "network"]]
    chips = {group.key for group in app.button_group}
    assert {"encoding.set.en", "encoding.code.en"} <= chips
    assert "encoding.first.en" not in chips


def test_no_score_is_sent_before_the_guess_about_it():
    app = opened("encoding", lang="en")
    for name, answer in GUESSES[:2]:
        alive(question(app, "encoding", name).set_value(answer).run())
    assert bench(app)["scores"] == {}


def test_the_bench_is_given_the_points_and_their_scores():
    data = bench(answered("encoding", lang="en"))
    moons = two_moons()
    assert data["points"] == moons.points.tolist()
    assert data["labels"] == moons.labels.tolist()
    assert data["scores"] == pytest.approx(
        {"least": 0.005659, "alone": x_alone_error(moons.points), "pca": pca_error(moons.points)}, rel=1e-3
    )
    x0, x1, y0, y1 = data["extent"]
    assert (x1 - x0) / (y1 - y0) == pytest.approx(1.5, abs=0.01)
    assert all(x0 < x < x1 and y0 < y < y1 for x, y in data["points"])
    for places in data["places"].values():
        assert x0 < places[0] < places[1] < places[2] < x1


def test_other_points_bring_their_own_scores():
    points = circles(100).points.round(4)
    data = bench(answered("encoding", lang="en", set="circles"))
    assert data["points"] == points.tolist()
    assert data["scores"]["pca"] == pytest.approx(pca_error(points))


@pytest.mark.parametrize("set_", link.TABLE["encoding"]["set"].options)
@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_every_set_says_what_it_breaks(set_, lang):
    app = answered("encoding", lang=lang, set=set_)
    assert text.sections(lang, "encoding")[f"breaks_{set_}"] in [m.value for m in app.markdown]
    assert bench(app)["set"] == set_
    assert text.sections(lang, "encoding")["plot_read"] not in [m.value for m in app.markdown]  # of the moons alone


def test_what_the_student_has_made_goes_into_the_link_and_opens_there():
    app = answered("encoding", lang="en", set="drawn")
    app.session_state["bench"] = {"made": MADE}
    alive(app.run())
    query = query_of(app)
    assert {"amplitude": "0.75", "below": "0.5,-0.5,0.25", "by": "network", "seed": "12"}.items() <= query.items()
    again = bench(answered("encoding", **query))
    assert again["start"] == MADE
    assert again["scores"]["of"] == "0,0,300,511"
    assert again["scores"]["pca"] == pytest.approx(0, abs=1e-9)  # two points lie on a line


@pytest.mark.parametrize(
    "bad",
    [
        {"amplitude": "x"}, {"amplitude": 9e9}, {"height": None}, {"phase": float("nan")}, {"above": [1, 2]},
        {"above": [1, 2, 99]}, {"drawn": [[0]]}, {"drawn": [[0, 512]]}, {"drawn": [[0, 0]] * 201}, {"drawn": "abc"},
        {"drawn": [[-1, 5]]}, {"drawn": [[0.5, 1]]}, {"by": "all"}, {"seed": -1}, {"seed": 1.5},
    ],
)  # fmt: skip
def test_what_no_bench_would_say_is_left_out(bad):
    app = answered("encoding", lang="en")
    before = bench(app)["start"]
    app.session_state["bench"] = {"made": bad}
    alive(app.run())
    after = bench(app)["start"]
    for name, value in after.items():
        field = link.TABLE["encoding"][name]
        assert field.parse(field.format(_tuples(value))) == _tuples(value)
    assert {**after, **dict.fromkeys(bad)} == {**before, **dict.fromkeys(bad)}  # and the rest is as it was


def _tuples(value):
    return tuple(tuple(v) if isinstance(v, list) else v for v in value) if isinstance(value, list) else value


def test_rules_choose_their_plane_and_stand_beside_their_nulls():
    app = answered("encoding", lang="en", first="width", second="balance", point="1,-0.5")
    data = pad_data(app, "rules")
    words = text.sections("en", "encoding")
    assert data["names"] == [words["rule_width"], words["rule_balance"]]
    assert data["at"] == [1.0, -0.5]
    assert (len(data["terms"]), len(data["terms"][0])) == (6, 64)
    table = next(m.value for m in app.markdown if words["row_pca"] in m.value and "|" in m.value)
    assert all(words[f"row_{row}"] in table for row in ("hand", "pca", "mean"))
    app.session_state["rules"] = {"at": [0.25, 0.5]}
    alive(app.run())
    assert query_of(app)["point"] == "0.25,0.5"


def test_how_one_number_holds_x_and_the_side_is_said_for_these_points():
    app = answered("encoding", lang="en", code="side", set="drawn")
    packing = bench(app)["packing"]
    shift = packing["right"] - packing["left"] + packing["gap"]
    assert text.sections("en", "encoding")["packing"].replace("{shift}", f"{shift:.3g}") in [
        c.value for c in app.caption
    ]
    alone = answered("encoding", lang="en", code="x")
    assert not any("One number holds both" in caption.value for caption in alone.caption)


def test_the_guess_about_the_network_is_left_to_the_board_that_trains_it():
    app = answered("encoding", lang="en")
    assert bench(app)["guess"] == labs.found()["encoding"].questions["network"].answers[0]
    assert {"verdict_right", "verdict_wrong", "network_is_same"} <= bench(app)["text"].keys()
    assert bench(opened("encoding", lang="en", show="all"))["guess"] is None
