"""One run of an operation: it is sent, perhaps interrupted, sent again, and what is left of it is looked at."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from tests.crashes.agreement import disagreements
from tests.crashes.footprint import (
    KINDS,
    REPEATED_EVENT,
    Footprint,
    kept_results,
    money_jobs,
    plain,
    plain_list,
    rows_of,
    saved_answers,
)
from tests.crashes.operations import Scene
from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.crashes.live_site import LiveSite
    from tests.crashes.operations import Operation, Sent
    from tests.crashes.site import LocalSite
    from tests.server.api.client import Received


T = TypeVar("T")


def sampled(things: Sequence[T], operation: Operation, *, one_in: int) -> Iterator[tuple[int, T]]:
    """Number things, and choose one of so many in the quick profile, others for each operation; all in the full one."""
    step = sized(quick=one_in, full=1)
    return islice(enumerate(things), sum(map(ord, operation.name)) % step, None, step)


@dataclass(frozen=True)
class Outcome:
    """What came of a request: its answer, and all that is left behind."""

    status: int
    answer: Any
    footprint: Footprint


@dataclass(frozen=True)
class Rehearsal:
    """A run in which nothing went wrong: what came of it, and all that could have gone wrong.

    `moments` are those after which the hub could have died, `requests` those to Stripe (method and path), the first
    `asked` of them before the answer.
    """

    outcome: Outcome
    moments: tuple[str, ...]
    requests: tuple[tuple[str, str], ...]
    asked: int

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.outcome.status


class Run:
    """A request about to be sent: all that it needs is there, and nothing waits."""

    def __init__(self, site: LocalSite | LiveSite, operation: Operation) -> None:
        self.site = site
        self.operation = operation
        self.key = uuid.uuid4().hex
        self._born = site.account.mark()
        self.scene = Scene(site.send, site.account)
        self.sent: Sent = operation.prepare(self.scene)
        if not operation.leaves_work:
            assert site.work()
            site.hear()
        self._begun = site.account.mark()
        site.revive()

    def send(self) -> Received | None:
        """Send the request with its key; None if the hub died of it."""
        return self.site.send(*self.sent, key=self.key if self.sent.method != "DELETE" else None)

    def act(self) -> Received | None:
        """Send the request and do the work that follows; None if the hub died of either."""
        answer = self.send()
        return answer if answer is not None and self.site.work() else None

    def finish(self) -> Outcome:
        """Send the request once more after a while, to a hub that was started again."""
        self.site.pass_time(self.operation.meanwhile)
        self.site.revive()
        answer = self.act()
        assert answer is not None
        return self.conclude(answer)

    def conclude(self, answer: Received) -> Outcome:
        """See that the request is through, and that a further one changes nothing."""
        footprint = self.footprint()
        assert answer.status < 300 or self.sent.method == "DELETE", answer.body
        left = {"jobs": self.site.query(money_jobs), "results": self.site.query(kept_results, self.key)}
        assert left == {"jobs": [], "results": []}
        assert self.disagreements() == []
        if self.sent.method == "DELETE":  # what is gone is gone, and there is no key
            assert answer.status in {200, 404}
            return Outcome(200, None, footprint)
        self._check_repeated(answer)
        return Outcome(answer.status, plain(answer.json()), footprint)

    def footprint(self) -> Footprint:
        """See what is there, once all events are heard."""
        self.site.hear()
        made = self.site.account.made_since(self._born, KINDS)
        rows = self.site.query(rows_of, self._customer_id)
        return Footprint(
            {kind: plain_list(found) for kind, found in made.items()},
            self._events(),
            {table: plain_list(found) for table, found in rows.items()},
        )

    def disagreements(self) -> list[str]:
        """Tell where the hub and Stripe do not agree."""
        rows = self.site.query(rows_of, self._customer_id)
        return disagreements(self.site.account.made_since(self._born, KINDS), rows)

    @property
    def _customer_id(self) -> str:
        """The id in the hub; that of a customer whom the request has made is known at Stripe."""
        if self.scene.customer_id:
            return self.scene.customer_id
        made = self.site.account.made_since(self._begun, ("customer",))["customer"]
        return str(made[0]["metadata"]["qbd_customer_id"])

    def made(self) -> dict[str, int]:
        """Count what the request has made at Stripe."""
        made = self.site.account.made_since(self._begun, KINDS)
        return {kind: len(found) for kind, found in made.items() if found}

    def unnamed(self) -> list[str]:
        """Name the invoices that do not say whose they are, which nobody could mend later."""
        made = self.site.account.made_since(self._born, ("invoice",))["invoice"]
        return [each["id"] for each in made if each["customer_name"] is None]

    def charged(self) -> int:
        """Add up what the request has charged, in cents."""
        charges = self.site.account.made_since(self._begun, ("charge",))["charge"]
        return sum(each["amount"] for each in charges if each["paid"])

    def _events(self) -> Counter[str]:
        """Count what Stripe has told of the objects of this run; those of earlier ones live on, too."""
        found = self.site.account.made_since(self._born, (*KINDS, "event"))
        told = found.pop("event")
        ours = {each["id"] for kind in found.values() for each in kind}
        types = [each["type"] for each in told if each["data"]["object"].get("id") in ours]
        return Counter(each for each in types if each != REPEATED_EVENT)

    def _check_repeated(self, answer: Received) -> None:
        assert self.site.query(saved_answers, self.key) == 1
        self.site.count_anew()
        repeated = self.send()
        assert repeated is not None
        assert (repeated.status, repeated.body) == (answer.status, answer.body)
        assert repeated.headers["idempotency-replayed"] == "true"
        assert [each for each in self.site.requests if each[0] != "GET"] == []


def rehearsed(site: LocalSite | LiveSite, operation: Operation) -> Rehearsal:
    """Run an operation with nothing going wrong, once on each site, and see that it does what it is for."""
    site.begin_anew()
    if operation.name not in site.rehearsals:
        site.rehearsals[operation.name] = _undisturbed(site, operation)
    return site.rehearsals[operation.name]


def _undisturbed(site: LocalSite | LiveSite, operation: Operation) -> Rehearsal:
    run = Run(site, operation)
    answer = run.send()
    asked = len(site.requests)
    assert answer is not None
    assert answer.status < 300, answer.body
    assert site.work()
    moments, requests = tuple(site.moments), tuple(site.requests)
    made, charged = run.made(), run.charged()
    assert run.unnamed() == []
    assert (made, charged) == (operation.makes, operation.charged)
    return Rehearsal(run.conclude(answer), moments, requests, asked)
