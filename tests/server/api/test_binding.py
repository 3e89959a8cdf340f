from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.server.api.client import call
from tests.server.api.things import Handlers, build

if TYPE_CHECKING:
    from starlette.types import Message


def test_the_lifespan_passes_through_connexion() -> None:
    sent = call(build(Handlers()), {"type": "lifespan"}, [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_web_sockets_are_closed() -> None:
    scope = {"type": "websocket", "path": "/api/things", "headers": [], "query_string": b"", "root_path": ""}
    sent = call(build(Handlers()), scope, [{"type": "websocket.connect"}])
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_requests_do_not_share_anything() -> None:
    handlers = Handlers()
    app = build(handlers)

    async def one(number: int) -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b'{"name":"%d"}' % number}

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [(b"authorization", b"Bearer good-key"), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/api/things", "query_string": b"", "headers": headers}
        await app(scope, receive, send)
        return sent

    async def many() -> list[list[Message]]:
        return await asyncio.gather(*(one(number) for number in range(50)))

    answers = asyncio.run(many())
    assert [b'"name":"%d"' % number in sent[1]["body"] for number, sent in enumerate(answers)] == [True] * 50
    assert len({called.request_id for called, _ in handlers.calls}) == 50
