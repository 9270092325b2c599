"""The model families that there are, in the order in which they are offered: one line each."""

from collections.abc import Callable
from importlib import import_module

from aeviz.models.spec import Setting, Ship, Spec, SpecError

NAMES = (
    "linear_ae",
    "ae",
    "vae",
    "beta_vae",
    "aae",
    "dae",
    "wae",
    "cvae",
    "gan",
    "vae_10",
)

FAMILIES: dict[str, Spec] = {name: import_module(f"aeviz.models.{name}.spec").SPEC for name in NAMES}

USUAL = "vae"  # what is trained where nobody has chosen


def spec_of(model: str) -> Spec:
    """The family of that name. Raises ValueError, with a sentence, where there is none."""
    if model not in FAMILIES:
        raise ValueError(f"model = {model!r} is no family of this version; there are {', '.join(FAMILIES)}")
    return FAMILIES[model]


def shipped() -> dict[str, tuple[Spec, Ship]]:
    """Every model that ships, by its file's name. Raises SpecError where two families ship one name."""
    found: dict[str, tuple[Spec, Ship]] = {}
    for spec in FAMILIES.values():
        for ship in spec.ships:
            if ship.name in found:
                raise SpecError(f"{found[ship.name][0].name!r} and {spec.name!r} both ship a file {ship.name!r}.")
            found[ship.name] = spec, ship
    return found


def file_of(has: Callable[[Spec], bool]) -> str:
    """The first file that ships of the first family of which that holds. Raises StopIteration where there is none."""
    return next(name for name, (spec, _) in shipped().items() if has(spec))


def shared_settings(common: tuple[Setting, ...]) -> dict[str, Setting]:
    """All settings by what links call them, the common ones first, each once.

    Two families may give one name another default; all else they must say alike, as one link serves both.
    Raises SpecError where they do not.
    """
    found: dict[str, Setting] = {}
    for setting in [*common, *(own for spec in FAMILIES.values() for own in spec.settings)]:
        known = found.setdefault(setting.link_name, setting)
        if (known.name, known.asked, type(known.default)) != (setting.name, setting.asked, type(setting.default)):
            raise SpecError(f"Two families mean different things by the setting {setting.link_name!r}; rename one.")
    return found
