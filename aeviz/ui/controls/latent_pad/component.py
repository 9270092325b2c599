"""The one component that pad, sheet and time line are mounts of: so they share weights, runs and what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from aeviz.ui import text
from aeviz.ui.js import bundle
from aeviz.ui.routes import script_route
from aeviz.ui.shell import look, state

# One module for all of them: what it keeps at its top (weights by digest, runs by address) is theirs together.
_COMPONENT = st.components.v2.component(
    "aeviz_latent_pad",
    js=script_route.loader(bundle.module(), bundle.stylesheet()),
    isolate_styles=False,  # no shadow root: page tools and tests find the elements in the document
)

NO_MORE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class RunLink:
    """Where the browser finds a training run: it asks `url`/news, and fetches `url`/STEP/map.bin and decoder.bin."""

    id: str
    url: str  # from the page's own address on, as "api/runs/0123abc", without a slash behind it
    session: str  # token of who asks


def mount(
    key: str,
    data: dict[str, Any],
    *,
    words: str = "pad",
    variant: str = "",
    more: Mapping[str, str] = NO_MORE,
    says: tuple[str, ...] = (),
) -> Any:
    """Mounts one piece. `words` is the file of its texts, beside `more`; `says` names the states that it may set.

    A text NAME_`variant` goes before the text NAME.
    """
    found = text.page_text(words) | dict(more)
    ending = f"_{variant}"
    own = {name.removesuffix(ending): said for name, said in found.items() if variant and name.endswith(ending)}
    data = data | {"text": found | own, "projector": look.projector(), "opening": state.opening()}
    return _COMPONENT(key=key, data=_as_list(data), **{f"on_{name}_change": _heard for name in says})


def _as_list(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Data goes over as a list of one: in a dict Streamlit looks for tables, and loads pandas (66 MB) to look."""
    return [data]


def _heard() -> None:
    """Nothing to do, the rerun that follows reads the state; Streamlit wants a callback for each value it keeps."""
