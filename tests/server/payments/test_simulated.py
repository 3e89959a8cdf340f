"""The simulated Stripe of a hub: its file, its time, and the events that it posts to the hub."""

from __future__ import annotations

import asyncio
import stat
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import GatewayUnavailable, Unavailable
from qbdconnect_server.payments import SimulatedStripe
from qbdconnect_server.payments import simulated as module
from qbdconnect_server.payments.state_file import seconds_to_next, state_file
from qbdconnect_server.settings import Settings
from qbdconnect_server.simulators.stripe import TEST_KEY, Delivery, Request, StripeSimulator, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.anyio

DAY = 86_400
PATIENCE = 20.0  # seconds


class Door:
    """Takes events as the hub's own door does."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.taken: list[tuple[bytes, str | None]] = []
        self._changed = asyncio.Condition()

    async def __call__(self, body: bytes, signature: str | None) -> None:
        async with self._changed:
            self.taken.append((body, signature))
            self._changed.notify_all()
        if self.error is not None:
            raise self.error

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= count)


def send(simulator: StripeSimulator, path: str, form: str) -> dict[str, object]:
    headers = {"authorization": f"Bearer {TEST_KEY}"}
    response = simulator.handle(Request("POST", f"/v1/{path}", headers=headers, body=form))
    assert response.status == 200, response.document
    return response.document


def subscribe(simulator: StripeSimulator) -> None:
    customer = send(simulator, "customers", "email=a@example.com&payment_method=pm_card_visa")
    method = "default_payment_method=" + str(
        send(simulator, "payment_methods/pm_card_visa/attach", f"customer={customer['id']}")["id"]
    )
    form = f"customer={customer['id']}&items[0][price]=price_standard_monthly&items[0][quantity]=2&{method}"
    send(simulator, "subscriptions", form)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what a thread does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - a thread sets no event
            await asyncio.sleep(0.01)


async def test_change_is_posted_at_once_with_a_signature_that_the_gateway_believes(simulated: SimulatedStripe) -> None:
    door = Door()
    async with simulated.running(door):
        gateway = await asyncio.to_thread(simulated.open_gateway)
        await asyncio.to_thread(subscribe, simulated.open())
        await door.wait_for(4)
        await until(lambda: simulated.open().due_deliveries() == [])
    events = [gateway.read_event(body, signature, now=datetime.now(UTC)) for body, signature in door.taken]
    types = {event.type for event in events}
    assert {"customer.subscription.created", "invoice.finalized", "invoice.paid"} <= types
    assert "customer.created" not in types  # nobody here wants it
    assert len({event.id for event in events}) == len(events)


async def test_nobody_else_is_called(simulated: SimulatedStripe) -> None:
    door = Door()
    simulator = simulated.open()
    send(simulator, "webhook_endpoints", "url=http://127.0.0.1:9/internal&enabled_events[0]=*")
    async with simulated.running(door):
        await asyncio.to_thread(send, simulator, "products", "name=Third")
        await door.wait_for(1)
        await until(lambda: simulator.due_deliveries() == [])
    assert len(door.taken) == 1


async def test_event_that_the_hub_cannot_take_is_posted_again(simulated: SimulatedStripe) -> None:
    door = Door(Unavailable("busy"))
    simulator = simulated.open()
    async with simulated.running(door):
        await asyncio.to_thread(send, simulator, "products", "name=Third")
        await door.wait_for(1)
        await until(lambda: simulator.due_deliveries() == [])
        assert simulator.seconds_to_next() in range(590, 601)
        door.error = None
        simulator.advance(600)
        await door.wait_for(2)
        await until(lambda: simulator.seconds_to_next() is None)
    assert door.taken[0][0] == door.taken[1][0]


async def test_fault_of_ours_does_not_end_it(simulated: SimulatedStripe) -> None:
    door = Door(RuntimeError("bug"))
    simulator = simulated.open()
    with capture_logs() as logs:
        async with simulated.running(door):
            await asyncio.to_thread(send, simulator, "products", "name=Third")
            await door.wait_for(1)
            door.error = None
            await asyncio.to_thread(send, simulator, "products", "name=Fourth")
            await door.wait_for(3)
    assert [each["event"] for each in logs] == ["the simulated Stripe cannot go on"]


async def test_state_and_time_survive_a_restart(settings: Settings) -> None:
    first = SimulatedStripe(settings)
    subscribe(first.open())
    first.open().advance(3 * DAY)
    moment = first.open().now
    first.close()
    again = SimulatedStripe(settings)
    assert again.open().now >= moment
    assert len((await again.open_gateway().list_products()).items) == 2
    again.close()


async def test_what_is_due_is_done_without_being_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK_SECONDS", 0)
    before = SimulatedStripe(settings)
    subscribe(before.open())  # its events wait
    before.close()
    again, door = SimulatedStripe(settings), Door()
    async with again.running(door):
        await door.wait_for(4)
    again.close()
    assert (tmp_path / "hub-stripe.db").exists()


async def test_file_where_nothing_happens_stays_closed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK_SECONDS", 0)
    before = SimulatedStripe(settings)
    before.open()
    before.close()
    again = SimulatedStripe(settings)
    looked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def look(file: Path, now: float) -> float | None:
        loop.call_soon_threadsafe(looked.set)
        return seconds_to_next(file, now)

    monkeypatch.setattr(module, "seconds_to_next", look)
    async with again.running(Door()):
        await looked.wait()
        await asyncio.sleep(0.05)
        assert again._simulator is None


async def test_file_of_another_process_is_told_and_left_alone(simulated: SimulatedStripe, settings: Settings) -> None:
    simulated.open()
    other = SimulatedStripe(settings)
    with pytest.raises(GatewayUnavailable, match=r"Another process of the hub has the simulated Stripe \(.*stripe\.db"):
        other.open()
    assert seconds_to_next(other.path, 0) is None
    simulated.close()
    other.open()
    other.close()


async def test_trouble_at_the_start_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK_SECONDS", 0)
    monkeypatch.setattr(module, "seconds_to_next", lambda *_: 0.0)
    holder, other = SimulatedStripe(settings), SimulatedStripe(settings)
    holder.open()
    with capture_logs() as logs:
        async with other.running(Door()):
            await until(lambda: bool(logs))
    holder.close()
    assert [(each["event"], each["log_level"]) for each in logs] == [("the simulated Stripe cannot go on", "error")]


def test_moment_of_the_next_thing_is_known_without_the_simulator(simulated: SimulatedStripe, tmp_path: Path) -> None:
    assert seconds_to_next(simulated.path, 0) is None
    simulator = simulated.open()
    subscribe(simulator)
    simulator.advance(1000)
    now, seconds = simulator.now - 1000, simulator.seconds_to_next()
    for delivery in simulator.due_deliveries():
        simulator.record_delivery(delivery.delivery_id, delivered=True)
    seconds = simulator.seconds_to_next()
    simulated.close()
    assert seconds is not None
    assert seconds_to_next(simulated.path, now) == pytest.approx(seconds, abs=2)
    assert seconds_to_next(simulated.path, now + 400 * DAY) == 0
    other = tmp_path / "other.db"
    other.write_text("no database at all, by far")
    assert seconds_to_next(other, 0) is None


def test_file_is_for_its_owner_beside_the_database(simulated: SimulatedStripe, tmp_path: Path) -> None:
    simulated.open()
    assert simulated.path == tmp_path / "hub-stripe.db"
    assert stat.S_IMODE(simulated.path.stat().st_mode) == 0o600
    assert str(state_file(Settings(database_url="sqlite:///qbdconnect.db"))) == "qbdconnect-stripe.db"
    assert str(state_file(Settings(database_url="postgresql://db/hub"))) == "qbdconnect-stripe.db"
    assert str(state_file(Settings(simulated_stripe_file="/var/x.db"))) == "/var/x.db"


async def test_stop_waits_for_the_thread_that_uses_the_file(
    simulated: SimulatedStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator = simulated.open()
    entered, ended = threading.Event(), threading.Event()
    look = simulator.due_deliveries

    def slowly() -> list[Delivery]:
        entered.set()
        ended.wait(0.2)
        found = look()
        ended.set()
        return found

    monkeypatch.setattr(simulator, "due_deliveries", slowly)
    async with simulated.running(Door()):
        await asyncio.to_thread(send, simulator, "products", "name=Third")
        await asyncio.to_thread(entered.wait, PATIENCE)
    assert ended.is_set()


def test_file_is_not_closed_under_a_thread_that_uses_it(simulated: SimulatedStripe) -> None:
    simulator = simulated.open()
    entered, go_on = threading.Event(), threading.Event()
    ended: list[bool] = []

    def slowly(_world: World) -> dict[str, object]:
        entered.set()
        go_on.wait(PATIENCE)
        ended.append(True)
        return {}

    def close() -> None:
        simulated.close()
        ended.append(False)

    user = threading.Thread(target=simulator.perform, args=(slowly,))
    user.start()
    assert entered.wait(PATIENCE)
    closer = threading.Thread(target=close)
    closer.start()
    closer.join(0.05)
    go_on.set()
    user.join()
    closer.join()
    assert ended == [True, False]
