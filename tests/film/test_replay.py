"""The film of a run: its frames, where a dot lies in them, and folders of which no film can be made."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageColor

from aeviz.archive import pack
from aeviz.film import map_picture, replay
from aeviz.film.replay import ReplayError, make_gif
from aeviz.models import layers
from aeviz.shipped import networks

ROOT = Path(__file__).resolve().parents[2]
EXTENT = (-2.0, 2.0, -3.0, 1.0)
N = 40


def decoder_of(seed=0, activation="silu"):
    net = layers.decoder(2, hidden=(16, 8), activation=activation)
    layers.initialise(net, torch.Generator().manual_seed(seed))
    return {name: tensor.half().numpy() for name, tensor in net.folded().items()}


def codes_at(k, snapshots):
    """Image 0 of class 3 goes from left to right, alone; the others of class 8 stay in a corner."""
    codes = np.full((N, 2), (-1.9, 0.9), np.float16)
    codes[0] = -1.5 + 3 * k / max(1, snapshots - 1), -2
    return codes


def write_run(folder, steps=(0, 1, 5, 20, 100), **changes):
    folder.mkdir(exist_ok=True)
    labels = np.full(N, 8, np.uint8)
    labels[0] = 3
    for k, step in enumerate(steps):
        tensors = {
            "ladder": np.zeros(1, np.float32),
            "labels": labels,
            "means": codes_at(k, len(steps))[None],
            "extents": np.array([EXTENT], np.float32),
            "nearest": np.zeros(1, np.float32),
        }
        (folder / f"{step:06d}.map").write_bytes(pack(tensors | changes, {}))
        about = {"activation": "silu", "output": "logits"}
        (folder / f"{step:06d}.decoder").write_bytes(pack(decoder_of(k), about))
    return folder


@pytest.fixture
def folder(tmp_path):
    return write_run(tmp_path / "run")


def film_of(folder):
    out = folder / "replay.gif"
    make_gif(folder, out)
    film = Image.open(out)
    pictures, durations = [], []
    for k in range(film.n_frames):
        film.seek(k)
        pictures.append(np.asarray(film.convert("RGB")).astype(int))
        durations.append(film.info["duration"])
    return pictures, durations, film


def middle_of(picture, colour):
    """Where the pixels of a class are, in pixels from the upper left corner of the map; the numerals' colour too."""
    rgb = np.array(ImageColor.getrgb(colour))
    rows, columns = np.nonzero((abs(picture[: map_picture.MAP] - rgb) <= 8).all(axis=2))
    return columns.mean(), rows.mean()


def test_frames_durations_and_size(folder):
    pictures, durations, film = film_of(folder)
    assert film.size == (480, 512)
    assert len(pictures) == 4 * 3 + 1  # two frames between each two snapshots
    assert durations == [80] * 12 + [2000]
    assert film.info["loop"] == 0
    assert [path.name for path in folder.glob("replay*")] == ["replay.gif"]


@pytest.mark.parametrize("frame", range(13))
def test_a_dot_is_where_its_code_is_and_glides_between_snapshots(folder, frame):
    """Image 0 is the only one of its class, so its dot and its numeral have their middle at its code."""
    pictures, _, _ = film_of(folder)
    x = 0.5 + 3 * frame / 12  # from the left edge of the map, which is 4 wide
    expected = (x / 4 * 480, 3 / 4 * 480)
    assert middle_of(pictures[frame], map_picture.CLASS_COLOURS[3]) == pytest.approx(expected, abs=2)
    assert map_picture.place(np.array([[x - 2, -2.0]]), EXTENT) == pytest.approx(np.array([expected]))


def test_the_grid_is_the_decoders(tmp_path):
    """A decoder that draws ink only where z is in the right half, and everywhere in the cell."""
    folder = write_run(tmp_path / "run", steps=(7,))
    tensors = {"0.weight": np.tile(np.array([[50.0, 0]], np.float16), (784, 1)), "0.bias": np.zeros(784, np.float16)}
    (folder / "000007.decoder").write_bytes(pack(tensors, {"activation": "identity", "output": "logits"}))
    pictures, durations, _ = film_of(folder)
    assert durations == [2000]
    grey = 255 - map_picture.FAINT * (255 - np.array(ImageColor.getrgb(map_picture.INK)))
    np.testing.assert_allclose(pictures[0][100, 460], grey, atol=3)
    np.testing.assert_allclose(pictures[0][470, 260], grey, atol=3)
    assert (pictures[0][470, 220] == 255).all()


def test_cells_are_decoded_at_their_middle_the_upper_left_first():
    centres = map_picture.cell_centres(EXTENT)
    assert centres.shape == (100, 2)
    np.testing.assert_allclose(centres[[0, 9, 99]], [[-1.8, 0.8], [1.8, 0.8], [1.8, -2.8]], atol=1e-6)


