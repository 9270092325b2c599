"""The link: everything that it writes it reads back, and nothing that it reads leaves the table's ranges."""

import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aeviz.models.registry import FAMILIES
from aeviz.training.recipe import Recipe
from aeviz.ui.shell import labs, link, link_fields
from aeviz.ui.train import fields as train_fields

PAGES = sorted(set(link.TABLE) - {link.EVERYWHERE})


def values_of(field: link_fields.Field) -> some.SearchStrategy:
    if isinstance(field, link_fields.Choice):
        return some.sampled_from(field.options)
    if isinstance(field, link_fields.Subset):
        kept = some.sets(some.sampled_from(field.options))
        return kept.map(lambda chosen: tuple(o for o in field.options if o in chosen))
    if isinstance(field, link_fields.Flag):
        return some.booleans()
    if isinstance(field, link_fields.Whole):
        return some.integers(field.low, field.high)
    if isinstance(field, link_fields.Widths):
        return some.lists(some.integers(1, field.widest), max_size=field.most).map(tuple)
    if isinstance(field, link_fields.Places):
        place = some.integers(0, field.grid - 1)
        return some.lists(some.tuples(place, place), max_size=field.most).map(tuple)
    if isinstance(field, link_fields.Guesses):
        answers = {name: some.sampled_from(answers) for name, answers in field.questions.items()}
        return some.fixed_dictionaries({}, optional=answers).map(field.in_order)
    number = some.floats(field.low, field.high)
    if isinstance(field, link_fields.Numbers):
        return some.tuples(*[number] * len(field.default))
    if isinstance(field, link_fields.Points):
        return some.lists(some.tuples(number, number), max_size=field.most).map(tuple)
    return some.tuples(number, number) if isinstance(field, link_fields.Point) else number


def settings_of(page: str) -> some.SearchStrategy:
    return some.fixed_dictionaries({}, optional={name: values_of(f) for name, f in link.fields(page).items()})


def near(a: object, b: object) -> bool:
    if isinstance(a, float):
        return math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-12)
    if isinstance(a, tuple) and a and isinstance(a[0], float | tuple):
        return all(near(x, y) for x, y in zip(a, b, strict=True))
    return a == b


@pytest.mark.parametrize("page", PAGES)
@given(data=some.data())
def test_what_is_written_is_read_back_without_complaint(page, data):
    settings = data.draw(settings_of(page))
    read, complaints = link.read(page, link.write(page, settings))
    assert complaints == []
    defaults = {name: field.default for name, field in link.fields(page).items()}
    model = settings.get("model", "vae")
    for name, value in settings.items():
        if page == "train" and not train_fields.has(model, name):
            assert name not in read
        else:
            assert near(value, read.get(name, defaults[name])), name


@pytest.mark.parametrize("page", PAGES)
@given(query=some.dictionaries(some.sampled_from(sorted({n for t in link.TABLE.values() for n in t})), some.text()))
def test_whatever_stands_in_a_link_no_value_leaves_its_range(page, query):
    read, complaints = link.read(page, query)
    unknown = [complaint for complaint in complaints if complaint.reason in {"unknown_name", "unknown_names"}]
    assert len(unknown) == any(name not in link.fields(page) for name in query)
    assert len(read) + len(complaints) - len(unknown) == sum(name in link.fields(page) for name in query)
    for name, value in read.items():
        field = link.fields(page)[name]
        if isinstance(field, link_fields.Choice):
            assert value in field.options
        elif isinstance(field, link_fields.Subset):
            assert set(value) <= set(field.options)
        elif isinstance(field, link_fields.Flag):
            assert value in (True, False)
        elif isinstance(field, link_fields.Guesses):
            assert all(answer in field.questions[question] for question, answer in value)
        elif isinstance(field, link_fields.Widths):
            assert len(value) <= field.most
            assert all(1 <= width <= field.widest for width in value)
        elif isinstance(field, link_fields.Places):
            assert len(value) <= field.most
            assert all(0 <= part < field.grid for place in value for part in place)
        elif isinstance(field, link_fields.Points):
            assert len(value) <= field.most
            assert all(field.low <= number <= field.high for point in value for number in point)
        else:
            for number in value if isinstance(field, link_fields.Point | link_fields.Numbers) else [value]:
                assert field.low <= number <= field.high


@given(number=some.floats())
def test_only_numbers_within_the_range_pass(number):
    field = link_fields.Number(-1.5, 2.0)
    read, complaints = {}, []
    try:
        read = field.parse(repr(number))
    except link_fields.RefusedError as refused:
        complaints.append(refused.reason)
    assert bool(complaints) == (not -1.5 <= number <= 2.0)  # also where it is not a number at all
    assert complaints or read == number


