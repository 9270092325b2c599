"""The components of the page: the pad with the time line, and each piece of js/pieces/, mounted by the piece's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from aeviz.ui import text
from aeviz.ui.js import bundle
from aeviz.ui.routes import script_route
from aeviz.ui.shell import look, state

# All load this one: what it keeps at its top (weights by digest, runs by address, groups of pads) is theirs together.
_CORE = script_route.keep(bundle.core(), bundle.stylesheet())


def _component(name: str, loader: str) -> Any:
    # no shadow root: page tools and tests find the elements in the document
    return st.components.v2.component(f"aeviz_{name}", js=loader, isolate_styles=False)


_PAD = _component("latent_pad", script_route.loading(_CORE))
_PIECES = {
    name: _component(name, script_route.loader(bundle.piece(name, _CORE), bundle.piece_styles(name)))
    for name in bundle.pieces()
}

NO_MORE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class RunLink:
    """Where the browser finds a training run: it asks `url`/news, and fetches `url`/STEP/map.bin and decoder.bin."""

    id: str
    url: str  # from the page's own address on, as "api/runs/0123abc", without a slash behind it
    session: str  # token of who asks


def mount(
    kind: str,
    key: str,
    data: Mapping[str, Any],
    *,
    variant: str = "",
    more: Mapping[str, str] = NO_MORE,
    says: tuple[str, ...] = (),
) -> Any:
    """Mounts a "pad", a "timeline" or a piece by its name. `says` names the states and triggers that it may set.

    Its words are the texts of the file of its name, beside `more`; a text NAME_`variant` goes before the text NAME.
    """
    found = text.page_text(kind) | dict(more)
    ending = f"_{variant}"
    own = {name.removesuffix(ending): said for name, said in found.items() if variant and name.endswith(ending)}
    told = {"kind": kind, "text": found | own, "projector": look.projector(), "opening": state.opening()}
    component = _PIECES.get(kind, _PAD)
    return component(key=key, data=_as_list({**data, **told}), **{f"on_{name}_change": _heard for name in says})


def _as_list(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Data goes over as a list of one: in a dict Streamlit looks for tables, and loads pandas (66 MB) to look."""
    return [data]


def _heard() -> None:
    """Nothing to do, the rerun that follows reads the state; Streamlit wants a callback for each value it keeps."""
