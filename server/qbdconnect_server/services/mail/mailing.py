"""Mails leave by jobs: enqueued with what causes them, delivered once that is committed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog

from qbdconnect_server.errors import RuleBroken, Unavailable
from qbdconnect_server.gateways.mail import MailNotSent, Undeliverable
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.jobs.jobs import Job, Park
from qbdconnect_server.services.mail.letters import qwc_letter, validation_letter
from qbdconnect_server.services.mail.mail_message import Letter, compose
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs
from qbdconnect_server.storage.queries.jobs import NewJob

KIND: Final = "mail"
LETTERS: Final[Mapping[str, Callable[[Hub, Mapping[str, Any]], Awaitable[Letter | None]]]] = {
    "qwc": qwc_letter,
    "validation": validation_letter,
}

log = structlog.get_logger(__name__)


def enqueue(connection: Connection, hub: Hub, letter: str, instance_id: str, **more: str) -> None:
    """Let a letter about an instance be sent once the transaction is committed; secrets in `more` come sealed."""
    payload = {"letter": letter, "instanceId": instance_id, **more}
    jobs.enqueue(connection, NewJob(hub.new_id("job"), KIND, payload))


async def deliver(hub: Hub, job: Job) -> None:
    """Write and send the letter of a job (its handler).

    An attempt whose answer from the mail server is lost is made again with the same Message-ID. Raises Park where
    another attempt would end the same, Unavailable where it may help.
    """
    name = job.payload["letter"]
    try:
        letter = await LETTERS[name](hub, job.payload)
    except RuleBroken as error:
        raise Park(error.detail) from None
    if letter is None:
        log.info("a mail is no longer wanted", letter=name, job_id=job.id)
        return
    try:
        await hub.mailer.send(compose(letter, hub.settings, message_id=job.id, now=hub.clock()))
    except Undeliverable as error:
        raise Park(str(error)) from None
    except MailNotSent as error:
        raise Unavailable(str(error)) from None
    log.info("a mail is handed over", letter=name, job_id=job.id)
