"""The schema of what ships: whatever a file and its list hold, they are read and can be drawn, or get a sentence."""

import contextlib
import copy
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.archive import digest, pack
from aeviz.measure import digit_judge, verdicts
from aeviz.measure.discriminator_spread import discriminator_spreads
from aeviz.measure.low_beta import low_beta
from aeviz.shipped import networks, schema
from aeviz.shipped.catalogue import Pretrained, PretrainedError, load, write
from tests import small_files

KINDS = small_files.kinds()
DEEP = "[" * 100_000
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**400) | st.floats() | st.text(max_size=5) | st.just("a" * 64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ARRAYS = st.builds(
    lambda shape, value, dtype: np.full(shape, value, dtype),
    st.lists(st.integers(0, 5), max_size=4),
    st.sampled_from([0, 1, 200]),
    st.sampled_from([np.float16, np.float32, np.uint8, np.int64]),
)


def read(name: str, tensors: dict, text: str, listed: object = None, parts: dict | None = None) -> Pretrained:
    """What the reader makes of a file whose digest is right, and of a list with this entry."""
    with tempfile.TemporaryDirectory() as made:
        folder, data = Path(made), pack(tensors, {"about": text})
        if parts is None:
            own = Pretrained(name, tensors, {}, {}, _descriptions(text))
            parts = {part: blob.digest for part, blob in own.blobs().items()}
        entry = {"file": digest(data), "parts": parts} if listed is None else listed
        (folder / f"{name}.safetensors").write_bytes(data)
        (folder / "digests.json").write_text(json.dumps({name: entry}))
        return load.__wrapped__(name, folder)


def _descriptions(text: str) -> dict:
    """So that a part's digest is right wherever there is one."""
    try:
        return schema.header({"about": text}).networks
    except schema.SchemaError:
        return {}


def draw_from(model: Pretrained) -> None:
    """What the pages do with a model that has been read."""
    if model.name in ("ae", "linear_ae", "beta_vae"):
        images = networks.pixels(model.part("decoder"), model.networks["decoder"], np.zeros((2, 2), np.float32))
        codes = networks.forward(model.part("encoder"), model.networks["encoder"]["activation"], images)
        assert (images.shape, len(codes)) == ((2, 784), 2)
        assert model.part("map")["extents"].shape[1] == 4
    if model.name == "aae_gaussian":
        assert discriminator_spreads(model.part("map")).map.low <= 1
    if model.name == "beta_vae":
        with contextlib.suppress(ValueError):  # which the page meets with a sentence
            low_beta(model.part("map"), model.part("map"))
    if model.name == "widths":
        assert all(verdicts.share_range(share, 10).low <= share for share in model.part("widths")["digit_share"])
    if model.name == "classifier":
        assert digit_judge.read(
            model.part("classifier"), model.networks["classifier"], np.ones((2, 784))
        ).digit.shape == (2,)
    assert all(isinstance(value, float) for value in model.figures.values())


@pytest.mark.parametrize("name", KINDS)
def test_a_whole_file_of_each_kind_is_read(name):
    tensors, about = KINDS[name]
    model = read(name, tensors, json.dumps(about))
    draw_from(model)
    assert model.figures == {"mse": 0.04}


@pytest.mark.parametrize("name", KINDS)
def test_nothing_that_a_page_draws_from_may_be_missing(name):
    tensors, about = KINDS[name]
    for left_out in tensors:
        with pytest.raises(PretrainedError, match=f"pretrained/{name}.safetensors cannot be read") as refused:
            read(name, {key: array for key, array in tensors.items() if key != left_out}, json.dumps(about))
        assert (refused.value.file, refused.value.model) == (f"pretrained/{name}.safetensors", name)


@pytest.mark.parametrize("name", KINDS)
def test_more_figures_and_more_tensors_do_no_harm(name):
    tensors, about = KINDS[name]
    more = {f"{part}.more": np.ones(3, np.float32) for part in ("classifier", "seeds")}
    more["measured.ae.where.meet"] = np.array([0.1, np.nan], np.float32)  # the map of one seed has no such place
    about = about | {"figures": {"mse": 0.04, "drawn.gaussian.tv": 1}}
    if name == "classifier":
        about["networks"] = {"classifier": small_files.KIND_OF_JUDGE}
    assert read(name, tensors | more, json.dumps(about)).figures["drawn.gaussian.tv"] == 1.0


def places(value: object, path: tuple = ()) -> list[tuple]:
    """All paths into a JSON value."""
    inner = value.items() if isinstance(value, dict) else []
    return [path, *(found for key, held in inner for found in places(held, (*path, key)))]


@st.composite
def damaged(draw, value: dict) -> str:
    """That value as JSON with something in it replaced or left out; or other text."""
    value, path = copy.deepcopy(value), draw(st.sampled_from(places(value)))
    if not path:
        return draw(st.sampled_from([DEEP, "{", "", "\ud800"]) | VALUES.map(json.dumps))
    held = value
    for key in path[:-1]:
        held = held[key]
    if draw(st.booleans()):
        held[path[-1]] = draw(VALUES)
    else:
        del held[path[-1]]
    return json.dumps(value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_a_header_is_met_with_a_sentence(data):
    name = data.draw(st.sampled_from(sorted(KINDS)))
    tensors, about = KINDS[name]
    text = data.draw(damaged(about))
    with contextlib.suppress(PretrainedError):
        draw_from(read(name, tensors, text))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_the_tensors_is_met_with_a_sentence(data):
    name = data.draw(st.sampled_from(sorted(KINDS)))
    tensors, about = KINDS[name]
    hurt = data.draw(st.sampled_from(sorted(tensors)))
    kept = {key: array for key, array in tensors.items() if key != hurt}
    how = data.draw(st.sampled_from(["other", "nan", "named", "turned"]))
    if how == "other":
        kept[hurt] = data.draw(ARRAYS)
    elif how == "nan":
        kept[hurt] = np.full_like(tensors[hurt], np.nan, dtype=np.float32)
    elif how == "turned":
        kept[hurt] = np.ascontiguousarray(tensors[hurt].T)
    else:
        kept[hurt + data.draw(st.text("ab.0", max_size=2))] = tensors[hurt]
    with contextlib.suppress(PretrainedError):
        draw_from(read(name, kept, json.dumps(about)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_the_list_is_met_with_a_sentence_and_leaves_the_others_alive(data):
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in ("one", "two"):
            write(name, small_files.model(), small_files.about(), folder)
        listed = json.loads((folder / "digests.json").read_text())
        text = data.draw(damaged({"one": listed["one"]}))
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            text = json.dumps({"two": listed["two"]} | json.loads(text))
        (folder / "digests.json").write_text(text, errors="replace")
        with contextlib.suppress(PretrainedError):
            draw_from(load.__wrapped__("one", folder))
        if '"two"' in text:
            draw_from(load.__wrapped__("two", folder))


def test_a_wrong_digest_of_a_part_is_laid_at_the_lists_door():
    tensors, about = KINDS["ae"]
    with pytest.raises(PretrainedError, match="digests.json names other parts than pretrained/ae.safetensors") as found:
        read("ae", tensors, json.dumps(about), parts={"decoder": "0" * 64})
    assert (found.value.file, found.value.model) == ("pretrained/digests.json", "ae")


def test_a_file_beyond_all_bounds_is_not_read(tmp_path, monkeypatch):
    write("ae", *KINDS["ae"], tmp_path)
    monkeypatch.setattr("aeviz.shipped.schema.LARGEST", 4000)
    with pytest.raises(PretrainedError, match="ae.safetensors cannot be read"):
        load("ae", tmp_path)
