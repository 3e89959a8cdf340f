"""Stripe does not answer, answers late, or says no, at each call: the caller is told what the contract says.

A request that is sent again ends as if nothing had happened; no fault of Stripe's is ever one of ours.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import pytest

from qbdconnect_server.services.saga import ASK_AGAIN, LOOK_FIRST
from qbdconnect_server.simulators.stripe.faults import (
    Fault,
    Outcome,
    answer,
    key_in_use,
    lock_timeout,
    lose_connection,
    rate_limited,
    time_out,
)
from tests.crashes.footprint import differences
from tests.crashes.operations import OPERATIONS, Operation
from tests.crashes.runs import Run, rehearsed, sampled
from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crashes.site import LocalSite
    from tests.server.api.client import Received

# The SDK tries lost connections, conflicts and failures again, twice.
TRIES = 3
CHARGING = re.compile(r"/v1/(payment_intents|subscriptions|invoices/\w+/pay)")


@dataclass(frozen=True)
class Trouble:
    """What Stripe does to a call, and what the caller is told if it was a write, or a read."""

    name: str
    when: Literal["before", "after"]
    outcome: Outcome
    write: int
    read: int
    times: int = TRIES

    @property
    def is_answered(self) -> bool:
        return self.outcome not in {lose_connection, time_out}


HEALED = 0  # the caller is told nothing
TROUBLES = (
    Trouble("timeout", "before", time_out, 504, 503),
    Trouble("timeout after it was done", "after", time_out, 504, 503),
    Trouble("reset", "before", lose_connection, 504, 503),
    Trouble("reset after it was done", "after", lose_connection, 504, 503),
    Trouble("one reset after it was done", "after", lose_connection, HEALED, HEALED, times=1),
    Trouble("409 idempotency_key_in_use", "before", key_in_use, 409, 503),
    Trouble("429 lock_timeout", "before", lock_timeout, 409, 503),
    Trouble("429 rate_limit", "before", rate_limited, 503, 503, times=1),
    Trouble("500", "before", answer(500), 502, 502),
    Trouble("500 after it was done", "after", answer(500), 502, 502),
    Trouble("503", "before", answer(503), 502, 502),
)
DECLINED = Trouble("402", "before", answer(402, code="card_declined"), 402, HEALED, times=1)
AT_A_TIME = sized(quick=1, full=len(TROUBLES))
DATABASES = sized(quick=["sqlite"], full=["sqlite", "postgresql"])


def chosen(number: int) -> tuple[Trouble, ...]:
    """Choose the troubles of a call: a few others for each, or all of them."""
    return tuple(TROUBLES[(number * AT_A_TIME + offset) % len(TROUBLES)] for offset in range(AT_A_TIME))


@pytest.mark.parametrize("database", DATABASES, scope="session")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_trouble_at_every_call(operation: Operation, database: str, site_of: Callable[..., LocalSite]) -> None:
    site = site_of(database, **operation.settings)
    rehearsal = rehearsed(site, operation)
    first = sum(map(ord, operation.name))
    for number, (method, path) in sampled(rehearsal.requests, operation, one_in=2):
        site.begin_anew()
        troubles = chosen(first + number)
        if method == "POST" and CHARGING.fullmatch(path):
            troubles = (*troubles, DECLINED)
        for trouble in troubles:
            where = f"{trouble.name} at {method} {path}"
            run = Run(site, operation)
            site.account.desk.simulator.faults.add(
                Fault(trouble.when, trouble.outcome, skip=number, times=trouble.times)
            )
            told = run.act()
            assert told is not None
            is_job = number >= rehearsal.asked
            if is_job or not _status(trouble, method):
                assert told.status == rehearsal.status, where
            else:
                check_problem(told, trouble, method, where)
            found = run.finish()
            assert differences(asdict(rehearsal.outcome), asdict(found)) == [], where
            assert site.account.desk.simulator.faults.waiting == [], where


def check_problem(told: Received, trouble: Trouble, method: str, where: str) -> None:
    """See that a problem tells what happened, and what to do about it."""
    problem: dict[str, Any] = told.problem()
    assert told.status == _status(trouble, method), where
    assert ("retry-after" in told.headers) == (told.status in {409, 503}), where
    assert problem.get("gatewayRequestId") == ("req_fault" if trouble.is_answered else None), where
    assert problem["detail"].endswith(ASK_AGAIN) == (told.status == 504), where


def _status(trouble: Trouble, method: str) -> int:
    return trouble.read if method == "GET" else trouble.write


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_lost_answer_without_a_key(operation: Operation, site_of: Callable[..., LocalSite]) -> None:
    site = site_of("sqlite", **operation.settings)
    rehearsal = rehearsed(site, operation)
    writes = [number for number in range(rehearsal.asked) if rehearsal.requests[number][0] != "GET"]
    for _, number in sampled(writes[::-1], operation, one_in=3):
        run = Run(site, operation)
        site.account.desk.simulator.faults.add(Fault("after", lose_connection, skip=number, times=TRIES))
        told = site.send(*run.sent)
        assert told is not None
        assert (told.status, told.problem()["detail"].endswith(LOOK_FIRST)) == (504, True), rehearsal.requests[number]
