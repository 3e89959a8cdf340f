"""A receiver of webhooks on 127.0.0.1 that behaves as badly as a test wants."""

from __future__ import annotations

import asyncio
import struct
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Posted:
    """A request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """What arrived, and how the next requests are answered; the last behaviour stays."""

    port: int = 0
    scheme: str = "http"
    connections: int = 0
    posted: list[Posted] = field(default_factory=list)
    behaviours: list[Behaviour] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.url_of("127.0.0.1")

    def url_of(self, host: str, path: str = "/hooks") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def then(self, *behaviours: Behaviour) -> None:
        """Behave so from now on."""
        self.behaviours[:] = behaviours

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                self.posted.append(await _read(reader))
                behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
                await behaviour(writer)
                await writer.drain()
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Posted:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest if each)}
    return Posted(line, headers, await reader.readexactly(int(headers["content-length"])))


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer at once; names of headers are written with _ for -."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} Some\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    return behave


def say(text: bytes) -> Behaviour:
    """Say something, whatever it is, and close the connection."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        writer.close()

    return behave


async def hang(writer: asyncio.StreamWriter) -> None:
    """Say nothing."""
    await asyncio.sleep(60)


def drip(start: bytes) -> Behaviour:
    """Send a part of an answer, then a byte now and then, for ever."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    return behave


async def flood(writer: asyncio.StreamWriter) -> None:
    """Answer without end."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection."""
    # Without lingering, closing sends RST.
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def receiving(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Run a receiver; what is still open at the end is cut off."""
    receiver = Receiver(scheme="https" if tls else "http", behaviours=list(behaviours) or [answer(204)])
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await receiver.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
