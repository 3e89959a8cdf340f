"""Webhooks: addresses of customers and operators that are told what happens."""

from typing import Any, Final

from qbdconnect_server.contract import Answer, Body
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.errors import Conflict, NotAllowed, NotFound
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.call import Call, Outcome, Scope
from qbdconnect_server.services.documents import sent
from qbdconnect_server.services.merge_patch import merge_patch
from qbdconnect_server.services.paging import answer_page
from qbdconnect_server.services.webhooks import webhook_delivery, webhook_state
from qbdconnect_server.services.webhooks.webhook_secrets import Secrets
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers, users
from qbdconnect_server.storage.queries import webhooks as queries
from qbdconnect_server.storage.queries.webhooks import StoredWebhook

MOST: Final = 16  # webhooks of one customer, and as many of operators: every event is stored for each


async def page(call: Call, *, limit: int, starting_after: str | None) -> Answer:
    """List a page of the caller's webhooks in the order of their ids; `Link` leads to the next."""
    found = await call.read(queries.page, count=limit + 1, starting_after=starting_after or "")
    shown = [webhook_state.show(each) for each in found]
    return answer_page(call, "/webhooks", shown, cursor="id", limit=limit, query={})


async def get(call: Call, webhook_id: str) -> types.Webhook:
    """Show a webhook; raises NotFound."""
    return webhook_state.show(await stored(call, webhook_id))


async def stored(call: Call, webhook_id: str) -> StoredWebhook:
    """Find a webhook within the caller's scope; raises NotFound."""
    return found(await call.read(queries.by_id, webhook_id), webhook_id)


async def create(call: Call, body: Body[models.Webhook]) -> Answer:
    """Make a webhook and show its secret; raises NotFound for an unknown customer, NotAllowed, Conflict, RuleBroken.

    Conflict also tells that the webhook which an earlier request made under the same idempotency key is deleted.
    """
    answer = await call.write_secret(_create, call, webhook_state.sent_by_caller(sent(body)), Secrets.new())
    try:
        return await current(call, answer, answer.headers["Location"].rpartition("/")[2])
    except NotFound:
        raise Conflict(idempotency.DELETED_MEANWHILE, parameter=idempotency.HEADER) from None


def _create(connection: Connection, scope: Scope, call: Call, document: dict[str, Any], secrets: Secrets) -> Outcome:
    customer_id = _owner(connection, scope, document)
    if customer_id is not None:
        users.lock_customer(connection, scope, customer_id)  # else two at once might both find room for one
    if queries.count_of(connection, scope, customer_id) >= MOST:
        raise Conflict(f"There are {MOST} webhooks already, and there cannot be more; delete one first.")
    blank = webhook_state.blank(call.hub, customer_id, secrets, call.hub.clock())
    new = webhook_state.revise(call.hub, blank, document)
    queries.insert_one(connection, scope, new)
    shown = {**webhook_state.show(new), "secret": secrets.newest}
    return Outcome(201, shown, {"Location": call.address(f"/webhooks/{new.id}")})


def _owner(connection: Connection, scope: Scope, document: dict[str, Any]) -> str | None:
    """Tell whose a new webhook is: a customer's own, and an operator's unless it names a customer."""
    wanted: str | None = document.get("customerId")
    if scope.customer_id is not None:
        if wanted not in {None, scope.customer_id}:
            raise NotAllowed("A customer's key makes webhooks of this customer only.", pointer="/customerId")
        return scope.customer_id
    if wanted is not None and not customers.does_exist(connection, scope, wanted):
        raise NotFound(f"There is no customer {wanted}.", pointer="/customerId")
    return wanted


async def patch(call: Call, webhook_id: str, body: Body[models.WebhookPatch]) -> Answer:
    """Apply a merge patch; raises NotFound, NotAllowed, RuleBroken."""
    changes = webhook_state.sent_by_caller(sent(body))
    return await current(call, await call.write(_patch, call, webhook_id, changes), webhook_id)


def _patch(connection: Connection, scope: Scope, call: Call, webhook_id: str, changes: dict[str, Any]) -> Outcome:
    old = found(queries.locked_by_id(connection, scope, webhook_id), webhook_id)
    shown = webhook_state.sent_by_caller(dict(webhook_state.show(old)))
    new = webhook_state.revise(call.hub, old, merge_patch(shown, changes))
    queries.save(connection, scope, new)
    if old.enabled and not new.enabled:
        webhook_delivery.end_pending(connection, webhook_id, call.hub.clock())
    return Outcome(200, webhook_state.show(new))


async def delete(call: Call, webhook_id: str) -> Answer:
    """Delete a webhook and show its final state; from then on it is told nothing. Raises NotFound."""
    return await call.write(_delete, call, webhook_id)


def _delete(connection: Connection, scope: Scope, call: Call, webhook_id: str) -> Outcome:
    old = found(queries.locked_by_id(connection, scope, webhook_id), webhook_id)
    now = call.hub.clock()
    queries.delete(connection, scope, webhook_id, now=now)
    webhook_delivery.end_pending(connection, webhook_id, now)
    return Outcome(200, webhook_state.show(old))


async def rotate_secret(call: Call, webhook_id: str) -> Answer:
    """Give a webhook a new secret and show it; the old one signs for 24 hours more. Raises NotFound."""
    return await current(call, await call.write_secret(_rotate, call, webhook_id), webhook_id)


def _rotate(connection: Connection, scope: Scope, call: Call, webhook_id: str) -> Outcome:
    old = found(queries.locked_by_id(connection, scope, webhook_id), webhook_id)
    vault = call.hub.vault
    secrets = Secrets.unsealed(vault, old.secrets).rotated(call.hub.clock())
    queries.save(connection, scope, old._replace(secrets=secrets.sealed(vault)))
    return Outcome(200, {"webhookId": webhook_id, "secret": secrets.newest})


async def current(call: Call, answer: Answer, webhook_id: str) -> Answer:
    """Give an answer, but a saved one only while its webhook lives; raises NotFound once that is deleted."""
    if idempotency.is_replay(answer):
        await stored(call, webhook_id)
    return answer


def found(webhook: StoredWebhook | None, webhook_id: str) -> StoredWebhook:
    """Give a webhook that was looked for; raises NotFound."""
    if webhook is None:
        raise NotFound(f"There is no webhook {webhook_id}.")
    return webhook
