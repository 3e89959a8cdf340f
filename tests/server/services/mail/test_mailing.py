"""Mails that wait for their job: what they say when it comes, and what becomes of one that cannot be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import Unavailable
from qbdconnect_server.gateways.mail import MailNotSent, Undeliverable
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances, qwc_download, validation
from qbdconnect_server.services.jobs.jobs import Park
from qbdconnect_server.services.mail import mailing
from qbdconnect_server.work.handlers import HANDLERS
from tests.factories import (
    Calls,
    customer_body,
    customer_patch,
    instance_document,
    instance_patch,
    value_of,
)
from tests.server.services.mail_jobs import deliver_all, waiting

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from tests.postbox import Postbox

pytestmark = pytest.mark.anyio


async def create(calls: Calls, **members: Any) -> dict[str, Any]:
    body = customer_body(qbdInstances=[instance_document(**members)])
    made = value_of(await customers.create(calls.operator("createCustomer"), body))
    instance: dict[str, Any] = made["qbdInstances"][0]
    return instance


async def mail_file(calls: Calls, instance: dict[str, Any]) -> None:
    call = calls.tenant(instance["customerId"], "downloadInstanceQwc")
    await qwc_download.download(call, instance["instanceId"], email=True)


async def test_the_worker_knows_the_handler() -> None:
    assert HANDLERS[mailing.KIND].handler is mailing.deliver


async def test_a_new_instance_waits_with_its_mail_and_no_secret_in_the_clear(
    calls: Calls, hub: Hub, postbox: Postbox
) -> None:
    instance = await create(calls)
    (job,) = await waiting(hub)
    assert set(job.payload) == {"letter", "instanceId", "token"}
    token = hub.unseal(job.payload["token"].encode()).decode()
    assert len(token) == 43
    await mailing.deliver(hub, job)
    (message,) = postbox.messages
    assert (message["To"], message["Message-ID"]) == ("ada@example.com", f"<{job.id}@hub.example.com>")
    assert message["Subject"] == "Confirm your e-mail address for Main company file"
    body = message.get_body(("plain",))
    assert body is not None
    assert f"https://hub.example.com/validate/{instance['instanceId']}?token={token}" in body.get_content()


async def test_every_attempt_sends_the_same_link(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    await create(calls)
    (job,) = await waiting(hub)
    await mailing.deliver(hub, job)
    await mailing.deliver(hub, job)
    first, second = postbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert [part.get_content() for part in first.iter_parts()] == [part.get_content() for part in second.iter_parts()]


async def test_the_file_is_mailed_as_it_would_be_downloaded(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    instance = await create(calls, name="Ärger / Söhne")
    await instances.validate(calls.operator("patchInstance"), instance["instanceId"])
    await mail_file(calls, instance)
    await deliver_all(hub)
    (message,) = postbox.messages
    assert message["To"] == "billing@example.com"
    assert message["Subject"] == "Web Connector file of Ärger / Söhne"
    (part,) = message.iter_attachments()
    answer = await qwc_download.download(calls.operator("downloadInstanceQwc"), instance["instanceId"])
    assert part.get_content() == answer.body
    assert part.get_filename() == "rger _ S_hne.qwc"
    body = message.get_body(("plain",))
    assert body is not None
    assert f"https://hub.example.com/support/{instance['instanceId']}" in body.get_content()


async def test_mails_that_became_void_are_not_sent(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    instance = await create(calls)
    await mail_file(calls, instance)
    await instances.delete(calls.operator("deleteInstance"), instance["instanceId"])
    with capture_logs() as logs:
        await deliver_all(hub)
    assert postbox.messages == []
    assert [line["event"] for line in logs] == ["a mail is no longer wanted"] * 2


async def test_no_link_goes_to_an_address_that_it_was_not_made_for(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    instance = await create(calls)
    body = instance_patch(contact={"email": "eve@example.com"})
    await instances.patch(calls.operator("patchInstance"), instance["instanceId"], body)
    await deliver_all(hub)
    assert postbox.messages == []


async def test_no_link_is_sent_once_the_instance_is_validated(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    instance = await create(calls)
    await instances.validate(calls.operator("patchInstance"), instance["instanceId"])
    await deliver_all(hub)
    assert postbox.messages == []


async def test_a_file_without_a_recipient_left_is_not_sent(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    instance = await create(calls)
    await instances.validate(calls.operator("patchInstance"), instance["instanceId"])
    await mail_file(calls, instance)
    body = customer_patch(primaryBillingContact={"email": "nobody"})
    await customers.patch(calls.operator("updateCustomer"), instance["customerId"], body)
    await deliver_all(hub)
    assert postbox.messages == []


async def test_a_file_that_cannot_be_built_any_more_is_put_aside(calls: Calls, hub: Hub, postbox: Postbox) -> None:
    instance = await create(calls)
    await mail_file(calls, instance)
    body = instance_patch(appUrl="http://other.example.com/")
    await instances.patch(calls.operator("patchInstance"), instance["instanceId"], body)
    job = (await waiting(hub))[-1]
    with pytest.raises(Park, match="needs https"):
        await mailing.deliver(hub, job)
    assert postbox.messages == []


async def test_a_refusal_for_good_puts_the_mail_aside_and_others_let_it_try_again(
    calls: Calls, hub: Hub, postbox: Postbox
) -> None:
    await create(calls)
    (job,) = await waiting(hub)
    postbox.fault = Undeliverable("the mail server answers 550 no such mailbox")
    with pytest.raises(Park, match="550 no such mailbox"):
        await mailing.deliver(hub, job)
    postbox.fault = MailNotSent("the mail server answers 451 later")
    with pytest.raises(Unavailable, match="451 later"):
        await mailing.deliver(hub, job)


async def test_the_log_says_neither_to_whom_nor_what(calls: Calls, hub: Hub) -> None:
    await create(calls)
    with capture_logs() as logs:
        await deliver_all(hub)
    assert [line["event"] for line in logs] == ["a mail is handed over"]
    assert "example" not in str(logs)
    assert "token" not in str(logs)


async def test_a_failed_creation_mails_nobody(calls: Calls, hub: Hub) -> None:
    await create(calls, userName="ada")
    with pytest.raises(Exception, match="userName"):
        await create(calls, userName="ada")
    assert len(await waiting(hub)) == 1


async def test_an_instance_whose_contact_has_no_address_is_made_without_a_mail(calls: Calls, hub: Hub) -> None:
    instance = await create(calls, contact={"firstName": "A", "lastName": "B", "email": "e"})
    assert await waiting(hub) == []
    assert await validation.look(hub, instance["instanceId"], "") == "unknown"