@pytest.mark.parametrize(
    ("page", "query", "reason"),
    [
        ("front", {"lang": "fr"}, "unknown_choice"),
        ("front", {"layers": "grid,nothing"}, "unknown_choice"),
        ("front", {"layers": ""}, "unknown_choice"),
        ("front", {"z": "1"}, "not_a_point"),
        ("front", {"z": "1,2,3"}, "not_a_point"),
        ("front", {"z": "a,2"}, "not_a_number"),
        ("front", {"z": "nan,2"}, "not_a_number"),
        ("front", {"z": "1,1e9"}, "out_of_range"),
        ("vae", {"beta": "-1"}, "out_of_range"),
        ("vae", {"beta": "inf"}, "not_a_number"),
        ("vae", {"prior": "mixture"}, "unknown_name"),
        ("front", {"training": "1"}, "unknown_name"),
        ("front", {"page": "lab9"}, "unknown_page"),
        ("aae", {"prior": "doughnut"}, "unknown_choice"),
        ("encoding", {"drawn": "ab"}, "not_a_drawing"),
        ("encoding", {"drawn": "ab!"}, "not_a_drawing"),
        ("encoding", {"drawn": "a" * 603}, "too_many_points"),
        ("encoding", {"above": "1,2"}, "other_count"),
        ("encoding", {"above": "1,2,9"}, "out_of_range"),
        ("encoding", {"frequency": "0.5"}, "out_of_range"),
        ("encoding", {"set": "cubes"}, "unknown_choice"),
        ("train", {"model": "boltzmann"}, "unknown_choice"),
        ("train", {"latent": "2.5"}, "not_whole"),
        ("train", {"latent": "1_0"}, "not_whole"),
        ("train", {"latent": "٢"}, "not_whole"),
        ("train", {"latent": "0"}, "out_of_range"),
        ("train", {"batch": "9" * 15}, "out_of_range"),
        ("train", {"seed": "9" * 5000}, "not_whole"),
        ("train", {"widths": "512,,256"}, "not_whole"),
        ("train", {"widths": ""}, "not_whole"),
        ("train", {"widths": "512,0"}, "out_of_range"),
        ("train", {"widths": "8,8,8,8,8"}, "too_many_layers"),
        ("train", {"labels": "true"}, "unknown_choice"),
        ("train", {"rate": "0"}, "out_of_range"),
        ("gaps", {"guess": "where"}, "unknown_answer"),
        ("gaps", {"guess": "where.everywhere"}, "unknown_answer"),
        ("gaps", {"guess": "where.outside,where.meet"}, "guessed_twice"),
        ("gaps", {"guess": "where.outside,table.one"}, "unknown_question"),
        ("gaps", {"guess": ""}, "unknown_question"),
        ("gaps", {"guess": "where.far" * 9000}, "unknown_answer"),
        ("gaps", {"guess": "," * 90000}, "unknown_question"),
        ("front", {"guess": "where.far"}, "unknown_name"),
        ("gaps", {"at": "cellar"}, "unknown_choice"),
        ("gaps", {"show": "some"}, "unknown_choice"),
    ],
)
def test_what_is_wrong_with_a_link_is_named(page, query, reason):
    read, complaints = link.read(page, query)
    assert read == {}
    assert [c.reason for c in complaints] == [reason]


LESSON = {"where": ("far", "codes"), "area": ("ae", "vae", "alike")}
WORDS = sorted({*LESSON, *(answer for answers in LESSON.values() for answer in answers), ".", ",", "-", " ", "%", ""})


@given(text=some.one_of(some.text(), some.lists(some.sampled_from(WORDS), max_size=9).map("".join)))
def test_guesses_are_read_as_they_were_written_or_refused(text):
    field = link_fields.Guesses(LESSON)
    pairs = [part.partition(".")[::2] for part in text.split(",")] if text.strip() != "-" else []
    if all(answer in LESSON.get(name, ()) for name, answer in pairs) and len({name for name, _ in pairs}) == len(pairs):
        given = field.parse(text)
        assert sorted(given) == sorted(pairs)
        assert [name for name, _ in given] == [name for name in LESSON if name in dict(given)]
        assert field.parse(field.format(given)) == given
    else:
        with pytest.raises(link_fields.RefusedError):
            field.parse(text)


