from __future__ import annotations

import asyncio
import time

import pytest

from qbdconnect_server.services.jobs.wake import Wake

pytestmark = pytest.mark.anyio


async def test_it_wakes_who_waits() -> None:
    wake = Wake()
    waiting = asyncio.create_task(wake.wait(30))
    await asyncio.sleep(0)
    wake()
    async with asyncio.timeout(5):
        await waiting


async def test_it_stays_rung_until_it_is_heard_once() -> None:
    wake = Wake()
    wake()
    wake()
    async with asyncio.timeout(5):
        await wake.wait(30)
    start = time.monotonic()
    await wake.wait(0.05)
    assert time.monotonic() - start >= 0.04
