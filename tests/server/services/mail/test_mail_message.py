"""Messages: their headers, their two bodies, their file, and that nobody else can write headers."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP, SMTPUTF8
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbdconnect_server.services.mail.mail_message import Attachment, Letter, compose, one_line, shown_name
from qbdconnect_server.settings import Settings
from tests.factories import NOW

if TYPE_CHECKING:
    from email.message import EmailMessage

LINK = "https://hub.example.com/validate/inst_a?token=x"


def letter(**changes: Any) -> Letter:
    values = {"name": "Main <file>", "link": LINK, "days": 7}
    return Letter(
        **{"to": "ada@example.com", "subject": "Hello", "template": "validation", "values": values, **changes}
    )


def composed(made: Letter, **settings: str) -> EmailMessage:
    """Write a message and read its bytes as a mail program does."""
    hub = Settings(**{"public_url": "https://hub.example.com", **settings})  # type: ignore[arg-type]
    message = compose(made, hub, message_id="job_1", now=NOW)
    return message_from_bytes(message.as_bytes(), policy=SMTP)


def test_headers() -> None:
    message = composed(letter())
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "QBD Connect <no-reply@hub.example.com>",
        "To": "ada@example.com",
        "Subject": "Hello",
        "Date": "Sat, 21 Nov 2026 23:30:00 +0000",
        "Message-ID": "<job_1@hub.example.com>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


@pytest.mark.parametrize(
    ("settings", "sender", "answers"),
    [
        ({"support_email": "help@example.com"}, "QBD Connect <help@example.com>", None),
        ({"mail_from": "hub@example.com"}, "hub@example.com", None),
        (
            {"mail_from": "Bücher, Hub <hub@example.com>", "support_email": "help@bücher.example"},
            '"Bücher, Hub" <hub@example.com>',
            "help@xn--bcher-kva.example",
        ),
        ({"public_url": "http://localhost:8081"}, "QBD Connect <no-reply@localhost>", None),
    ],
)
def test_sender_and_where_answers_go(settings: dict[str, str], sender: str, answers: str | None) -> None:
    message = composed(letter(), **settings)
    assert (message["From"], message["Reply-To"]) == (sender, answers)
    assert len(message["From"].addresses) == 1


def test_text_and_html_say_the_same() -> None:
    message = composed(letter(), support_email="help@example.com")
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Main <file>" in text
    assert "<strong>Main &lt;file&gt;</strong>" in html
    assert f"\n{LINK}\n" in text.replace("\r\n", "\n")
    assert f'<a href="{LINK}">' in html
    assert "help@example.com" in text
    assert 'href="mailto:help@example.com"' in html


def test_without_a_support_address_nobody_is_asked_to_answer() -> None:
    assert [("mailto:" in part.get_content()) for part in composed(letter()).iter_parts()] == [False, False]


def test_a_file_goes_with_it() -> None:
    file = Attachment("Main file.qwc", "application/xml", b"<QBWCXML/>\r\n")
    values = {"name": "Main", "support_url": "https://hub.example.com/support/inst_a"}
    message = composed(letter(template="qwc", values=values, attachment=file))
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Main file.qwc", "application/xml")
    assert part.get_content() == b"<QBWCXML/>\r\n"
    body = message.get_body(("plain",))
    assert body is not None
    assert "https://hub.example.com/support/inst_a" in body.get_content()


NASTY = st.one_of(
    st.text(),
    st.sampled_from(["\r\nBcc: eve@example.com", "a\nb", "\u2028X: y", "=?utf-8?q?=0ABcc:?=", "=", "?", "é" * 90]),
)


@settings(deadline=None)  # the machine may be busy
@given(NASTY, NASTY)
def test_no_name_writes_a_header(first: str, second: str) -> None:
    name = shown_name(first + second)
    message = composed(letter(subject=f"Confirm {name}", values={"name": name, "link": LINK, "days": 7}))
    assert {key.lower() for key in message} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type",
    }  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.com"]
    assert all(ord(char) < 128 for char in message.as_bytes(policy=SMTP.clone(cte_type="7bit")).decode("ascii"))


@pytest.mark.parametrize("name", ["Main company file", 'Ärger & Söhne, "Büro" (GmbH)', "日本語 " * 20, "x" * 300])
def test_a_subject_reads_as_it_was_meant(name: str) -> None:
    subject = f"Confirm your e-mail address for {shown_name(name)}"
    message = compose(letter(subject=subject), Settings(), message_id="job_1", now=NOW)
    read = message_from_bytes(message.as_bytes(), policy=SMTPUTF8)
    assert read["Subject"] == one_line(subject)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Main  company\r\nfile", "Main company file"),
        (" \u200b\u0000 ", "your QuickBooks company file"),
        ("x" * 200, "x" * 100),
        ("a\u202eb", "a b"),
        ("=?utf-8?q?=0ABcc:_eve?=", "= ?utf-8?q?=0ABcc:_eve?="),
    ],
)
def test_names_fit_into_a_line(name: str, shown: str) -> None:
    assert shown_name(name) == shown
