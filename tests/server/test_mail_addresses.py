"""Addresses of mail: which are taken, and in which form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbdconnect_server.mail_addresses import MailServer, mail_address, sender_address, split_mail_url


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Ada.Byron+qb@Example.COM", "Ada.Byron+qb@example.com"),
        ("o'neil_1-2@mail.example.com", "o'neil_1-2@mail.example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_addresses_that_mail_can_be_sent_to(text: str, sent: str) -> None:
    assert mail_address(text) == sent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e",
        "@example.com",
        "ada@",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "ada@exam ple.com",
        "ada@-example.com",
        "ada@example..com",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada\n@example.com",
        "ada@example.com\n",
        "ada byron@example.com",
        '"ada byron"@example.com',
        "ada@x@example.com",
        ".ada@example.com",
        "ada..byron@example.com",
        "<ada@example.com>",
        "ada@example.com,eve@example.com",
        "ada\u0000@example.com",
        "äda@example.com",
        "=?utf-8?q?ada=40example.org=2C?=@example.com",
        "ada=?utf-8?b?AAAA?=@example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_all_others_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        mail_address(text)


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_taken_is_plain(local: str, domain: str) -> None:
    try:
        address = mail_address(f"{local}@{domain}")
    except ValueError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' <>,;"()[]\\:')
    assert address.count("@") == 1


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("hub@example.com", "", "hub@example.com"),
        (" hub@bücher.example ", "", "hub@xn--bcher-kva.example"),
        ("My Hub <hub@example.com>", "My Hub", "hub@example.com"),
        ('"Bücher, Hub" <hub@example.com>', "Bücher, Hub", "hub@example.com"),
    ],
)
def test_senders(text: str, name: str, address: str) -> None:
    sender = sender_address(text)
    assert (sender.display_name, sender.addr_spec) == (name, address)


@pytest.mark.parametrize(
    "text", ["nobody", "Hub <nobody>", "Hub\r\nBcc: x <hub@example.com>", "Hub <hub@example.com> x", "<>", "a <b> <c>"]
)
def test_senders_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|control"):
        sender_address(text)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mx.example.com", MailServer("mx.example.com", 587, "starttls")),
        ("smtp://mx.example.com/?tls=starttls", MailServer("mx.example.com", 587, "starttls")),
        ("smtp://mx.example.com?tls=none", MailServer("mx.example.com", 25, "none")),
        ("smtps://mx.example.com", MailServer("mx.example.com", 465, "implicit")),
        ("smtp://[::1]:2525?tls=none", MailServer("::1", 2525, "none")),
        (
            "smtp://hub%40example.com:p%2Fw%3A@mx.example.com:26",
            MailServer("mx.example.com", 26, "starttls", "hub@example.com", "p/w:"),
        ),
        ("smtps://user@mx.example.com", MailServer("mx.example.com", 465, "implicit", "user", None)),
    ],
)
def test_urls_of_mail_servers(url: str, server: MailServer) -> None:
    assert split_mail_url(url) == server


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mx.example.com", "write smtp"),
        ("smtp://", "write smtp"),
        ("smtp://mx.example.com:0", "write smtp"),
        ("smtp://mx.example.com:99999", "no valid URL"),
        ("smtp://[::1", "no valid URL"),
        ("smtp://mx.example.com/box", "write smtp"),
        ("smtp://mx.example.com#x", "write smtp"),
        ("http://mx.example.com", "no way to send mail"),
        ("smtps://mx.example.com?tls=none", "no way to send mail"),
        ("smtp://mx.example.com?tls=maybe", "no way to send mail"),
        ("smtp://mx.example.com?tls=none&x=1", "no way to send mail"),
        ("smtp://user:hunter2@mx.example.com?tls=none", "over TLS only"),
        ("smtp://:hunter2@mx.example.com", "needs a user name"),
    ],
)
def test_urls_that_are_refused_without_being_shown(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        split_mail_url(url)
    assert "hunter2" not in str(caught.value)


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(split_mail_url("smtp://user:hunter2@mx.example.com"))
