"""Images of one's own on the page: sent, read, looked at, taken, trained on; and told when they are gone."""

import re

import numpy as np
import pytest
from PIL import Image

from aeviz.data.user_images import refusals
from aeviz.data.user_images.reading import pack
from aeviz.ui import text
from aeviz.ui.shell import sessions
from tests.data.user_images.made import encoded, npz, zipped
from tests.ui.training_page import alive, opened, pads, recipe_of, run_of, shown

pytestmark = pytest.mark.usefixtures("without_mnist")
WORDS = text.sections("en", "own")
PATIENCE = 60  # seconds


def pictures(images=40, folder=lambda k: f"class{k % 2}"):
    return [
        (f"{folder(k)}/{k}.png", encoded(Image.fromarray(np.full((28, 28), 5 * k, np.uint8)))) for k in range(images)
    ]


def sent(app, files):
    """As if the browser had sent them: the page as it is once they are read."""
    ticket, uploads = app.session_state["_ticket"], sessions.here.uploads
    path = uploads.place()
    path.write_bytes(pack(files))
    uploads.begin(ticket, path)
    uploads.reading(ticket).wait(PATIENCE)
    return alive(app.run())


def test_a_link_cannot_hold_images(jobs):
    app = opened(jobs, data="own")
    assert WORDS["missing"] in shown(app)
    assert app.button("train_start").disabled


def test_they_are_looked_at_then_taken_then_trained_on_and_go_with_the_tab(jobs):
    app = sent(opened(jobs, data="own"), [("mine.zip", zipped(pictures()))])
    assert "**40 images**, 2 classes: class0, class1" in shown(app)
    assert len(app.get("image")) == 9
    assert app.button("train_start").disabled  # nothing is trained on that nobody has looked at
    alive(app.button("own_take").click().run())
    assert "40 images" in app.success[0].value
    alive(app.button("train_start").click().run())
    assert recipe_of(jobs).data.startswith("own-")
    file = jobs.data[run_of(jobs)]
    assert file.parent == sessions.here.uploads.place().parent
    pad = pads(app)[0]
    assert not pad["weights"]["classifier"]  # which knows digits, and not what this is
    assert pad["classes"] == ["class0", "class1"]  # which stand on the map
    sessions.here.close()
    assert not file.exists()


def test_what_looks_wrong_is_said_and_set_right(jobs):
    dark = [(f"{k}.png", encoded(Image.fromarray(np.full((28, 28), 255 * (k % 2), np.uint8)))) for k in range(40)]
    app = sent(opened(jobs, data="own"), dark)
    assert any("20 of 40 images have bright paper" in warning.value for warning in app.warning)
    alive(app.radio("own_ink.en").set_value("each").run())
    assert not any("bright paper" in warning.value for warning in app.warning)
    alive(app.button("own_others").click().run())
    assert WORDS["missing"] in shown(app)


def test_which_level_is_the_class_is_asked(jobs):
    app = sent(opened(jobs, data="own"), pictures(folder=lambda k: f"{k % 4}/writer{k % 5}"))
    assert list(app.radio("own_level.en").options) == [
        "0, 1, 2, 3 (4)", "writer0, writer1, writer2, writer3 … (5)", WORDS["level_none"],
    ]  # fmt: skip
    alive(app.radio("own_level.en").set_value("1").run())
    assert "5 classes" in shown(app)


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_images_that_cannot_be_used_are_a_sentence_in_ones_own_language(jobs, lang):
    app = sent(opened(jobs, data="own", lang=lang), [("mine.zip", zipped(pictures(3)))])
    expected = text.sections(lang, "own")["too_few"]
    expected = expected.replace("{count}", "3").replace("{least}", str(refusals.LEAST_IMAGES))
    assert [error.value for error in app.error] == [expected]
    assert app.button("train_start").disabled


def test_a_name_and_a_shape_in_a_sentence_keep_their_brackets(jobs):
    app = sent(opened(jobs, data="own"), [("a (copy) [1].7z", b"7z\xbc\xaf\x27\x1c\0\4")])
    assert app.error[0].value.startswith(r"a \(copy\) \[1\]\.7z is of the kind 7z")
    app = sent(app, [("x.npz", npz(images=np.zeros((20, 9, 7, 8, 2))))])
    assert r"\(20, 9, 7, 8, 2\)" in app.error[0].value


def test_labels_that_there_are_none_of_cannot_be_told_to_d(jobs):
    app = sent(opened(jobs, data="own", model="aae", labels="yes"), pictures(folder=lambda k: "all"))
    alive(app.button("own_take").click().run())
    assert text.sections("en", "train")["fault_labels"] in shown(app)
    assert app.button("train_start").disabled
    alive(app.toggle("train.labels.en").set_value(False).run())
    alive(app.button("train_start").click().run())
    assert pads(app)[0]["classes"] == [""]  # no numeral stands on a map without classes


def test_who_comes_back_finds_them_or_is_told_that_they_are_gone(jobs):
    app = sent(opened(jobs, data="own"), pictures())
    alive(app.button("own_take").click().run())
    ticket = app.session_state["_ticket"]
    again = opened(jobs)
    again.session_state["_ticket"] = ticket
    again.query_params["data"] = "own"
    alive(again.run())
    assert "40 images" in again.success[0].value
    sessions.here.uploads.leave(ticket)
    assert WORDS["gone"].replace("{minutes}", "30") in shown(alive(again.run()))


def test_every_reason_for_refusing_images_has_its_words_with_the_same_blanks():
    for reason, sentence in refusals.SENTENCES.items():
        blanks = {name.split(":")[0] for name in re.findall(r"\{([^}]+)\}", sentence)}
        assert set(re.findall(r"\{(\w+)\}", WORDS[reason])) == blanks, reason
