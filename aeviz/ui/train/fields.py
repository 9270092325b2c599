"""What a link to the training page may hold: derived from the settings that the model families declare."""

from aeviz.models.registry import FAMILIES, USUAL, shared_settings
from aeviz.models.settings import COMMON
from aeviz.models.spec import Asked, Setting
from aeviz.ui.shell.link_fields import Choice, Field, Flag, Number, Whole, Widths


def fields() -> dict[str, Field]:
    """Model and every setting that the page asks for, each with its bounds, by the link's names."""
    asked = {name: setting for name, setting in SETTINGS.items() if setting.asked}
    return {"model": Choice(tuple(FAMILIES), USUAL)} | {name: field_of(setting) for name, setting in asked.items()}


def field_of(setting: Setting) -> Field:
    """The kind of field that a setting's values are read by; without a default where that hangs on model and data."""
    asked = setting.asked or Asked("training", setting.low, setting.high, options=setting.options)
    default = None if asked.suits or _differs(setting) else setting.default
    kind = type(setting.default)
    if kind is bool:
        return Flag(bool(default))
    if kind is str:
        return Choice(asked.options, default)
    if kind is tuple:
        return Widths(asked.most, int(asked.high), default or ())
    return (Whole if kind is int else Number)(asked.low, asked.high, default)


def _differs(setting: Setting) -> bool:
    """Whether families that share this setting give it different defaults."""
    every = (*COMMON, *(own for spec in FAMILIES.values() for own in spec.settings))
    return len({other.default for other in every if other.name == setting.name}) > 1


def declared(model: str) -> dict[str, Setting]:
    """The settings that the page asks for of a model, by the link's names: its own first, then those of all."""
    own = FAMILIES[model].settings  # where it gives a common setting another default, that one holds
    named = {setting.name for setting in own}
    found = (*own, *(setting for setting in COMMON if setting.name not in named))
    return {setting.link_name: setting for setting in found if setting.asked}


def has(model: str, name: str) -> bool:
    """Whether a model that is trained has this setting; what is no setting, all have."""
    return name not in SETTINGS or name in declared(model)


SETTINGS: dict[str, Setting] = shared_settings(COMMON)
