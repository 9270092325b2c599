"""What a link holds: one typed table that reads the URL, checks it, and writes it. No screen in here.

A value that does not exist or lies out of range is never passed on: `read` leaves it out and adds a Complaint, from
which the screen makes a sentence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aeviz.ui.shell import labs
from aeviz.ui.shell.link_fields import Choice, Field, RefusedError
from aeviz.ui.train import fields as train_fields

EVERYWHERE = ""  # the settings that hold on every page
SHOWN = 40  # characters of a bad value that are repeated to the reader
NAMED = 3  # unknown names that are repeated; the others are counted

# What mail, search and social sites append to a link to know it again: nobody's mistake, so nothing is said of it.
TRACKING = re.compile(
    r"utm_\w+|[a-z]*clid|msclkid|gbraid|wbraid|gad_\w+|gclsrc|srsltid|_gl|_ga|_hs\w+|mc_[ce]id|igsh(id)?|si|mkt_tok|napm|n_\w+"
    r"|li_fat_id|mibextid|spm|trk",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Complaint:
    """Why a value of the link was not used; `reason` names the sentence, `values` fill it."""

    reason: str
    values: Mapping[str, str]


_EVERYWHERE: Mapping[str, Field] = {
    "lang": Choice(("en", "ko")),
    "view": Choice(("desk", "projector"), "desk"),
    "show": Choice(("none", "all"), "none"),  # answers, to who teaches, without a guess
}


class _Table(Mapping[str, Mapping[str, Field]]):
    """The fields by page. What a page declares is read when somebody asks: pages import what imports this."""

    def __getitem__(self, page: str) -> Mapping[str, Field]:
        return _EVERYWHERE if page == EVERYWHERE else labs.found()[page].fields

    def __iter__(self) -> Iterator[str]:
        return iter((EVERYWHERE, *labs.found()))

    def __len__(self) -> int:
        return 1 + len(labs.found())


TABLE = _Table()


def fields(page: str) -> dict[str, Field]:
    """The settings that a link to this page may hold."""
    return {**_EVERYWHERE, **TABLE.get(page, {})}


def read(page: str, query: Mapping[str, str]) -> tuple[dict[str, Any], list[Complaint]]:
    """Values by name that the query gives and the table accepts, and Complaints of the others: one of all names that
    nobody knows, one for each value that is refused.
    """
    values: dict[str, Any] = {}
    complaints: list[Complaint] = []
    known = fields(page)
    lost = page == labs.FRONT and "page" in query
    unknown = [name for name in query if name not in known and not TRACKING.fullmatch(name)]
    if lost:  # put there by the route for pages that do not exist
        complaints.append(Complaint("unknown_page", {"given": shorten(query["page"])}))
        unknown.remove("page")
    if unknown:
        complaints.append(_unknown(unknown))
    for name, field in known.items():
        if name in query:
            try:
                values[name] = field.parse(query[name])
            except RefusedError as refused:
                given = {"name": name, "given": shorten(query[name])}
                complaints.append(Complaint(refused.reason, given | refused.values))
    return values, complaints


def _unknown(names: list[str]) -> Complaint:
    named = {"names": ", ".join(f"`{shorten(name) or '?'}`" for name in names[:NAMED])}
    more = len(names) - NAMED
    return Complaint("unknown_names", named | {"more": str(more)}) if more > 0 else Complaint("unknown_name", named)


def write(page: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The query for these values; what stands at its default is left out, so that links stay short.

    Left out too is what the trained model does not have.
    """
    model = values.get("model") or TABLE["train"]["model"].default
    return {
        name: field.format(values[name])
        for name, field in fields(page).items()
        if values.get(name) is not None
        and values[name] != field.default
        and (page != "train" or train_fields.has(model, name))
    }


def shorten(text: str) -> str:
    """A bad value made fit to be shown: short, one line, no Markdown."""
    text = "".join(c if c.isalnum() or c in " .,-+_/%" else "?" for c in text)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
