"""Writes in several steps: they go on where they stopped, and have one effect, however often they are begun."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from qbdconnect_server.errors import (
    GatewayBusy,
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    KeyInUse,
    KeyReused,
    NotFound,
    OutcomeUnknown,
    PaymentDeclined,
    QBDConnectError,
    RuleBroken,
)
from qbdconnect_server.services import idempotency, saga
from qbdconnect_server.services.call import IdempotencyKey, Outcome
from qbdconnect_server.services.saga import Saga
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.scope import Scope
from qbdconnect_server.storage.tables import customer, idempotency_key
from qbdconnect_server.storage.tables import saga as saga_table
from tests.factories import stored_customer, value_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Connection, Table

    from qbdconnect_server.contract import Answer
    from qbdconnect_server.services.call import Call, Hub
    from tests.factories import Calls, Clock

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey("k", b"the request")
OTHER_BODY = IdempotencyKey("k", b"another request")
STEPS = ("invoice", "finalize")
_EVERYBODY = Scope(None)


async def _go_on(_point: str) -> None:
    """Wait for nobody."""


@dataclass
class Provider:
    """Another system: under one key it has one effect, and gives the answer to that again."""

    effects: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    failing: dict[str, Exception] = field(default_factory=dict)

    async def ask(self, key: str) -> str:
        """Have an effect; a failure that is set comes after it."""
        step = key.rpartition(":")[2]
        self.asked[step] += 1
        answer = self.effects.setdefault(key, f"{step} {len(self.effects)}")
        if failure := self.failing.pop(step, None):
            raise failure
        return answer


@dataclass
class Desk:
    """Runs a write of two steps and a transaction, and lets tests stop it on its way."""

    calls: Calls
    provider: Provider = field(default_factory=Provider)

    def call(self, key: IdempotencyKey | None = KEY, tenant: str | None = None) -> Call:
        if tenant is None:
            return self.calls.operator("createPayment", key)
        return self.calls.tenant(tenant, "createPayment", key)

    async def write(
        self,
        key: IdempotencyKey | None = KEY,
        tenant: str | None = None,
        pause: Callable[[str], Awaitable[None]] = _go_on,
    ) -> Answer:
        call = self.call(key, tenant)
        await pause("before")
        begun = await Saga.begin(call)
        await pause("begun")
        if begun.answer is not None:
            return begun.answer
        results = []
        for step in STEPS:
            results.append(await begun.step(step, partial(self._step, begun, step, pause)))
            await pause(f"behind {step}")
        return await begun.finish(_record, call, results[-1])

    async def _step(self, begun: Saga, step: str, pause: Callable[[str], Awaitable[None]]) -> str:
        await pause(f"before {step}")
        answer = await self.provider.ask(begun.key(step))
        await pause(f"after {step}")
        return answer

    async def count(self, table: Table) -> int:
        def read(connection: Connection) -> int:
            found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
            return found

        return await self.calls.hub.database.read(read)


def _record(connection: Connection, _scope: Scope, call: Call, payment_id: str) -> Outcome:
    """Store something that is there twice if it is done twice."""
    hub: Hub = call.hub
    customers.insert_one(connection, _EVERYBODY, stored_customer(hub.new_id("cust")), now=hub.clock())
    return Outcome(201, {"paymentId": payment_id, "status": "paid", "amount": 1, "currency": "usd"})


def _refuse(_connection: Connection, _scope: Scope) -> Outcome:
    raise RuleBroken("It cannot be stored.")


@pytest.fixture
def desk(calls: Calls) -> Desk:
    return Desk(calls)


async def test_a_write_leaves_its_answer_and_no_saga(desk: Desk) -> None:
    first = await desk.write()
    again = await desk.write()
    assert value_of(first) == value_of(again)
    assert idempotency.is_replay(again)
    assert desk.provider.asked == {"invoice": 1, "finalize": 1}
    assert [await desk.count(each) for each in (customer, idempotency_key, saga_table)] == [1, 1, 0]


async def test_without_a_key_nothing_is_kept(desk: Desk) -> None:
    desk.provider.failing["finalize"] = GatewayUnavailable("Not now.")
    with pytest.raises(GatewayUnavailable):
        await desk.write(None)
    assert await desk.count(saga_table) == 0
    await desk.write(None)
    assert desk.provider.asked == {"invoice": 2, "finalize": 2}
    assert len(desk.provider.effects) == 4  # each time under fresh keys
    assert [await desk.count(each) for each in (customer, idempotency_key, saga_table)] == [1, 0, 0]


@pytest.mark.parametrize("step", STEPS)
async def test_it_goes_on_at_the_first_step_without_a_result(desk: Desk, step: str) -> None:
    desk.provider.failing[step] = OutcomeUnknown("Lost.")
    with pytest.raises(OutcomeUnknown):
        await desk.write()
    assert [await desk.count(each) for each in (customer, idempotency_key, saga_table)] == [0, 0, 1]
    answer = await desk.write()
    assert value_of(answer)["paymentId"] == "finalize 1"
    assert desk.provider.asked[step] == 2
    assert sum(desk.provider.asked.values()) == 3
    assert len(desk.provider.effects) == 2
    assert [await desk.count(each) for each in (customer, idempotency_key, saga_table)] == [1, 1, 0]


async def test_a_key_belongs_to_one_request(desk: Desk) -> None:
    desk.provider.failing["finalize"] = GatewayUnavailable("Not now.")
    with pytest.raises(GatewayUnavailable):
        await desk.write()
    asked = dict(desk.provider.asked)
    with pytest.raises(KeyReused) as caught:
        await desk.write(OTHER_BODY)
    assert caught.value.errors[0].parameter == "Idempotency-Key"
    assert desk.provider.asked == asked
    await desk.write()
    asked = dict(desk.provider.asked)
    with pytest.raises(KeyReused):
        await desk.write(OTHER_BODY)
    assert desk.provider.asked == asked
    assert await desk.count(saga_table) == 0


async def test_a_key_belongs_to_its_tenant(desk: Desk) -> None:
    answers = {value_of(await desk.write(KEY, each))["paymentId"] for each in (None, "cust_a", "cust_b")}
    assert len(answers) == 3
    assert len(desk.provider.effects) == 6


async def test_the_answer_of_another_operation_under_the_key_is_no_saga(desk: Desk) -> None:
    def plain(connection: Connection, scope: Scope) -> Outcome:
        return _record(connection, scope, desk.call(), "plain")

    await desk.call().write(plain)
    answer = await desk.write()
    assert value_of(answer)["paymentId"] == "plain"
    assert not desk.provider.asked


async def test_a_day_later_the_key_is_free(desk: Desk, clock: Clock) -> None:
    desk.provider.failing["finalize"] = GatewayUnavailable("Not now.")
    with pytest.raises(GatewayUnavailable):
        await desk.write()
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    with pytest.raises(KeyReused):
        await desk.write(OTHER_BODY)
    clock.advance(timedelta(seconds=1))
    assert value_of(await desk.write(OTHER_BODY))["paymentId"] == "finalize 3"
    assert len(desk.provider.effects) == 4
    clock.advance(timedelta(hours=24))
    await desk.write()
    assert [await desk.count(each) for each in (customer, saga_table)] == [2, 0]


async def test_what_was_begun_yesterday_still_ends_today(desk: Desk, clock: Clock) -> None:
    """Another request has taken its place under the key, and loses nothing by that."""

    async def a_day_passes(point: str) -> None:
        if point == "before finalize":
            clock.advance(timedelta(hours=24))
            desk.provider.failing["finalize"] = GatewayUnavailable("Not now.")
            with pytest.raises(GatewayUnavailable):
                await desk.write(OTHER_BODY)

    await desk.write(pause=a_day_passes)
    assert [await desk.count(each) for each in (customer, saga_table)] == [1, 1]
    with pytest.raises(KeyReused):  # the answer that is saved is that of the first
        await desk.write(OTHER_BODY)
    assert await desk.count(customer) == 1


POINTS = ("before", "begun", *(f"{when} {step}" for step in STEPS for when in ("before", "after", "behind")))


@pytest.mark.parametrize("point", POINTS)
async def test_a_second_request_overtakes_the_first(desk: Desk, point: str) -> None:
    """The first one stops anywhere, the second runs to its end, and both get the same answer."""
    second = []

    async def overtaken(reached: str) -> None:
        if reached == point:
            second.append(await desk.write())

    first = await desk.write(pause=overtaken)
    assert value_of(first) == value_of(second[0])
    assert len(desk.provider.effects) == 2
    assert [await desk.count(each) for each in (customer, idempotency_key, saga_table)] == [1, 1, 0]


@pytest.mark.parametrize("point", POINTS)
async def test_two_requests_step_past_each_other(desk: Desk, point: str) -> None:
    """The first one stops at one point until the second stands at another one; then both go on at once."""
    for halt in POINTS:
        key = IdempotencyKey(halt, b"the request")
        halfway = asyncio.Event()
        waiting, passing = partial(_wait, point, halfway), partial(_release, halt, halfway)
        first, second = await asyncio.gather(
            desk.write(key, pause=waiting), _released(desk.write(key, pause=passing), halfway)
        )
        assert value_of(first) == value_of(second)
    assert len(desk.provider.effects) == 2 * len(POINTS)
    counts = [await desk.count(each) for each in (customer, idempotency_key, saga_table)]
    assert counts == [len(POINTS), len(POINTS), 0]


async def _wait(point: str, halfway: asyncio.Event, reached: str) -> None:
    if reached == point:
        await halfway.wait()


async def _release(halt: str, halfway: asyncio.Event, reached: str) -> None:
    if reached == halt:
        halfway.set()
        await asyncio.sleep(0)


async def _released(writing: Awaitable[Answer], event: asyncio.Event) -> Answer:
    """Whoever gets a saved answer passes no further point."""
    try:
        return await writing
    finally:
        event.set()


async def test_ten_at_once_have_one_effect(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.write() for _ in range(10)))
    assert len({each.body for each in answers}) == 1
    assert sum(not idempotency.is_replay(each) for each in answers) == 1
    assert len(desk.provider.effects) == 2
    assert [await desk.count(each) for each in (customer, idempotency_key, saga_table)] == [1, 1, 0]


async def test_the_first_result_of_a_step_is_the_one(desk: Desk) -> None:
    begun, twin = [await Saga.begin(desk.call()) for _ in range(2)]
    assert begun.operation_id == twin.operation_id
    assert begun.key("a") == twin.key("a") == f"{begun.operation_id}:a"

    async def result(number: int) -> int:
        return number

    assert await begun.step("a", lambda: result(1)) == 1
    assert await twin.step("a", lambda: result(2)) == 1
    assert await twin.step("b", lambda: result(3)) == 3
    assert await begun.step("b", lambda: result(4)) == 3


@pytest.mark.parametrize("key", [KEY, None])
async def test_a_result_looks_the_same_at_once_and_later(desk: Desk, key: IdempotencyKey | None) -> None:
    async def result() -> Any:
        return {"pair": (1, None), "amount": 0.5}

    begun = await Saga.begin(desk.call(key))
    assert await begun.step("a", result) == {"pair": [1, None], "amount": 0.5}
    if key is not None:
        again = await Saga.begin(desk.call(key))
        assert await again.step("a", result) == {"pair": [1, None], "amount": 0.5}


async def test_a_result_of_none_is_one(desk: Desk) -> None:
    calls = []

    async def nothing() -> None:
        calls.append(1)

    for _ in range(2):
        assert await (await Saga.begin(desk.call())).step("a", nothing) is None
    assert len(calls) == 1


async def test_a_last_transaction_that_fails_forgets_nothing(desk: Desk) -> None:
    begun = await Saga.begin(desk.call())
    await begun.step("invoice", lambda: desk.provider.ask(begun.key("invoice")))
    with pytest.raises(RuleBroken):
        await begun.finish(_refuse)
    assert [await desk.count(each) for each in (idempotency_key, saga_table)] == [0, 1]
    await desk.write()
    assert desk.provider.asked == {"invoice": 1, "finalize": 1}


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        (KEY, "Send the request again with the same Idempotency-Key"),
        (None, "Look whether it was done before you repeat it"),
    ],
)
async def test_who_does_not_know_the_outcome_is_told_how_to_find_out(
    desk: Desk, key: IdempotencyKey | None, advice: str
) -> None:
    failure = OutcomeUnknown("The provider gave no answer.")
    failure.members = {"gatewayRequestId": "req_1"}
    desk.provider.failing["invoice"] = failure
    with pytest.raises(OutcomeUnknown) as caught:
        await desk.write(key)
    assert caught.value.detail.startswith("The provider gave no answer. " + advice)
    assert caught.value.members == {"gatewayRequestId": "req_1"}
    desk.provider.failing["invoice"] = GatewayUnavailable("Not now.")
    with pytest.raises(GatewayUnavailable) as refused:
        await desk.write(key)
    assert refused.value.detail == "Not now."


def _store(connection: Connection, _scope: Scope, call: Call) -> str:
    customer_id: str = call.hub.new_id("cust")
    customers.insert_one(connection, _EVERYBODY, stored_customer(customer_id), now=call.hub.clock())
    return customer_id


def _nothing(_connection: Connection, _scope: Scope) -> None:
    """Take nothing back."""


async def test_a_step_that_is_a_transaction_has_its_effect_once(desk: Desk) -> None:
    twins = [await Saga.begin(desk.call()) for _ in range(3)]
    ids = set(await asyncio.gather(*(each.step_with("store", _store, each._call) for each in twins)))
    ids |= {await each.step_with("store", _store, each._call) for each in twins}
    later = await Saga.begin(desk.call())
    ids.add(await later.step_with("store", _store, later._call))
    assert len(ids) == 1
    assert await desk.count(customer) == 1


async def test_a_step_that_is_a_transaction_needs_no_key(desk: Desk) -> None:
    begun = await Saga.begin(desk.call(None))
    first = await begun.step_with("store", _store, begun._call)
    assert await begun.step_with("store", _store, begun._call) == first
    assert [await desk.count(each) for each in (customer, saga_table)] == [1, 0]


async def test_a_step_that_is_a_transaction_has_no_effect_once_all_is_over(desk: Desk) -> None:
    begun = await Saga.begin(desk.call())
    await desk.write()
    with pytest.raises(KeyInUse):
        await begun.step_with("store", _store, begun._call)
    assert await desk.count(customer) == 1


async def test_a_step_that_is_a_transaction_fails_as_a_whole(desk: Desk) -> None:
    begun = await Saga.begin(desk.call())

    def fail(connection: Connection, scope: Scope, call: Call) -> None:
        _store(connection, scope, call)
        raise RuleBroken("No.")

    with pytest.raises(RuleBroken):
        await begun.step_with("store", fail, begun._call)
    assert await desk.count(customer) == 0
    await (await Saga.begin(desk.call())).step_with("store", _store, begun._call)
    assert await desk.count(customer) == 1


@pytest.mark.parametrize("key", [KEY, None])
async def test_a_transaction_beside_the_steps(desk: Desk, key: IdempotencyKey | None) -> None:
    def store(connection: Connection, call: Call) -> str:
        return _store(connection, _EVERYBODY, call)

    begun = await Saga.begin(desk.call(key))
    for _ in range(2):
        assert (await begun.write(store, begun._call)).startswith("cust_")
    assert await desk.count(customer) == 2
    if key is not None:
        await begun.abandon(_nothing)
        with pytest.raises(KeyInUse):
            await begun.write(store, begun._call)
        assert await desk.count(customer) == 2


async def test_the_answer_that_a_twin_has_saved(desk: Desk, clock: Clock) -> None:
    begun, nameless = await Saga.begin(desk.call()), await Saga.begin(desk.call(None))
    assert await begun.saved() is None
    answer = await desk.write()
    found = await begun.saved()
    assert found is not None
    assert idempotency.is_replay(found)
    assert found.body == answer.body
    assert await nameless.saved() is None
    clock.advance(timedelta(hours=24))
    assert await begun.saved() is None
    await desk.write(OTHER_BODY)
    assert await begun.saved() is None


@pytest.mark.parametrize("key", [KEY, None])
async def test_what_is_abandoned_begins_anew(desk: Desk, key: IdempotencyKey | None) -> None:
    begun = await Saga.begin(desk.call(key))
    await begun.step("invoice", lambda: desk.provider.ask(begun.key("invoice")))
    taken_back = []
    await begun.abandon(lambda _connection, _scope: taken_back.append(1))
    assert taken_back == [1]
    assert await desk.count(saga_table) == 0
    again = await Saga.begin(desk.call(key))
    assert again.operation_id != begun.operation_id
    assert again.answer is None
    await desk.write(key)
    assert len(desk.provider.effects) == 3


@pytest.mark.parametrize("error", [PaymentDeclined, GatewayRefused, NotFound])
async def test_a_refusal_frees_the_key(desk: Desk, error: type[QBDConnectError]) -> None:
    begun = await Saga.begin(desk.call())

    async def refuse() -> None:
        async with begun.freed_by_refusal():
            raise error("No.")

    with pytest.raises(error):
        await begun.step("pay", refuse)
    assert await desk.count(saga_table) == 0
    await desk.write(OTHER_BODY)


@pytest.mark.parametrize("error", [OutcomeUnknown, GatewayBusy, GatewayFailed, GatewayUnavailable])
async def test_other_errors_keep_the_key(desk: Desk, error: type[QBDConnectError]) -> None:
    begun = await Saga.begin(desk.call())
    with pytest.raises(error):
        async with begun.freed_by_refusal():
            raise error("Hm.")
    assert (await Saga.begin(desk.call())).operation_id == begun.operation_id


async def test_a_late_request_ends_no_other_write_under_its_key(desk: Desk) -> None:
    late = await Saga.begin(desk.call())
    await (await Saga.begin(desk.call())).abandon(_nothing)
    desk.provider.failing["finalize"] = GatewayUnavailable("Not now.")
    with pytest.raises(GatewayUnavailable):
        await desk.write()

    async def result() -> int:
        return 1

    assert await late.step("invoice", result) == 1
    with pytest.raises(KeyInUse):
        await late.step_with("store", _store, late._call)
    await late.abandon(_nothing)
    await desk.write()
    assert desk.provider.asked == {"invoice": 1, "finalize": 2}


async def test_old_sagas_are_forgotten(desk: Desk, clock: Clock) -> None:
    database = desk.calls.hub.database
    for name in "abc":
        await Saga.begin(desk.call(IdempotencyKey(name, b"")))
    clock.advance(timedelta(hours=1))
    await Saga.begin(desk.call(IdempotencyKey("d", b"")))
    clock.advance(timedelta(hours=23) - timedelta(seconds=1))
    assert await saga.prune(database, clock()) == 0
    clock.advance(timedelta(seconds=1))
    assert await saga.prune(database, clock()) == 3
    assert await desk.count(saga_table) == 1


async def test_so_many_sagas_are_forgotten_at_once(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saga, "PRUNED_ON_DEMAND", 2)
    for name in "abc":
        await Saga.begin(desk.call(IdempotencyKey(name, b"")))
        clock.advance(timedelta(seconds=1))
    clock.advance(timedelta(hours=24))
    assert await saga.prune(desk.calls.hub.database, clock()) == 2
    assert await desk.count(saga_table) == 1


async def test_a_transaction_on_the_way_has_no_effect_once_all_is_over(desk: Desk) -> None:
    def store(connection: Connection, customer_id: str) -> str:
        customers.insert_one(connection, _EVERYBODY, stored_customer(customer_id), now=desk.calls.hub.clock())
        return customer_id

    begun = await Saga.begin(desk.call())
    assert await begun.saved() is None
    assert await begun.write(store, "cust_1") == "cust_1"
    answer = await desk.write()
    with pytest.raises(KeyInUse):
        await begun.write(store, "cust_2")
    assert value_of(await begun.saved() or answer) == value_of(answer)
    assert await begun.saved() is not None
    assert await desk.count(customer) == 2
    alone = await Saga.begin(desk.call(None))
    assert (await alone.write(store, "cust_3"), await alone.saved()) == ("cust_3", None)
