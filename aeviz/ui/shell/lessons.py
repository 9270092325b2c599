"""What each lab asks and in which order: its sections, their questions, the answers that one may give.

A guess in a link is checked against this, and what an answer uncovers is held back until the guess is there.
"""

from collections.abc import Mapping

# Lab, section, question: answers. What stands above the first heading is the section without a name; sections that ask
# nothing are there because a link may lead to them. Names are never translated: they stand in links.
LESSONS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "encoding": {
        "": {"table": ("two", "one", "half")},
        "bench": {
            "alone": ("both", "one", "between"),
            "decode": ("yes", "about", "no"),
            "network": ("better", "same", "worse"),
            "sets": ("circles", "s_curve", "neither"),
        },
        "images": {"rules": ("hand", "pca", "neither")},
        "why": {},
    },
    "gaps": {
        "": {"where": ("within", "meet", "empty", "outside", "nowhere")},
        "limits": dict.fromkeys(("area", "centre", "empty", "jump"), ("ae", "vae", "alike")),
        "drawn": {"sampler": ("gaussian", "box", "codes"), "generator": ("ae", "vae", "alike")},
        "seeds": {"seeds": ("same", "turned", "other")},
        "path": {"path": ("pixels", "straight", "data")},
        "new": {"new": ("copy", "mix", "new")},
        "widths": {"widths": ("better", "worse", "alike")},
        "linear": {"linear": ("same", "axes", "other")},
        "why": {},
    },
    "vae": {
        "": {"collapse": ("sharp", "islands", "mean")},
        "trade": {"tight": ("equal", "above", "below")},
        "formula": {"chance": ("random", "fixed")},
        "generator": {},
        "purpose": {},
    },
    "aae": {
        "": {"real": ("image", "prior", "reconstruction")},
        "measure": {},
        "phases": {},
        "against": {"chance": ("random", "fixed")},
    },
    "train": {"": {"start": ("clump", "islands", "prior")}, "branch": {}, "phases": {}, "downloads": {}},
}

# Settings that would give an answer away: each holds from its question's guess on.
UNCOVERED: dict[str, dict[str, str]] = {
    "encoding": {"set": "sets"},
    "gaps": {"layers": "where", "heat": "where"},
    "vae": {"beta": "collapse"},
}

# What the first guess turns on, so that the answer is seen at once.
REVEALED: dict[str, dict[str, Mapping[str, object]]] = {
    "gaps": {"where": {"heat": "gap", "layers": ("grid", "codes")}},
}


def sections(page: str) -> tuple[str, ...]:
    """The names of the sections that a link may lead to."""
    return tuple(filter(None, LESSONS.get(page, {})))


def questions(page: str) -> dict[str, tuple[str, ...]]:
    """All questions of a page in their order, with the answers that one may give."""
    return {name: answers for asked in LESSONS.get(page, {}).values() for name, answers in asked.items()}


def section_of(page: str, question: str) -> str:
    """The section in which a question stands."""
    return next(name for name, asked in LESSONS[page].items() if question in asked)
