"""Faults for tests: answers that are late, lost or wrong."""

import re
from dataclasses import dataclass
from typing import Literal

from .wire import Request


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with requests that match, `before` they are executed (they never are) or `after`.

    `status` None is a connection that is lost. The first `skip` matches go well.
    """

    when: Literal["before", "after"]
    status: int | None = None
    method: str = ".*"
    path: str = ".*"
    skip: int = 0
    times: int = 1

    def matches(self, request: Request) -> bool:
        """Tell whether a request is one of those."""
        return bool(re.fullmatch(self.method, request.method) and re.fullmatch(self.path, request.path))


class ConnectionLost(Exception):  # noqa: N818 - it says what happened
    """The caller gets no answer, whether or not its request was executed."""


def take(faults: list[Fault], request: Request) -> Fault | None:
    """Find what goes wrong with a request, and count it."""
    for fault in faults:
        if not fault.matches(request):
            continue
        if fault.skip:
            fault.skip -= 1
            continue
        fault.times -= 1
        if not fault.times:
            faults.remove(fault)
        return fault
    return None
