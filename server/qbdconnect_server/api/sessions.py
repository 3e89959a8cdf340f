"""Operations on sessions and the event log."""

from qbdconnect_server.contract import Answer
from qbdconnect_server.contract._generated import types
from qbdconnect_server.services.activity import logs, sessions
from qbdconnect_server.services.call import Call


async def list_sessions(  # noqa: PLR0913, PLR0917 - the parameters of the contract
    call: Call, instance_id: str, begin: str | None, end: str | None, limit: int, starting_after: str | None
) -> Answer:
    """GET /instances/{instanceId}/sessions."""
    return await sessions.page(call, instance_id, begin=begin, end=end, limit=limit, starting_after=starting_after)


async def get_session(call: Call, instance_id: str, session_id: str) -> types.Session:
    """GET /instances/{instanceId}/sessions/{sessionId}."""
    return await sessions.get(call, instance_id, session_id)


async def list_logs(  # noqa: PLR0913, PLR0917 - the parameters of the contract
    call: Call,
    instance_id: str,
    starting_after: int | None,
    session_id: str | None,
    action: str | None,
    begin: str | None,
    end: str | None,
    limit: int,
) -> Answer:
    """GET /instances/{instanceId}/logs."""
    wanted = logs.Wanted(session_id=session_id, action=action, begin=begin, end=end)
    return await logs.page(call, instance_id, wanted, limit=limit, starting_after=starting_after)
