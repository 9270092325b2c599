"""What each visitor has sent: the reading of it, what was read, and the sets that were made, until they have left.

It hangs on the ticket and not on the tab, so who comes back in the same browser finds it.
"""

import contextlib
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aeviz.data import user_images
from aeviz.data.user_images.choices import Choices, OwnImages
from aeviz.data.user_images.looks import looks
from aeviz.data.user_images.reading import Reading

KEPT = 5  # sets of one visitor: those of the runs that are kept, and one more
REMEMBERED = 1000  # visitors whose images are gone, and who may be told


@dataclass(frozen=True)
class Own:
    """A set of images that somebody has brought."""

    name: str  # of the data in a recipe: own- and the digest
    path: Path
    count: int
    classes: tuple[str, ...]  # empty where nothing is labelled


@dataclass(frozen=True)
class Made:
    """A set as it would be taken, and what looks wrong in it."""

    set: OwnImages
    looks: list[user_images.Note]


@dataclass
class Desk:
    """What one visitor has: an upload that is read or waits to be looked at, and the sets, newest last."""

    reading: Reading | None = None
    sets: list[Own] = field(default_factory=list)
    looked_at: tuple[Path, user_images.Read] | None = None  # what was read, as it was last asked for
    made: tuple[Path, Choices, Made] | None = None  # of it, by what is chosen


class Uploads:
    """Desks by ticket. Thread safe."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        """folder: where files lie; asked for when the first one comes."""
        self._folder = folder
        self._lock = threading.Lock()
        self._filing = threading.Lock()  # while files are kept or cleared, of which two visitors may share one
        self._desks: dict[str, Desk] = {}
        self._gone: dict[str, None] = {}  # tickets whose images are no longer kept, oldest first

    def place(self) -> Path:
        """A file that is not there yet, for what is sent."""
        return self._folder() / f"sent-{secrets.token_hex(8)}"

    def begin(self, ticket: str, sent: Path) -> None:
        """Reads what was sent; what the same visitor had sent before and not taken is dropped."""
        desk = self._desk(ticket)
        self.drop(ticket)
        desk.reading = Reading(sent, sent.with_name(f"{sent.name}.read"))

    def reading(self, ticket: str) -> Reading | None:
        """The upload that is read, or was read and waits to be looked at."""
        return self._desk(ticket).reading

    def read(self, ticket: str) -> user_images.Read:
        """What was read. Raises DataError where it is no longer there."""
        desk = self._desk(ticket)
        kept = _kept(desk)
        held = desk.looked_at
        if held is None or held[0] != kept:
            desk.looked_at = held = (kept, user_images.Read.of(kept))
        return held[1]

    def made(self, ticket: str, choices: Choices) -> Made:
        """The set that these choices make of what was read. Raises DataError as `own.choose` does."""
        desk, read = self._desk(ticket), self.read(ticket)
        kept, held = _kept(desk), desk.made
        if held is None or held[:2] != (kept, choices):
            chosen = user_images.choose(read, choices)
            desk.made = held = (kept, choices, Made(chosen, looks(chosen)))
        return held[2]

    def take(self, ticket: str, choices: Choices) -> Own:
        """Makes that set the newest of this visitor's. Raises DataError, and OSError where the disk is full."""
        made = self.made(ticket, choices).set
        with self._filing:
            path = user_images.save(made.images, self._folder())
            held = Own(made.images.name, path, len(made.images), made.classes)
            with self._lock:
                desk = self._desks.setdefault(ticket, Desk())
                sets = [other for other in desk.sets if other.name != held.name] + [held]
                desk.sets = sets[-KEPT:]
                self._gone.pop(ticket, None)
        self.drop(ticket)
        self._clear(sets[:-KEPT])
        return held

    def drop(self, ticket: str) -> None:
        """Ends the reading and forgets what was read and not taken."""
        _wipe(self._desk(ticket))

    def sets(self, ticket: str) -> list[Own]:
        """All sets of this visitor that are kept, newest last."""
        return [held for held in self._desk(ticket).sets if os.path.isfile(held.path)]

    def classes(self, name: str) -> tuple[str, ...]:
        """What the labels of a set stand for, by its name in a recipe, whoever brought it; nothing once it is gone."""
        with self._lock:
            return next((held.classes for desk in self._desks.values() for held in desk.sets if held.name == name), ())

    def are_gone(self, ticket: str) -> bool:
        """Whether this visitor had images that were deleted since."""
        return ticket in self._gone

    def away(self, ticket: str) -> None:
        """Nobody is connected with that ticket: a reading that goes on is for nobody."""
        with self._lock:
            desk = self._desks.get(ticket)
        reading = desk.reading if desk else None
        if reading is not None and reading.state == "running":
            reading.cancel()

    def leave(self, ticket: str) -> None:
        """This visitor has left: all that nobody else has brought too is deleted."""
        with self._lock:
            desk = self._desks.pop(ticket, Desk())
            if desk.sets:
                self._gone[ticket] = None
            for oldest in list(self._gone)[:-REMEMBERED]:
                del self._gone[oldest]
        _wipe(desk)
        self._clear(desk.sets)

    def let_go(self, ticket: str) -> None:
        """This visitor wants all of it deleted, and need not be told that it is gone."""
        self.leave(ticket)
        with self._lock:
            self._gone.pop(ticket, None)

    def close(self) -> None:
        """Ends all readings; the folder goes with the runs."""
        with self._lock:
            desks, self._desks, self._gone = self._desks, {}, {}
        for desk in desks.values():
            _wipe(desk)

    def _desk(self, ticket: str) -> Desk:
        with self._lock:
            return self._desks.setdefault(ticket, Desk())

    def _clear(self, sets: list[Own]) -> None:
        """Two who bring the same images share a file: it goes with the last of them."""
        with self._filing:
            with self._lock:
                held = {other.path for desk in self._desks.values() for other in desk.sets}
            for path in {other.path for other in sets} - held:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def _wipe(desk: Desk) -> None:
    """Ends its reading and forgets what was read and not taken."""
    reading, desk.reading, desk.looked_at, desk.made = desk.reading, None, None, None
    if reading is not None:
        reading.cancel()


def _kept(desk: Desk) -> Path:
    """Where that lies which was read. Raises DataError where another tab of the same visitor has just taken it."""
    reading = desk.reading
    if reading is None:
        raise user_images.refusal("kept_damaged", name="")
    return reading.kept