def test_what_is_off_the_map_does_not_cover_the_line_below(folder):
    write_run(folder, extents=np.array([[-1.0, 1.0, -2.01, 0.0]], np.float32))
    pictures, _, _ = film_of(folder)
    for picture in pictures:
        foot = picture[map_picture.MAP + 1 :]
        assert (np.ptp(foot, axis=2) <= 12).all()  # greys alone


def test_each_frame_says_its_step(folder, monkeypatch):
    told = []
    draw = map_picture.picture
    monkeypatch.setattr(map_picture, "picture", lambda *given: told.append(given[-1]) or draw(*given))
    film_of(folder)
    assert told[0] == "step 0 of 100"
    assert told[3::3] == ["step 1 of 100", "step 5 of 100", "step 20 of 100", "step 100 of 100"]


def test_beside_the_codes_stands_what_the_classes_are_called(folder):
    """A name is as wide as its letters; without one, or in letters that no font has, the colour alone is there."""

    def width(classes):
        make_gif(folder, folder / "replay.gif", classes)
        picture = np.asarray(Image.open(folder / "replay.gif").convert("RGB")).astype(int)
        rgb = np.array(ImageColor.getrgb(map_picture.CLASS_COLOURS[3]))
        return np.ptp(np.nonzero((abs(picture[: map_picture.MAP] - rgb) <= 8).all(axis=2))[1])

    dot = width([])
    assert dot <= 2 * map_picture.DOT + 1
    assert width(["", "", "", "a" + map_picture.NO_LETTER]) == dot
    assert dot < width(["a", "b", "c", "cat"]) < width(["a", "b", "c", "green"])
    assert width(["a", "b", "c", "W" * 40]) <= map_picture.MAP


def test_a_long_run_has_sixty_frames_and_both_ends(tmp_path):
    pictures, durations, film = film_of(write_run(tmp_path / "run", steps=range(0, 6400, 100)))
    assert len(pictures) == 60
    assert durations == [80] * 59 + [2000]
    for frame, x in ((0, 0.5), (-1, 3.5)):
        found = middle_of(pictures[frame], map_picture.CLASS_COLOURS[3])
        assert found == pytest.approx((x / 4 * 480, 360), abs=2)


def test_a_film_that_would_be_large_has_fewer_frames(folder, monkeypatch):
    monkeypatch.setattr(replay, "MOST_FRAMES", (9, 6, 4))
    monkeypatch.setattr(replay, "MOST_BYTES", 1000)
    assert len(film_of(folder)[0]) == 4


def test_noise_of_a_thousand_codes_stays_below_three_megabytes(tmp_path):
    rng = np.random.default_rng(0)
    folder = write_run(tmp_path / "run", steps=range(20), labels=rng.integers(10, size=1000).astype(np.uint8))
    for k in range(20):
        means = rng.normal(size=(1, 1000, 2)).astype(np.float16)
        labels = np.arange(1000, dtype=np.uint8) % 10
        tensors = {"means": means, "labels": labels, "extents": np.array([EXTENT], np.float32)}
        (folder / f"{k:06d}.map").write_bytes(pack(tensors, {}))
        wild = {name: (8 * array).astype(np.float16) for name, array in decoder_of(k).items()}
        about = {"activation": "silu", "output": "logits"}
        (folder / f"{k:06d}.decoder").write_bytes(pack(wild, about))
    make_gif(folder, tmp_path / "film.gif")
    assert (tmp_path / "film.gif").stat().st_size < replay.MOST_BYTES


def test_a_snapshot_that_is_not_whole_yet_or_no_more_is_passed_over(folder):
    (folder / "000020.decoder").unlink()
    (folder / "000005.map").unlink()
    (folder / "000200.map.part").write_bytes(b"half")
    (folder / "000100.state").write_bytes(b"not read")
    assert [snapshot.step for snapshot in replay.read_snapshots(folder)] == [0, 1, 100]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"means": np.full((1, N, 2), np.nan, np.float16)}, "not finite"),
        ({"means": np.zeros((1, N, 3), np.float16)}, "codes"),
        ({"means": np.zeros((0, N, 2), np.float16)}, "index 0"),
        ({"labels": np.full(N, 10, np.uint8)}, "labels of no class"),
        ({"labels": np.zeros(N - 1, np.uint8)}, "labels"),
        ({"extents": np.array([[1, 1, 0, 1]], np.float32)}, "extent"),
        ({"extents": np.array([[0, np.inf, 0, 1]], np.float32)}, "extent"),
        ({"extents": np.zeros((1, 3), np.float32)}, "unpack"),
    ],
)
def test_a_map_that_can_not_be_drawn(folder, changes, words):
    write_run(folder, **changes)
    with pytest.raises(ReplayError, match=f"The snapshot of step 0 in .* is damaged .*{words}"):
        make_gif(folder, folder / "replay.gif")
    assert not (folder / "replay.gif").exists()


@pytest.mark.parametrize("kind", ["map", "decoder"])
@pytest.mark.parametrize("keep", [0, 8, 100, -1])
def test_a_file_that_is_cut_short(folder, kind, keep):
    path = folder / f"000005.{kind}"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ReplayError, match="The snapshot of step 5 in .* is damaged"):
        make_gif(folder, folder / "replay.gif")


