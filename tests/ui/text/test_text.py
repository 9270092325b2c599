"""The words: both languages whole, nothing asked for that is not there, no English left in Korean."""

import re
from pathlib import Path

import pytest

from aeviz.ui import text
from aeviz.ui.shell import labs, link, link_fields

ROOT = Path(__file__).resolve().parents[3]
FILES = text.pages()
KEY = re.compile(r"""["']((?:%s)\.[a-z0-9_]+)["']""" % "|".join(FILES))  # noqa: UP031 - braces of a pattern

# Latin words that Korean text uses as they are: names, abbreviations, the link's own words, and letters of formulas.
NAMES = {"AE", "VAE", "AAE", "WAE", "GAN", "PCA", "KL", "MMD", "ELBO", "SW2", "NN", "Loss", "English"} | {
    "min",
    "max",
    "log",
    "det",
}
NAMES |= {
    "MNIST",
    "KMNIST",
    "Fashion",
    "SiLU",
    "Leaky",
    "ReLU",
    "GPU",
    "PyTorch",
    "JSON",
    "GIF",
    "PNG",
    "JPEG",
    "TIFF",
    "npy",
    "csv",
    "BMP",
    "WebP",
    "zip",
    "npz",
    "NaN",
}
NAMES |= {"aeviz", "numpy", "savez", "file", "images", "labels"}
KEYS = {"Shift", "Home", "Delete"}  # as they stand on the keyboard
LETTERS = re.compile(r"[a-zA-Z]{1,2}\d?|[A-Z]\w?")


def test_both_languages_have_the_same_files():
    labs = [page for page in FILES if not page.startswith("models")]
    assert sorted(path.stem for path in (text.HERE / "ko").glob("*.md")) == labs


def test_once_all_are_read_no_disk_is_asked(monkeypatch):
    text.load_all()
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("a file was read"))
    assert all(text.sections(language, page) for language in text.LANGUAGES for page in FILES)


@pytest.mark.parametrize("page", FILES)
def test_both_languages_have_the_same_sections_in_the_same_order(page):
    assert list(text.sections("ko", page)) == list(text.sections("en", page))


@pytest.mark.parametrize("page", FILES)
def test_no_section_stands_twice_or_empty(page):
    for language in text.LANGUAGES:
        names = re.findall(r"^## (.+)$", text.file_of(language, page).read_text("utf-8"), flags=re.M)
        assert len(names) == len(set(names))
        assert all(text.sections(language, page).values()), language


@pytest.mark.parametrize("page", FILES)
def test_both_languages_fill_in_the_same_values(page):
    def names(section: str) -> set[str]:
        return set(re.findall(r"\{([a-z_]+)\}", without_formulas(section)))

    korean = text.sections("ko", page)
    for name, section in text.sections("en", page).items():
        assert names(section) == names(korean[name]), name


@pytest.mark.parametrize("page", FILES)
def test_korean_is_korean(page):
    for name, section in text.sections("ko", page).items():
        plain = re.sub(r"\([^()]*\)", " ", without_formulas(section))  # an English term may stand in brackets
        plain = re.sub(r"`[^`]*`|\{[^}]*\}", " ", plain)
        plain = re.sub(r"python -m \S+|\w+/", " ", plain)  # commands and folders are typed as they are
        words = set(re.findall(r"[A-Za-z][A-Za-z0-9]*", plain)) - NAMES - KEYS
        left = {word for word in words if not LETTERS.fullmatch(word)}
        assert not left, f"{page}.{name}: {left}"


@pytest.mark.parametrize("page", FILES)
def test_bold_closes_in_korean(page):
    """`**단어(word)**는` is not bold in Markdown: after any sign the stars need a space or a full stop behind them."""
    for name, section in text.sections("ko", page).items():
        filled = re.sub(r"\{\w+\}", "1", section)  # numbers stand in the blanks that are printed bold
        for bold, after in re.findall(r"\*\*(.+?)\*\*(.?)", filled):
            assert re.match(r"\w", bold[-1]) or not re.match(r"\w", after), (name, bold)


@pytest.mark.parametrize("page", FILES)
def test_no_particle_hangs_on_what_a_blank_holds(page):
    """`{name}은` is right after a consonant and `{name}는` after a vowel: a noun in between takes the particle."""
    for name, section in text.sections("ko", page).items():
        assert not re.search(r"\{\w+\}[`*’]*(은|는|이|가|을|를|과|와|으로|로)(?=[ ,.])", section), name


def without_formulas(section: str) -> str:
    return re.sub(r"\$\$.*?\$\$|\$[^$]*\$", " ", section, flags=re.S)


def sources() -> list[Path]:
    return [*(ROOT / "pages").glob("*.py"), *(ROOT / "aeviz" / "ui").rglob("*.py")]


def test_every_key_that_is_written_out_exists():
    found = {key for path in sources() for key in KEY.findall(path.read_text("utf-8"))}
    assert len(found) > 30
    for key in {key for key in found if not key.endswith((".py", ".css"))}:
        page, section = key.split(".")
        words = text.sections("en", page)
        assert section in words or options_of(page, section) <= words.keys(), key


def options_of(page: str, name: str) -> set[str]:
    """The words that the options of a choice need: a key may also be the beginning of these."""
    fields = [labs.found()[page].link] if page in labs.found() else [lab.link for lab in labs.found().values()]
    choices = [of[name] for of in fields if isinstance(of.get(name), link_fields.Choice | link_fields.Subset)]
    return {f"{name}_{option}" for choice in choices for option in choice.options} or {name}


def test_every_option_and_every_complaint_has_its_words():
    common = text.sections("en", "common")
    for page, fields in link.TABLE.items():
        for name in ("layers", "heat", "link"):
            for option in fields[name].options if name in fields else ():
                assert f"{name}_{option}" in common, (page, option)
    for page, lab in labs.found().items():
        words = text.sections("en", page)
        assert {"nav", "title"} <= words.keys()
        assert {f"{section}_title" for section in lab.headings} <= words.keys()
        for name, question in lab.questions.items():
            assert {f"{name}_{end}" for end in ("question", *question.answers)} <= words.keys(), (page, name)
    code = "".join(path.read_text("utf-8") for path in sources())
    reasons = set(re.findall(r"""(?:RefusedError|Complaint)\(\s*["'](\w+)""", code))
    assert reasons == set(text.sections("en", "link"))


def test_braces_of_a_formula_stay_as_they_are():
    assert r"\mathrm{KL}" in text.t("vae.formula", kl="no", i="no")


def test_a_key_that_is_not_there_says_where_to_add_it():
    with pytest.raises(text.TextError, match="Add it in every language"):
        text.t("front.nowhere")
    with pytest.raises(text.TextError, match="no file"):
        text.t("nowhere.title")
