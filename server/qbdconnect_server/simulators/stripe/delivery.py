"""Posting what is due to webhook endpoints, through a sender that is passed in."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool

from .simulator import StripeSimulator

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
SUCCESS: Final = range(HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES)


async def deliver(simulator: StripeSimulator, post: Post) -> int:
    """Post what is due; `post(url, headers, body)` gives a status or raises OSError. Returns how many succeeded."""
    delivered = 0
    for each in await run_in_threadpool(simulator.due_deliveries):
        try:
            success = await post(each.url, each.headers, each.body) in SUCCESS
        except OSError:
            success = False
        await run_in_threadpool(simulator.record_delivery, each.delivery_id, delivered=success)
        delivered += success
    return delivered