def one_layer(weight):
    return {"0.weight": weight.astype(np.float16), "0.bias": np.zeros(784, np.float16)}


SAID = {"activation": "silu", "output": "logits"}


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize(
    ("tensors", "about"),
    [
        ({}, SAID),
        (decoder_of(), {}),
        (decoder_of(), SAID | {"activation": "sine"}),
        (one_layer(np.zeros((784, 3))), SAID),
        (one_layer(np.full((784, 2), np.inf)), SAID),
    ],
    ids=["empty", "nothing said", "another activation", "three inputs", "infinite"],
)
def test_a_decoder_that_can_not_be_run(folder, tensors, about):
    (folder / "000001.decoder").write_bytes(pack(tensors, about))
    with pytest.raises(ReplayError, match="The snapshot of step 1"):
        make_gif(folder, folder / "replay.gif")


def test_snapshots_of_other_images(folder):
    labels = np.zeros(N, np.uint8)
    write_run(folder, steps=(300,), labels=labels)
    with pytest.raises(ReplayError, match="not of the same images"):
        make_gif(folder, folder / "replay.gif")


def test_no_folder_and_no_snapshot(tmp_path):
    with pytest.raises(ReplayError, match="There is no folder"):
        make_gif(tmp_path / "nowhere", tmp_path / "out.gif")
    with pytest.raises(ReplayError, match="holds no snapshot"):
        make_gif(tmp_path, tmp_path / "out.gif")


def program(*arguments):
    command = [sys.executable, "-X", "importtime", "-m", "aeviz.film.replay", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_program_and_what_it_loads(folder, tmp_path):
    done = program(folder, tmp_path / "film.gif")
    assert done.returncode == 0, done.stderr
    assert Image.open(tmp_path / "film.gif").n_frames == 13
    assert not re.search(r"\| +(torch|matplotlib|streamlit|scipy)\b", done.stderr)


def test_the_program_says_in_a_sentence_what_is_wrong(folder, tmp_path):
    for arguments, words in [
        ((tmp_path / "nowhere", tmp_path / "film.gif"), "There is no folder"),
        ((folder, tmp_path / "no" / "folder" / "film.gif"), "could not be written to"),
    ]:
        done = program(*arguments)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("activation", layers.ACTIVATIONS)
@pytest.mark.parametrize("gated", [False, True])
def test_numpy_computes_what_torch_does(activation, gated):
    net = layers.decoder(2, hidden=(32, 16), activation=activation, gated=gated)
    layers.initialise(net, torch.Generator().manual_seed(3))
    tensors = {name: tensor.numpy() for name, tensor in net.folded().items()}
    z = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32) * 5
    for log_beta in (0.0, 1.5):
        expected = net(torch.from_numpy(z), torch.full((50,), log_beta)).detach().numpy()
        got = networks.forward(tensors, activation, z, log_beta)
        np.testing.assert_allclose(got, expected, atol=2e-5)
        if not gated:
            break
    np.testing.assert_allclose(
        networks.pixels(tensors, {"activation": activation, "output": "logits"}, z),
        torch.sigmoid(net(torch.from_numpy(z), torch.zeros(50))).detach().numpy(),
        atol=1e-5,
    )
    assert networks.sigmoid(np.array([-1e4, 0, 1e4], np.float32)).tolist() == [0, 0.5, 1]


def test_pixels_of_a_linear_decoder_are_cut_off():
    tensors = {"0.weight": np.eye(2, dtype=np.float32), "0.bias": np.zeros(2, np.float32)}
    shown = networks.pixels(tensors, {"activation": "identity", "output": "pixels"}, np.array([[-1.0, 0.25], [3, 1]]))
    assert shown.tolist() == [[0, 0.25], [1, 1]]


def test_of_means_and_variances_the_means_are_drawn():
    tensors = {"0.weight": np.eye(4, 3, dtype=np.float32), "0.bias": np.array([0, 0, 0, 9], np.float32)}
    shown = networks.pixels(tensors, {"activation": "identity", "output": "mean_logvar"}, np.array([[-1.0, 0.25, 3]]))
    assert shown.tolist() == [[0, 0.25]]


def test_colours_are_the_pages():
    theme = (ROOT / "aeviz" / "ui" / "js" / "pad" / "theme.js").read_text("utf-8")
    light = re.search(r"light: \[(.+?)\]", theme)[1]
    assert tuple(re.findall(r"#\w{6}", light)) == map_picture.CLASS_COLOURS


def test_the_palette_has_room_for_every_colour():
    colours = np.array(map_picture.palette()).reshape(-1, 3)
    assert len(colours) <= 256
    for colour in (*map_picture.CLASS_COLOURS, map_picture.PAPER, map_picture.INK):
        assert (colours == ImageColor.getrgb(colour)).all(axis=1).any()
