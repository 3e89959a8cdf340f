"""How many messages are on their way at once, so that slow receivers starve neither others nor other work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

GUESS: Final = timedelta(seconds=0.2)  # how long a message takes, while nothing is known about a lane
LONGEST_TURN: Final = timedelta(minutes=15)


@dataclass(slots=True)
class Lane:
    """The messages that are on their way to one webhook, to all webhooks of one owner, or to anybody."""

    limit: int
    on_the_way: int = 0
    last_took: timedelta = GUESS
    next_turn: datetime | None = None

    def turn(self, now: datetime) -> datetime:
        """Give the next turn to a message that must wait: at the pace of the receiver, one after the other."""
        start = now if self.next_turn is None else max(self.next_turn, now)
        self.next_turn = min(start + self.last_took / self.limit, now + LONGEST_TURN)
        return self.next_turn


@dataclass(slots=True)
class Lanes:
    """All lanes of this process; one that is empty and owes nobody a turn is forgotten."""

    everybody: int = 12
    owner: int = 4
    webhook: int = 2
    _by_name: dict[str, Lane] = field(default_factory=dict)

    @classmethod
    def for_workers(cls, workers: int) -> "Lanes":
        """Share out what the workers of a process can do: a quarter of them is never busy with webhooks."""
        everybody = max(1, workers * 3 // 4)
        return cls(everybody, max(1, everybody // 3), max(1, everybody // 6))

    def enter(self, webhook_id: str, owner: str, now: datetime) -> datetime | None:
        """Take a place for a message; if there is none, say when to try again."""
        lanes = self._lanes(webhook_id, owner)
        turns = [lane.turn(now) for lane in lanes if lane.on_the_way >= lane.limit]
        if turns:
            return max(turns)
        for lane in lanes:
            lane.on_the_way += 1
        return None

    def leave(self, webhook_id: str, owner: str, now: datetime, took: timedelta) -> None:
        """Give the place back; `took` is how long the message was on its way."""
        for lane in self._lanes(webhook_id, owner):
            lane.on_the_way -= 1
            lane.last_took = took if took > timedelta(0) else GUESS  # the clock was set back
        for name in (webhook_id, owner):
            lane = self._by_name[name]
            if not lane.on_the_way and (lane.next_turn is None or lane.next_turn <= now):
                del self._by_name[name]

    def _lanes(self, webhook_id: str, owner: str) -> tuple[Lane, ...]:
        limits = (("", self.everybody), (owner, self.owner), (webhook_id, self.webhook))
        return tuple(self._by_name.setdefault(name, Lane(limit)) for name, limit in limits)
