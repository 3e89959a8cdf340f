"""The socket that the hub listens on, taken before anything else is done."""

import errno
import socket
from typing import Final

from .failures import CommandFailed

REASONS: Final = {
    errno.EADDRINUSE: "another program listens there; stop it or choose another with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
    errno.EACCES: "this user may not; choose a port from 1024 up with --port",
}

BACKLOG: Final = 2048  # connections that wait to be accepted


def listen(host: str, port: int) -> socket.socket:
    """Listen on the first address of a host. Raises CommandFailed."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise CommandFailed(f"cannot listen on {host}: no such address; choose another with --host") from None
    try:
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror)
        raise CommandFailed(f"cannot listen on {host} port {port}: {reason}") from None
