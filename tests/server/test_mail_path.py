"""The whole way of a mail: instance, job, mail, link, page, button, validated instance."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from qbdconnect_server.app import create_app
from qbdconnect_server.gateways.mail import FolderMailer, SmtpMailer
from qbdconnect_server.hub import build_mailer
from qbdconnect_server.mail_addresses import MailServer
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances, validation
from qbdconnect_server.settings import Settings
from tests.background import drain
from tests.factories import Calls, customer_body, instance_document, value_of
from tests.server.gateways.mail_server import HOST, PASSWORD, USER, mail_server, make_trust
from tests.server.test_app import BASE, CUSTOMER, new_key

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from qbdconnect_server.contract import Contract
    from qbdconnect_server.services.call import Hub


def link_in(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    (link,) = (line.strip() for line in body.get_content().splitlines() if "/validate/" in line)
    return str(link)


def wait_for_mail(folder: Path) -> EmailMessage:
    deadline = time.monotonic() + 10
    while not (files := list(folder.glob("*.eml"))):
        assert time.monotonic() < deadline, "the worker sends no mail"
        time.sleep(0.02)
    return message_from_bytes(files[0].read_bytes(), policy=SMTP)


def test_from_a_request_to_a_validated_instance(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/hub.db",
        public_url="https://hub.example.com",
        payments="off",
        mail_folder=str(tmp_path / "mail"),
    )
    key = new_key(settings, ["*"])
    with TestClient(create_app(settings)) as client:
        made: Any = client.post(f"{BASE}/customers", json=CUSTOMER, headers=key).json()
        instance = made["qbdInstances"][0]
        link = link_in(wait_for_mail(tmp_path / "mail"))
        assert link.startswith(f"https://hub.example.com/validate/{instance['instanceId']}?token=")
        path = link.removeprefix("https://hub.example.com")
        page = client.get(path)
        assert page.status_code == 200
        shown = client.get(f"{BASE}/instances/{instance['instanceId']}", headers=key).json()
        assert shown["validated"] is False
        assert "not confirmed yet" in client.get(f"/support/{instance['instanceId']}").text.partition("Add the file")[0]

        action = re.findall(r'<form method="post" action="([^"]+)">', page.text)[0]
        token = re.findall(r'name="token" value="([^"]+)"', page.text)[0]
        assert "Thank you" in client.post(action, data={"token": token}).text
        shown = client.get(f"{BASE}/instances/{instance['instanceId']}", headers=key).json()
        assert shown["validated"] is True
        assert "Already confirmed" in client.get(path).text
        again = client.post(f"{BASE}/instances/{instance['instanceId']}/validation", headers=key)
        assert again.status_code == 409


@pytest.mark.anyio
async def test_over_a_real_mail_server_with_tls_and_login(hub: Hub, contract: Contract, tmp_path: Path) -> None:
    trust = make_trust(tmp_path)
    async with mail_server(trust, needs_login=True) as inbox:
        server = MailServer(HOST, inbox.port, "starttls", USER, PASSWORD)
        hub = replace(hub, mailer=SmtpMailer(server, own_name="hub.example.com", tls=trust.client))
        calls = Calls(hub, contract)
        body = customer_body(qbdInstances=[instance_document()])
        made = value_of(await customers.create(calls.operator("createCustomer"), body))
        assert sorted(await drain(hub)) == ["gateway-customer", "mail"]
    (message,) = inbox.received
    assert inbox.envelopes == [("no-reply@hub.example.com", ["ada@example.com"])]
    instance_id = made["qbdInstances"][0]["instanceId"]
    token = parse_qs(urlsplit(link_in(message)).query)["token"][0]
    assert await validation.confirm(hub, instance_id, token) == "confirmed"
    assert (await instances.get(calls.operator("getInstance"), instance_id))["validated"]


def test_the_settings_choose_the_way(tmp_path: Path) -> None:
    assert isinstance(build_mailer(Settings(mail_folder=str(tmp_path))), FolderMailer)
    mailer = build_mailer(Settings(mail_url="smtps://user:hunter2@mx.example.com", public_url="https://a.example.com"))
    assert isinstance(mailer, SmtpMailer)
    assert (mailer._server.host, mailer._server.security) == ("mx.example.com", "implicit")
    assert mailer._own_name == "a.example.com"
