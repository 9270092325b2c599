"""A recipe: everything that decides a training run, as the common settings and the family's own.

Its digest names the run, and is of these alone: a setting that one family gains renames no run of another.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from aeviz.data.published import PUBLISHED
from aeviz.models.registry import FAMILIES, USUAL, spec_of
from aeviz.models.settings import COMMON
from aeviz.models.spec import Setting, Spec

DATA = (*PUBLISHED, "digits")
USUAL_DATA = "mnist"  # which what ships has seen
OWN_DATA = re.compile(r"own-[0-9a-f]{64}")  # data of one's own, named by the SHA-256 of its content


class Recipe:
    """The settings of one run, each an attribute. Losses are in nats, summed over pixels and latents, averaged over the
    batch. Immutable; two recipes with the same settings are equal.
    """

    __slots__ = ("_values", "data", "model")

    def __init__(self, model: str = USUAL, data: str = USUAL_DATA, **settings: Any) -> None:
        """What is not given stands at its default.

        Raises TypeError for a setting that the family has not, or a value of another type; ValueError, with a sentence,
        for a family or data that are not there and for a value outside its bounds.
        """
        for name, value in (("model", model), ("data", data)):
            if type(value) is not str:
                raise TypeError(f"{name} = {value!r} is not what a recipe wants there: str")
        spec = spec_of(model)
        if data not in DATA and OWN_DATA.fullmatch(data) is None:
            raise ValueError(f"data = {data!r} is outside what a recipe may ask for")
        declared = declared_by(spec)
        unknown = sorted(set(settings) - set(declared) - set(spec.fixed))
        if unknown:
            raise TypeError(f"{unknown[0]} is no setting of the family {model}")
        for name, value in spec.fixed.items():
            if settings.get(name, value) != value:
                raise ValueError(f"{name} = {settings[name]!r} is outside what a recipe may ask for")
        values = {name: setting.checked(settings.get(name, setting.default)) for name, setting in declared.items()}
        for setting in declared.values():
            if setting.fault is not None and setting.fault(values[setting.name], values):
                raise ValueError(setting.refusal(values[setting.name]))
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "_values", values)

    @property
    def spec(self) -> Spec:
        """The family that it is of."""
        return FAMILIES[self.model]

    def __getattr__(self, name: str) -> Any:
        if name == "_values":  # asked before there are any, as `copy` does
            raise AttributeError(name)
        if name in self._values:
            return self._values[name]
        if name in self.spec.fixed:
            return self.spec.fixed[name]
        raise AttributeError(f"a recipe of the family {self.model} has no {name}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a recipe does not change; `but({name}=...)` makes another")

    def get(self, name: str, default: Any = None) -> Any:
        """A setting; `default` where the family has none of that name."""
        return getattr(self, name, default)

    def but(self, **changes: Any) -> "Recipe":
        """The same with some settings changed. Raises as the constructor does."""
        return Recipe(**(self.to_dict() | changes))

    def to_dict(self) -> dict[str, Any]:
        """Model, data and settings by name, which `Recipe(**...)` takes; nothing of other families."""
        return {"model": self.model, "data": self.data, **self._values}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> "Recipe":
        """The reverse of `to_dict`, also after a trip through JSON, and of the older form, which held the settings of
        all families: those of others are left out where they stand at a default, as they said nothing of the run.

        Raises TypeError and ValueError as the constructor does, and for another family's setting that was changed.
        """
        if not isinstance(found, Mapping):
            raise TypeError(f"a recipe is a table of settings, not {found!r}")
        model = found.get("model", USUAL)
        spec = spec_of(model) if isinstance(model, str) else None
        kept = {}
        for name, value in found.items():
            others = _defaults_elsewhere(name)
            if spec is None or name in ("model", "data") or name in declared_by(spec) or not others:
                kept[name] = value
            elif _as_tuple(value) not in [*others, spec.fixed.get(name, others[0])]:
                raise ValueError(f"{name} = {value!r} is no setting of the family {model}, which would ignore it")
        return cls(**kept)

    @property
    def digest(self) -> str:
        """SHA-256 of the settings: two recipes with the same digest are the same run."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipe) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Recipe({', '.join(f'{name}={value!r}' for name, value in self.to_dict().items())})"


def declared_by(spec: Spec) -> dict[str, Setting]:
    """The settings of a family's recipes by name: the common ones, then its own."""
    return {setting.name: setting for setting in (*COMMON, *spec.settings)}


def _defaults_elsewhere(name: str) -> list[Any]:
    """The defaults that families give a setting of this name; none where no family has it."""
    return [setting.default for spec in FAMILIES.values() for setting in spec.settings if setting.name == name]


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
