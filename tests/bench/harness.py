"""Interleave variants round-robin over cases and take the CPU time of this process, threads included."""

from __future__ import annotations

import gc
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .asgi import ask, ask_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .arithmetic import Timings
    from .asgi import ASGIApp, Request


class UnequalAnswersError(AssertionError):
    """Two variants answer the same request differently, so their times cannot be compared."""


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of request: `request(n)` makes the n-th, and `comparable` takes from the answer what may differ."""

    name: str
    status: int
    request: Callable[[int], Request]
    comparable: Callable[[Any], Any] = lambda answer: answer


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: rounds, requests of one variant in one round, and how many of them are under way at once."""

    rounds: int
    requests: int
    concurrency: int = 1


async def assert_equal_answers(variants: Mapping[str, ASGIApp], cases: Sequence[Case], number: int) -> None:
    """Send the same request to every variant; raises UnequalAnswersError unless all give the same status and JSON."""
    for case in cases:
        expected: tuple[str, Any] | None = None
        for name, app in variants.items():
            reply = await ask(app, case.request(number))
            if reply.status != case.status:
                raise UnequalAnswersError(f"{name} answers {case.name} with {reply.status}: {reply.body[:500]!r}")
            answer = case.comparable(json.loads(reply.body))
            if expected is None:
                expected = (name, answer)
            elif answer != expected[1]:
                raise UnequalAnswersError(f"{case.name}\n{expected[0]}: {expected[1]}\n{name}: {answer}")


async def measure(variants: Mapping[str, ASGIApp], cases: Sequence[Case], effort: Effort) -> Timings:
    """Measure the CPU seconds of one request for each variant and case, once a round; answers are compared first."""
    await assert_equal_answers(variants, cases, number=0)
    timings: Timings = {(variant, case.name): [] for case in cases for variant in variants}
    serial = 1
    gc.collect()
    gc.freeze()
    for _ in range(effort.rounds):
        for case in cases:
            # Every variant gets the very same requests, and tables grow alike.
            requests = [case.request(serial + number) for number in range(effort.requests)]
            serial += effort.requests
            for variant, app in variants.items():
                timings[variant, case.name].append(await _time(app, case, requests, effort.concurrency))
    gc.unfreeze()
    return timings


async def _time(app: ASGIApp, case: Case, requests: Sequence[Request], concurrency: int) -> float:
    """Measure the CPU seconds of one request, after a warm-up by a fifth of them."""
    # A server answers one application only; here the others have just pushed it out of the processor's caches.
    warm_up = len(requests) // 5
    gc.collect()
    statuses = await ask_all(app, requests[:warm_up], concurrency)
    start = time.process_time()
    statuses |= await ask_all(app, requests[warm_up:], concurrency)
    seconds = (time.process_time() - start) / (len(requests) - warm_up)
    if statuses != {case.status}:
        raise UnequalAnswersError(f"{case.name} was answered with {sorted(statuses)} under load")
    return seconds
