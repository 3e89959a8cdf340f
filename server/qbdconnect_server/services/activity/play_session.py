"""A session played without a Web Connector: the services that a real one will use, and canned answers for QuickBooks'.

It stands in until the door for Web Connectors exists.
"""

from collections.abc import Callable, Mapping
from typing import Final

from qbdconnect_server.errors import NotFound
from qbdconnect_server.quickbooks.canned_answer import canned_answer
from qbdconnect_server.services.activity import request_queue, sessions
from qbdconnect_server.services.call import Hub, Scope
from qbdconnect_server.services.money.subscriptions import standing
from qbdconnect_server.services.money.subscriptions.standing import Obstacle
from qbdconnect_server.storage.queries import instances

OPERATOR: Final = Scope(None)
HERE: Final = "127.0.0.1"
OBSTACLES: Final[Mapping[Obstacle, str]] = {
    "not validated": "the instance is not validated: until it is, there is nothing to do",
    "suspended": "the subscription is not paid for, or over: until that is in order, there is nothing to do",
}


async def play(hub: Hub, instance_id: str, tell: Callable[[str], None] = lambda _: None) -> str:
    """Log in as the Web Connector of an instance, answer each queued request as done, end; give the session's id.

    `tell` is given a line for each step. Raises NotFound.
    """
    instance = await hub.database.read(instances.by_id, OPERATOR, instance_id)
    if instance is None:
        raise NotFound(f"There is no instance {instance_id}.")
    obstacle = await standing.look(hub, instance_id)
    if obstacle is not None:
        tell(OBSTACLES[obstacle])
    session = await sessions.start(hub, instance_id, user_name=instance.user_name, ip_address=HERE)
    tell(f"session {session.id} of {session.user_name} started")
    count = 0
    while turn := await request_queue.next_for(hub, instance_id):
        if await request_queue.mark_sent(hub, session, turn.request):
            await request_queue.answer(hub, session, turn.request, canned_answer(turn.qbxml))
            tell(f"request {turn.request.request_id} answered")
            count += 1
    await sessions.end(hub, session.id, detail=f"requests answered: {count}")
    tell(f"session ended, requests answered: {count}")
    return session.id
