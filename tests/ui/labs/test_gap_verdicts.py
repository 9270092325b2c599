"""The second lab's verdicts on figures made up for them: words and numbers agree whatever the figures are."""

import dataclasses

import numpy as np
import pytest

from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.labs import gap_verdicts

WORDS = text.sections("en", "gaps")
APART = {"within": (0, 0.1), "meet": (0.2, 0.3), "empty": (0.5, 0.6), "outside": (0.7, 0.8)}
OVERLAP = {"within": (0, 0.1), "meet": (0.2, 0.3), "empty": (0.5, 0.75), "outside": (0.7, 0.8)}
NOWHERE = {"within": (0, 0), "meet": (0, 0.01), "empty": (0, 0.04), "outside": (0.02, 0.05)}


@pytest.fixture
def figures(monkeypatch):
    """Puts figures in the place of those that ship, ranges by their measure."""

    def put(ranges: dict, **others: float) -> None:
        held = {
            f"{name}.{end}": value
            for name, pair in ranges.items()
            for end, value in zip(("low", "high"), pair, strict=True)
        }
        monkeypatch.setattr(gap_verdicts, "figures_of", lambda file: held | others if file == "seeds" else others)

    return put


@pytest.mark.parametrize(
    ("ranges", "right"),
    [(APART, {"outside"}), (OVERLAP, {"empty", "outside"}), (NOWHERE, {"nowhere"})],
)
def test_where_names_each_place_that_no_other_lies_wholly_above(figures, ranges, right):
    figures({f"ae.where.{place}": pair for place, pair in ranges.items()})
    finding = gap_verdicts.where()
    assert finding.right == right
    for place in right - {"nowhere"}:
        low, high = ranges[place]
        assert f"**{WORDS[f'place_{place}']}** ({low:.2f} – {high:.2f})" in finding.said
    if right != {"nowhere"}:
        assert not any(WORDS[f"place_{place}"] in finding.said for place in ranges.keys() - right)


@pytest.mark.parametrize("limit", ["area", "centre", "empty", "jump"])
@pytest.mark.parametrize(
    ("ae", "vae", "right"),
    [((11.2, 46.4), (7.1, 10.4), "ae"), ((0.1, 0.2), (0.3, 0.4), "vae"), ((0.027, 0.04), (0.026, 0.035), "alike")],
)
def test_a_limit_is_alike_where_the_ranges_overlap(figures, limit, ae, vae, right):
    [measure, *_] = gap_verdicts.LIMITS[limit]
    figures({f"ae.{measure}": ae, f"vae.{measure}": vae})
    finding = gap_verdicts.limit(limit)
    assert finding.right == {right}
    begins = WORDS[f"limit_is_{right}"].split("{")[0]
    assert finding.said.startswith(begins)
    digits = gap_verdicts.LIMITS[limit][measure]
    for low, high in (ae, vae):
        assert f"{low:.{digits}f} – {high:.{digits}f}" in finding.said


@pytest.mark.parametrize(
    ("ae", "vae", "right"), [((42.1, 74.1), (32.0, 40.5), "ae"), ((30, 41), (32, 40), "alike"), ((1, 2), (3, 4), "vae")]
)
def test_whose_drawings_lie_further_is_said_by_the_distances_and_beside_it_the_digits(figures, ae, vae, right):
    shares = {"ae.drawn.gaussian.share": (0.64, 0.67), "vae.drawn.gaussian.share": (0.51, 0.57)}
    figures({"ae.drawn.gaussian.frechet": ae, "vae.drawn.gaussian.frechet": vae} | shares)
    finding = gap_verdicts.generator()
    assert finding.right == {right}
    assert finding.said.startswith(WORDS[f"generator_is_{right}"].split("{")[0])
    assert all(f"{low:.0f} – {high:.0f}" in finding.said for low, high in (ae, vae))
    assert gap_verdicts.generator_shares() == {"ae": "0.64 – 0.67", "vae": "0.51 – 0.57"}


def test_sampler_and_path_name_all_that_stand_first(figures):
    shares = {"gaussian": (0.7, 0.8), "box": (0.3, 0.4), "codes": (0.75, 0.9)}
    ways = {"pixels": (0.4, 0.5), "straight": (0.6, 0.8), "along": (0.7, 0.9)}
    figures(
        {f"ae.drawn.{name}.share": pair for name, pair in shares.items()}
        | {f"ae.ways.{name}": pair for name, pair in ways.items()}
    )
    assert gap_verdicts.sampler().right == {"gaussian", "codes"}
    assert gap_verdicts.path().right == {"pixels"}
    assert gap_verdicts.along().startswith(WORDS["path_more_alike"].split("{")[0])
    figures({"ae.ways.straight": (0.6, 0.65), "ae.ways.along": (0.7, 0.9)})
    assert gap_verdicts.along().startswith(WORDS["path_more_along"].split("{")[0])


@pytest.mark.parametrize(
    ("turned", "in_place", "right"), [(0.9, 0.8, "same"), (0.63, 0.11, "turned"), (0.4, 0.1, "other")]
)
def test_more_than_half_explained_is_one_map(figures, turned, in_place, right):
    figures({}, **{"ae.alike": turned, "ae.in_place": in_place})
    assert gap_verdicts.seeds().right == {right}


@pytest.mark.parametrize(
    ("two", "wide", "right"), [(0.848, 0.496, "worse"), (0.5, 0.6, "better"), (0.5, 0.51, "alike"), (0, 0, "alike")]
)
def test_a_wider_bottleneck_is_alike_within_what_its_draws_leave_to_chance(monkeypatch, two, wide, right):
    part = {"widths.numbers": np.array([1, 2, 64]), "widths.digit_share": np.array([0.1, two, wide], np.float32)}
    made_up = dataclasses.replace(catalogue.load("widths"), tensors=part)
    monkeypatch.setattr(gap_verdicts, "load", lambda _: made_up)
    assert gap_verdicts.widths().right == {right}


@pytest.mark.parametrize(
    ("angle", "turn", "right"), [(0.3, 0.0, "same"), (0.3, 0.5, "axes"), (40.0, 0.0, "other"), (float("nan"), 0, None)]
)
def test_the_linear_code_is_pcas_or_turned_or_of_another_plane(monkeypatch, angle, turn, right):
    pca = np.random.default_rng(0).normal(size=(200, 2)) * (2, 1)
    turned = pca @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    tensors = {"plane.maps.codes": np.stack([turned, pca, pca]).astype(np.float16)}
    made_up = dataclasses.replace(catalogue.load("linear_ae"), tensors=tensors)
    monkeypatch.setattr(gap_verdicts, "load", lambda _: made_up)
    monkeypatch.setattr(gap_verdicts, "figures_of", lambda _: {"angle_to_pca": angle})
    assert gap_verdicts.linear().right == ({right} if right else frozenset())


def test_without_figures_nothing_is_right(figures, monkeypatch):
    figures({})
    monkeypatch.setattr(gap_verdicts, "load", lambda _: None)
    asked = [gap_verdicts.where, gap_verdicts.sampler, gap_verdicts.generator, gap_verdicts.seeds, gap_verdicts.path]
    findings = [ask() for ask in [*asked, gap_verdicts.widths, gap_verdicts.linear]]
    findings += [gap_verdicts.limit(name) for name in gap_verdicts.LIMITS]
    assert not any(finding.right or finding.said for finding in findings)
    assert [finding.file for finding in findings] == ["seeds"] * 5 + ["widths", "linear_ae"] + ["seeds"] * 4
    assert gap_verdicts.along() == ""
