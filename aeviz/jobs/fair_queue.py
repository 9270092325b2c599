"""Who is next: sessions take turns, so that nobody's second run goes before anybody else's first."""

from typing import Generic, TypeVar

Item = TypeVar("Item")  # hashable


class FairQueue(Generic[Item]):
    """One turn a round. A session's first waiting item goes in its next round, its second in the one after.

    Who comes new joins the round that is going on, so that turns not taken are not saved up. An item that several
    sessions wait for goes as soon as the luckiest of them would have it, and is a turn of that session alone.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, dict[Item, int]] = {}  # session -> its items in their order, each with its arrival
        self._next_round: dict[str, int] = {}  # session -> round of its first waiting item
        self._round = self._arrivals = 0
        self._order: list[Item] | None = None  # made anew after a change

    def __len__(self) -> int:
        return len(self.order())

    def __contains__(self, item: Item) -> bool:
        return item in self.order()

    def count(self, session: str) -> int:
        """How many items the session waits for."""
        return len(self._waiting.get(session, ()))

    def put(self, session: str, item: Item) -> None:
        """The session waits for `item` too, behind what it waits for already."""
        if session not in self._waiting:
            self._waiting[session] = {}
            self._next_round[session] = max(self._round, self._next_round.get(session, 0))
        self._arrivals += 1
        self._waiting[session].setdefault(item, self._arrivals)
        self._order = None

    def take(self) -> Item:
        """The next item, which then waits no longer. Raises IndexError where there is none."""
        self._round, _, session, item = self._turns()[0]
        self._next_round[session] += 1
        self.remove(item)
        return item

    def remove(self, item: Item, session: str | None = None) -> None:
        """Nobody waits for `item` any longer, or only `session` does not."""
        for name in [session] if session else list(self._waiting):
            self._waiting.get(name, {}).pop(item, None)
            if not self._waiting.get(name):
                self._waiting.pop(name, None)
        ahead = {name for name, turn in self._next_round.items() if turn > self._round}  # the others may be forgotten
        self._next_round = {name: self._next_round[name] for name in ahead | self._waiting.keys()}
        self._order = None

    def order(self) -> list[Item]:
        """All items, the next one first; not to be changed."""
        if self._order is None:
            self._order = list(dict.fromkeys(item for *_, item in self._turns()))
        return self._order

    def _turns(self) -> list[tuple[int, int, str, Item]]:
        """Round, arrival, session and item; no two have the same arrival."""
        return sorted(
            (self._next_round[session] + place, arrival, session, item)
            for session, items in self._waiting.items()
            for place, (item, arrival) in enumerate(items.items())
        )
