"""Validating by a link: who gets it, how often, what it is good for, and for how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qbdconnect_server.errors import Conflict, NotFound, RuleBroken, TooManyRequests
from qbdconnect_server.services.call import IdempotencyKey
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances, validation
from qbdconnect_server.services.webhooks import events
from tests.factories import (
    Calls,
    Clock,
    customer_body,
    instance_body,
    instance_patch,
    value_of,
)
from tests.server.services.mail_jobs import deliver_all, waiting

if TYPE_CHECKING:
    from email.message import EmailMessage

    from qbdconnect_server.services.call import Hub
    from tests.postbox import Postbox

pytestmark = pytest.mark.anyio
TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def instance(calls: Calls) -> dict[str, Any]:
    customer = value_of(await customers.create(calls.operator("createCustomer"), customer_body()))
    body = instance_body(customer["id"])
    made: dict[str, Any] = value_of(await instances.create(calls.tenant(customer["id"], "createInstance"), body))
    return made


def token_in(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    (link,) = (line for line in body.get_content().splitlines() if "/validate/" in line)
    return str(parse_qs(urlsplit(link).query)["token"][0])


async def tokens(hub: Hub, postbox: Postbox) -> list[str]:
    postbox.messages.clear()
    await deliver_all(hub)
    return [token_in(message) for message in postbox.messages]


async def send_again(calls: Calls, instance: dict[str, Any], key: IdempotencyKey | None = None) -> Any:
    call = calls.tenant(instance["customerId"], "sendInstanceValidation", key)
    answer = await validation.send_again(call, instance["instanceId"])
    call.operation.check(answer)
    assert answer.status == 202
    return value_of(answer)


async def is_validated(calls: Calls, instance: dict[str, Any]) -> bool:
    return (await instances.get(calls.operator("getInstance"), instance["instanceId"]))["validated"]


async def test_the_link_validates_once_and_looking_changes_nothing(
    calls: Calls, hub: Hub, postbox: Postbox, instance: dict[str, Any]
) -> None:
    (token,) = await tokens(hub, postbox)
    for _ in range(2):
        assert await validation.look(hub, instance["instanceId"], token) == "good"
    assert not await is_validated(calls, instance)
    assert await validation.confirm(hub, instance["instanceId"], token) == "confirmed"
    assert await is_validated(calls, instance)
    assert await validation.confirm(hub, instance["instanceId"], token) == "used"
    assert await validation.look(hub, instance["instanceId"], token) == "used"


async def test_a_link_that_is_not_good_never_waits_for_a_write(
    hub: Hub, instance: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Anybody may post to the page, and must not fill the queue of writes.
    monkeypatch.delattr(type(hub.database), "write")
    assert await validation.confirm(hub, instance["instanceId"], "wrong") == "unknown"


async def test_two_at_once_confirm_once(hub: Hub, postbox: Postbox, instance: dict[str, Any]) -> None:
    (token,) = await tokens(hub, postbox)
    states = await asyncio.gather(*[validation.confirm(hub, instance["instanceId"], token) for _ in range(2)])
    assert sorted(states) == ["confirmed", "used"]


async def test_a_link_is_bound_to_its_instance_and_its_token(
    calls: Calls, hub: Hub, postbox: Postbox, instance: dict[str, Any]
) -> None:
    other = value_of(await instances.create(calls.operator("createInstance"), instance_body(instance["customerId"])))
    first, second = await tokens(hub, postbox)
    for instance_id, token in (
        (instance["instanceId"], second),
        (instance["instanceId"], first[:-1]),
        (instance["instanceId"], ""),
        (instance["instanceId"], "ü" * 1000),
        ("inst_unknown", first),
        (other["instanceId"], first),
    ):
        assert await validation.look(hub, instance_id, token) == "unknown"
        assert await validation.confirm(hub, instance_id, token) == "unknown"
    assert not await is_validated(calls, instance)


async def test_a_link_works_for_seven_days(
    calls: Calls, hub: Hub, postbox: Postbox, clock: Clock, instance: dict[str, Any]
) -> None:
    (token,) = await tokens(hub, postbox)
    clock.advance(timedelta(days=7) - SECOND)
    assert await validation.look(hub, instance["instanceId"], token) == "good"
    clock.advance(SECOND)
    assert await validation.look(hub, instance["instanceId"], token) == "expired"
    assert await validation.confirm(hub, instance["instanceId"], token) == "expired"
    assert not await is_validated(calls, instance)
    assert await tokens(hub, postbox) == []


async def test_only_the_newest_link_works(
    calls: Calls, hub: Hub, postbox: Postbox, clock: Clock, instance: dict[str, Any]
) -> None:
    (old,) = await tokens(hub, postbox)
    clock.advance(TEN_MINUTES)
    assert await send_again(calls, instance) == {"sentTo": "ada@example.com"}
    (new,) = await tokens(hub, postbox)
    assert new != old
    assert await validation.confirm(hub, instance["instanceId"], old) == "unknown"
    assert await validation.confirm(hub, instance["instanceId"], new) == "confirmed"


async def test_the_mail_goes_once_in_ten_minutes_to_the_second(
    calls: Calls, hub: Hub, clock: Clock, instance: dict[str, Any]
) -> None:
    await send_again(calls, instance)  # the mail that came with the instance does not count
    assert len(await waiting(hub)) == 2
    clock.advance(TEN_MINUTES - SECOND)
    with pytest.raises(TooManyRequests) as caught:
        await send_again(calls, instance)
    assert caught.value.headers["Retry-After"] == "1"
    assert len(await waiting(hub)) == 2
    clock.advance(SECOND)
    await send_again(calls, instance)
    with pytest.raises(TooManyRequests) as caught:
        await send_again(calls, instance)
    assert caught.value.headers["Retry-After"] == "600"
    assert len(await waiting(hub)) == 3


async def test_two_at_once_send_one_mail(calls: Calls, hub: Hub, clock: Clock, instance: dict[str, Any]) -> None:
    clock.advance(TEN_MINUTES)
    results = await asyncio.gather(*[send_again(calls, instance) for _ in range(5)], return_exceptions=True)
    assert [type(each) for each in results].count(TooManyRequests) == 4
    assert len(await waiting(hub)) == 2


async def test_under_a_key_the_mail_goes_once(calls: Calls, hub: Hub, clock: Clock, instance: dict[str, Any]) -> None:
    clock.advance(TEN_MINUTES)
    key = IdempotencyKey("k", b"one")
    assert [await send_again(calls, instance, key) for _ in range(2)] == [{"sentTo": "ada@example.com"}] * 2
    assert len(await waiting(hub)) == 2
    await instances.delete(calls.operator("deleteInstance"), instance["instanceId"])
    with pytest.raises(NotFound):
        await send_again(calls, instance, key)


async def test_a_validated_instance_needs_no_mail(calls: Calls, clock: Clock, instance: dict[str, Any]) -> None:
    await instances.validate(calls.operator("patchInstance"), instance["instanceId"])
    clock.advance(TEN_MINUTES)
    with pytest.raises(Conflict, match="validated already"):
        await send_again(calls, instance)


async def test_a_contact_without_an_address_gets_no_mail(
    calls: Calls, hub: Hub, clock: Clock, instance: dict[str, Any]
) -> None:
    body = instance_patch(contact={"email": "ada"})
    await instances.patch(calls.operator("patchInstance"), instance["instanceId"], body)
    clock.advance(TEN_MINUTES)
    with pytest.raises(RuleBroken, match="contact"):
        await send_again(calls, instance)
    assert len(await waiting(hub)) == 1


async def test_a_first_mail_needs_no_pause(calls: Calls, instance: dict[str, Any]) -> None:
    contact = {**instance["contact"], "email": "none"}
    call = calls.operator("createInstance")
    other = value_of(await instances.create(call, instance_body(instance["customerId"], contact=contact)))
    body = instance_patch(contact={"email": "ada@example.com"})
    await instances.patch(calls.operator("patchInstance"), other["instanceId"], body)
    assert await send_again(calls, other) == {"sentTo": "ada@example.com"}


async def test_others_instances_are_unknown(calls: Calls, instance: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        await validation.send_again(calls.tenant("cust_b", "sendInstanceValidation"), instance["instanceId"])


async def test_a_link_does_not_vouch_for_another_address(
    calls: Calls, hub: Hub, postbox: Postbox, clock: Clock, instance: dict[str, Any]
) -> None:
    (token,) = await tokens(hub, postbox)
    body = instance_patch(contact={"email": "eve@example.com"})
    await instances.patch(calls.operator("patchInstance"), instance["instanceId"], body)
    assert await validation.confirm(hub, instance["instanceId"], token) == "unknown"
    clock.advance(TEN_MINUTES)
    assert await send_again(calls, instance) == {"sentTo": "eve@example.com"}
    (token,) = await tokens(hub, postbox)
    assert await validation.confirm(hub, instance["instanceId"], token) == "confirmed"


async def test_validated_stays_when_the_address_changes(
    calls: Calls, hub: Hub, postbox: Postbox, instance: dict[str, Any]
) -> None:
    (token,) = await tokens(hub, postbox)
    await validation.confirm(hub, instance["instanceId"], token)
    body = instance_patch(contact={"email": "eve@example.com"})
    await instances.patch(calls.operator("patchInstance"), instance["instanceId"], body)
    assert await is_validated(calls, instance)


async def test_webhooks_hear_of_it_once(
    hub: Hub, postbox: Postbox, instance: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (token,) = await tokens(hub, postbox)
    heard: list[Any] = []
    monkeypatch.setattr(events, "publish", lambda *arguments, now: heard.append(arguments[2:]))
    await validation.confirm(hub, instance["instanceId"], "wrong")
    for _ in range(2):
        await validation.confirm(hub, instance["instanceId"], token)
    shown = {**instance, "validated": True}
    assert heard == [(instance["customerId"], "instance.validated", shown)]
