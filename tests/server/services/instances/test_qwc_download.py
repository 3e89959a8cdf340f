from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances, qwc_download
from tests.factories import Calls, Clock, customer_body, instance_document, instance_patch, value_of
from tests.server.services.mail_jobs import waiting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.services.call import Hub

pytestmark = pytest.mark.anyio


async def create(calls: Calls, **members: Any) -> dict[str, Any]:
    body = customer_body(qbdInstances=[instance_document(**members)])
    made = value_of(await customers.create(calls.operator("createCustomer"), body))
    instance: dict[str, Any] = made["qbdInstances"][0]
    return instance


async def test_the_file_says_what_the_instance_says(calls: Calls) -> None:
    instance = await create(calls, userName="ada", frequencyInMinutes=7)
    call = calls.tenant(instance["customerId"], "downloadInstanceQwc")
    answer = await qwc_download.download(call, instance["instanceId"])
    call.operation.check(answer)
    assert (answer.status, answer.media_type) == (200, "application/xml")
    root = ET.fromstring(answer.body)
    said = {element.tag: element.text for element in root.iter()}
    assert said["AppURL"] == instance["appUrl"]
    assert said["AppSupport"] == f"https://hub.example.com/support/{instance['instanceId']}"
    assert said["UserName"] == "ada"
    assert said["FileID"] == f"{{{instance['fileId']}}}"
    assert said["OwnerID"] == f"{{{calls.hub.settings.qwc_owner_id}}}"
    assert said["AppUniqueName"] == instance["instanceId"]
    assert said["RunEveryNMinutes"] == "7"


async def test_the_support_page_is_on_the_host_that_is_polled(calls: Calls) -> None:
    instance = await create(calls)
    body = instance_patch(appUrl="https://other.example.com:8443/qbwc/x")
    await instances.patch(calls.operator("patchInstance"), instance["instanceId"], body)
    answer = await qwc_download.download(calls.operator("downloadInstanceQwc"), instance["instanceId"])
    support = ET.fromstring(answer.body).findtext("AppSupport")
    assert support == f"https://other.example.com:8443/support/{instance['instanceId']}"


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"appUrl": "http://[x"}, "/appUrl"),
        ({"appUrl": ""}, "/appUrl"),
        ({"appUrl": "http://other.example.com/"}, "/appUrl"),
        ({"name": " "}, "/name"),
        ({"userName": "a\u0001"}, "/userName"),
        ({"frequencyInMinutes": 10**12}, "/frequencyInMinutes"),
    ],
)
async def test_what_a_file_cannot_say_is_pointed_at(calls: Calls, members: dict[str, Any], pointer: str) -> None:
    instance = await create(calls, **members)
    with pytest.raises(RuleBroken) as caught:
        await qwc_download.download(calls.operator("downloadInstanceQwc"), instance["instanceId"])
    assert caught.value.errors[0].pointer == pointer


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("Main company file", "Main company file", "Main%20company%20file"),
        ("Ärger & Söhne", "rger _ S_hne", "%C3%84rger%20%26%20S%C3%B6hne"),
        ('a"; filename="b', "a_ filename_b", "a%22%3B%20filename%3D%22b"),
        ("a\r\nSet-Cookie: x", "a_Set-Cookie_ x", "a_Set-Cookie%3A%20x"),
        ("../../etc/passwd", "etc_passwd", "etc_passwd"),
        ("日本", "inst_a", "%E6%97%A5%E6%9C%AC"),
        ("...", "inst_a", "inst_a"),
        ("x" * 500, "x" * 100, "x" * 100),
        ("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "inst_a", "%F0%9F%98%80"),
    ],
)
def test_any_name_makes_a_safe_file_name(name: str, plain: str, full: str) -> None:
    header = qwc_download.disposition(name, "inst_a")
    assert header == f"attachment; filename=\"{plain}.qwc\"; filename*=UTF-8''{full}.qwc"
    assert header.isascii()
    assert header.isprintable()


@pytest.fixture
async def waiting_files(hub: Hub) -> Callable[[], Awaitable[int]]:
    """Count the mails with files that wait."""

    async def count() -> int:
        return sum(job.payload["letter"] == "qwc" for job in await waiting(hub))

    return count


async def test_email_mails_the_file_once_in_ten_minutes(
    calls: Calls, clock: Clock, waiting_files: Callable[[], Awaitable[int]]
) -> None:
    instance = await create(calls)
    call = calls.tenant(instance["customerId"], "downloadInstanceQwc")
    plain = await qwc_download.download(call, instance["instanceId"])
    assert await waiting_files() == 0
    for seconds, mails in ((0, 1), (1, 1), (598, 1), (1, 2), (0, 2)):
        clock.advance(timedelta(seconds=seconds))
        assert await qwc_download.download(call, instance["instanceId"], email=True) == plain
        assert await waiting_files() == mails


async def test_many_at_once_mail_the_file_once(calls: Calls, waiting_files: Callable[[], Awaitable[int]]) -> None:
    instance = await create(calls)
    call = calls.operator("downloadInstanceQwc")
    await asyncio.gather(*[qwc_download.download(call, instance["instanceId"], email=True) for _ in range(5)])
    assert await waiting_files() == 1


@pytest.mark.parametrize("address", ["", "billing", "a@b.example\r\nBcc: eve@example.com"])
async def test_without_an_address_the_file_is_downloaded_but_not_mailed(
    calls: Calls, waiting_files: Callable[[], Awaitable[int]], address: str
) -> None:
    body = customer_body(primaryBillingContact={"email": address}, qbdInstances=[instance_document()])
    made = value_of(await customers.create(calls.operator("createCustomer"), body))
    instance_id = made["qbdInstances"][0]["instanceId"]
    call = calls.operator("downloadInstanceQwc")
    with pytest.raises(RuleBroken, match="primaryBillingContact") as caught:
        await qwc_download.download(call, instance_id, email=True)
    assert caught.value.errors[0].parameter == "email"
    assert await waiting_files() == 0
    assert (await qwc_download.download(call, instance_id, email=False)).status == 200


async def test_a_file_that_cannot_be_built_is_not_mailed(
    calls: Calls, waiting_files: Callable[[], Awaitable[int]]
) -> None:
    instance = await create(calls, appUrl="http://other.example.com/")
    with pytest.raises(RuleBroken):
        await qwc_download.download(calls.operator("downloadInstanceQwc"), instance["instanceId"], email=True)
    assert await waiting_files() == 0


async def test_others_files_are_not_mailed(calls: Calls, waiting_files: Callable[[], Awaitable[int]]) -> None:
    instance = await create(calls)
    with pytest.raises(NotFound):
        await qwc_download.download(calls.tenant("cust_b", "downloadInstanceQwc"), instance["instanceId"], email=True)
    assert await waiting_files() == 0