@pytest.mark.parametrize("page", labs.found())
def test_what_an_answer_uncovers_or_reveals_is_a_setting_of_its_page(page):
    """And no guess of a lesson needs a letter that a link would have to spell out."""
    lab = labs.found()[page]
    assert sum(len(section.questions) for section in lab.sections) == len(lab.questions)  # each name once
    assert set(lab.uncovered_by) <= set(lab.link)
    for question in lab.questions.values():
        for name, value in question.reveals.items():
            assert lab.link[name].parse(lab.link[name].format(value)) == value
    words = "".join(word for name, question in lab.questions.items() for word in (name, *question.answers))
    assert set(words) <= set(string.ascii_lowercase + string.digits + "_")


@given(text=some.text(alphabet=string.ascii_letters + string.digits + "._-", max_size=90))
def test_a_drawing_is_read_as_it_was_written_or_refused(text):
    field = link_fields.Places(20, 512)
    try:
        places = field.parse(text)
    except link_fields.RefusedError:
        assert len(text) % 3 or len(text) > 60 or "-" in text
    else:
        assert field.format(places) == (text or "-")


def test_a_smaller_grid_refuses_places_beyond_it():
    wide, small = link_fields.Places(2, 512), link_fields.Places(2, 100)
    assert small.parse(small.format(((99, 0), (0, 99)))) == ((99, 0), (0, 99))
    with pytest.raises(link_fields.RefusedError):
        small.parse(wide.format(((511, 511),)))


TRACKING = ("fbclid", "gclid", "msclkid", "utm_source", "utm_medium", "utm_campaign", "_gl", "mc_cid", "igshid", "NaPm")


@pytest.mark.parametrize("page", PAGES)
def test_what_other_sites_append_to_a_link_is_passed_over(page):
    read, complaints = link.read(page, dict.fromkeys(TRACKING, "IwAR2x"))
    assert (read, complaints) == ({}, [])
    assert not any(link.TRACKING.fullmatch(name) for name in link.fields(page))


@given(names=some.sets(some.text(min_size=1), min_size=1, max_size=50))
def test_of_names_that_nobody_knows_there_is_one_complaint(names):
    names = [name for name in names if name not in link.fields("vae") and not link.TRACKING.fullmatch(name)]
    read, complaints = link.read("vae", dict.fromkeys(names, "1") | {"z": "1,2"})
    assert read == {"z": (1.0, 2.0)}
    assert len(complaints) == bool(names)
    for complaint in complaints:
        assert len(complaint.values["names"]) <= link.NAMED * (link.SHOWN + 5)
        assert int(complaint.values.get("more", 0)) == max(0, len(names) - link.NAMED)


def test_a_page_that_is_not_there_is_told_on_the_front_page_alone():
    assert [c.reason for c in link.read("front", {"page": "a/b"})[1]] == ["unknown_page"]
    assert [c.reason for c in link.read("gaps", {"page": "a/b"})[1]] == ["unknown_name"]


def test_a_limit_survives_its_own_rounding():
    field = link_fields.Number(0.0, 1 / 3)
    assert field.parse(field.format(1 / 3)) <= 1 / 3


@given(text=some.text())
def test_a_bad_value_is_repeated_short_and_without_markup(text):
    _, complaints = link.read("front", {"heat": "!" + text})
    shown = complaints[0].values["given"]
    assert len(shown) <= link.SHOWN + 1
    assert not set("*`[]()<>$#|\n\\") & set(shown)


def test_no_layer_at_all_can_be_linked():
    assert link.read("train", link.write("train", {"widths": ()})) == ({"widths": ()}, [])


def test_a_setting_that_the_model_has_not_is_not_written():
    settings = {"beta": 4.0, "weight": 5.0, "prior": "ring", "widths": (8,), "latent": 3}
    assert link.write("train", settings) == {"beta": "4", "widths": "8", "latent": "3"}
    assert link.write("train", settings | {"model": "linear_ae"}) == {"model": "linear_ae", "latent": "3"}
    assert set(link.write("train", settings | {"model": "aae"})) == {"model", "weight", "prior", "widths", "latent"}


def test_every_setting_of_the_link_makes_a_recipe():
    """What the link lets through a recipe takes, but for what depends on two settings at once."""
    for model in FAMILIES:
        for name, setting in train_fields.declared(model).items():
            field = link.TABLE["train"][name]
            if isinstance(field, link_fields.Number | link_fields.Whole):
                for bound in (field.low, field.high):
                    Recipe(model, **{setting.name: bound})
            elif isinstance(field, link_fields.Choice):
                for option in field.options:
                    Recipe(model, **{setting.name: option})


def test_defaults_are_not_written():
    defaults = {name: field.default for name, field in link.fields("vae").items()}
    assert link.write("vae", defaults) == {}


def test_the_empty_set_of_layers_can_be_linked():
    assert link.read("front", link.write("front", {"layers": ()})) == ({"layers": ()}, [])
