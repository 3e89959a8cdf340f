"""One attempt to deliver an event to a webhook, and what follows from it.

At least once: a process that dies between the post and the commit leaves the job to another one, which posts the same
event again under the same `webhook-id`. The order of events is not promised.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from qbdconnect_server.gateways.webhooks import NotDelivered, Receipt
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.jobs.jobs import Job, Postpone
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.services.webhooks import webhook_retries
from qbdconnect_server.services.webhooks.events import attempt_job
from qbdconnect_server.services.webhooks.webhook_secrets import Secrets
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import jobs, webhook_deliveries, webhooks
from qbdconnect_server.storage.queries.webhook_deliveries import Attempt, Due
from qbdconnect_server.storage.queries.webhooks import StoredWebhook

HUB: Final = Scope(None)
OPERATORS: Final = "operators"  # whose webhooks share the places of one owner
USER_AGENT: Final = "QBDConnect-Webhooks/1"
DISABLED: Final = "The webhook was disabled before this event could be delivered."
GONE: Final = "The receiver answered 410 Gone."
HOPELESS: Final = f"Every attempt of {webhook_retries.PATIENCE.days} days has failed."


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended: what the log of the delivery shows, and what the receiver asks for."""

    attempt: Attempt
    is_delivered: bool = False
    is_gone: bool = False
    wish: timedelta | None = None


async def deliver(hub: Hub, job: Job) -> None:
    """Post an event once, unless the delivery has ended or another job has made this attempt; a failed one comes again.

    Raises Postpone while as many messages as may be are on their way to the same webhook.
    """
    due = await hub.database.read(webhook_deliveries.due, HUB, job.payload["deliveryId"])
    if due is None or due.state != webhook_deliveries.PENDING or len(due.attempts) != job.payload["attempt"] - 1:
        return
    if due.deleted_at is not None or not due.enabled:
        await job.finish_with(_give_up, due, hub.clock())
        return
    result = await _post_in_lane(hub, due)
    transaction = _succeed if result.is_delivered else _fail
    await job.finish_with(transaction, hub, due, result, hub.clock())


async def _post_in_lane(hub: Hub, due: Due) -> Result:
    owner = due.customer_id or OPERATORS
    start = hub.clock()
    later = hub.webhook_lanes.enter(due.webhook_id, owner, start)
    if later is not None:
        raise Postpone(later)
    try:
        return await _post(hub, due, start)
    finally:
        now = hub.clock()
        hub.webhook_lanes.leave(due.webhook_id, owner, now, now - start)


async def _post(hub: Hub, due: Due, start: datetime) -> Result:
    headers = {
        **Secrets.unsealed(hub.vault, due.secrets).headers(due.event_id, due.body, start),
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
    }
    try:
        receipt = await hub.webhook_sender.post(due.document["url"], headers, due.body)
    except NotDelivered as error:
        return Result(_shown(start, hub.clock(), error=str(error)))
    return _judge(receipt, start, hub.clock())


def _judge(receipt: Receipt, start: datetime, now: datetime) -> Result:
    status = receipt.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Result(_shown(start, now, status=status), is_delivered=True)
    error = f"The receiver answered {status}."
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        error = f"The receiver answered {status}; redirects are not followed."
    return Result(
        _shown(start, now, status=status, error=error),
        is_gone=status == HTTPStatus.GONE,
        wish=webhook_retries.wished_pause(status, receipt.retry_after, now),
    )


def _shown(start: datetime, now: datetime, *, status: int | None = None, error: str | None = None) -> Attempt:
    """Write an attempt as the API shows it."""
    shown: Attempt = {
        "time": show_moment(start),
        "durationMs": max(0, round((now - start) / timedelta(milliseconds=1))),
    }
    if status is not None:
        shown["status"] = status
    if error is not None:
        shown["error"] = error
    return shown


def _give_up(connection: Connection, due: Due, now: datetime) -> None:
    webhook_deliveries.advance(connection, due.id, [*due.attempts, _shown(now, now, error=DISABLED)], state="failed")


def _succeed(connection: Connection, hub: Hub, due: Due, result: Result, now: datetime) -> None:  # noqa: ARG001 - as _fail
    # Who changes a webhook locks it before its deliveries, so that no two wait for each other.
    webhook = None if due.failing_since is None else webhooks.locked_by_id(connection, HUB, due.webhook_id)
    attempts = [*due.attempts, result.attempt]
    stored = webhook_deliveries.advance(connection, due.id, attempts, state="delivered", delivered_at=now)
    if webhook is not None and stored:
        webhooks.save(connection, HUB, webhook._replace(failing_since=None, failed_at=None))


def _fail(connection: Connection, hub: Hub, due: Due, result: Result, now: datetime) -> None:
    webhook = webhooks.locked_by_id(connection, HUB, due.webhook_id)
    attempts = [*due.attempts, result.attempt]
    again_at = None if result.is_gone else webhook_retries.next_attempt(due.id, len(attempts), now, result.wish)
    state = "failed" if again_at is None else webhook_deliveries.PENDING
    if not webhook_deliveries.advance(connection, due.id, attempts, state=state, next_attempt_at=again_at):
        return
    if again_at is not None:
        jobs.enqueue(connection, attempt_job(hub, due.id, len(attempts) + 1, again_at))
        hub.wake()  # the worker rests until the next job that it knows of
    if webhook is not None:
        _count_failure(connection, webhook, now, is_gone=result.is_gone)


def _count_failure(connection: Connection, webhook: StoredWebhook, now: datetime, *, is_gone: bool) -> None:
    """Remember that a webhook fails, and disable it where no further attempt makes sense."""
    since = webhook_retries.start_of_run(webhook.failing_since, webhook.failed_at, now)
    failing = webhook._replace(failing_since=since, failed_at=now)
    reason = GONE if is_gone else HOPELESS if webhook_retries.is_hopeless(since, now) else None
    if reason is None or not webhook.enabled:
        webhooks.save(connection, HUB, failing)
        return
    webhooks.save(connection, HUB, failing._replace(enabled=False, disabled_reason=reason))
    end_pending(connection, webhook.id, now)


def end_pending(connection: Connection, webhook_id: str, now: datetime) -> None:
    """End what is still to be delivered to a webhook that was disabled."""
    webhook_deliveries.end_pending(connection, webhook_id, _shown(now, now, error=DISABLED))
