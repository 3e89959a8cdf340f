"""Gateways that are opened at their first use."""

from __future__ import annotations

import asyncio
import threading

import pytest

from qbdconnect_server.gateways.opening import Opener

pytestmark = pytest.mark.anyio


class Gateway:
    """Notes whether it was closed."""

    def __init__(self) -> None:
        self.closed = 0
        self.thread = threading.get_ident()

    async def close(self) -> None:
        self.closed += 1


class Builder:
    """Builds gateways, after as many failures as are set."""

    def __init__(self, failures: int = 0) -> None:
        self.built: list[Gateway] = []
        self.failures = failures

    def __call__(self) -> Gateway:
        if self.failures:
            self.failures -= 1
            raise OSError("not now")
        self.built.append(Gateway())
        return self.built[-1]


async def test_it_is_opened_once_and_in_a_thread() -> None:
    builder = Builder()
    opener = Opener(builder)
    assert builder.built == []
    gateways = await asyncio.gather(*(opener() for _ in range(10)))
    assert set(gateways) == {await opener()} == set(builder.built)
    assert builder.built[0].thread != threading.get_ident()


async def test_a_failure_is_tried_again_at_the_next_use() -> None:
    builder = Builder(failures=2)
    opener = Opener(builder)
    results = await asyncio.gather(*(opener() for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in results] == [OSError, OSError, Gateway]


async def test_it_is_closed_if_it_was_opened() -> None:
    builder = Builder()
    opener = Opener(builder)
    await opener.close()
    assert builder.built == []
    first = await opener()
    await opener.close()
    await opener.close()
    assert first.closed == 1
    assert await opener() is not first
