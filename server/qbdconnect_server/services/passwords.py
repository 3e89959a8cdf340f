"""Passwords of Web Connectors: hashed before a transaction begins, and kept out of everything else."""

import asyncio
from typing import Any, Final

from argon2 import PasswordHasher

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.call import Hub
from qbdconnect_server.storage.queries.instances import NewPassword

# argon2id with the least memory that OWASP's password storage cheat sheet accepts (19 MiB, two passes, one lane).
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Hash a password with argon2id; takes some ten milliseconds."""
    return HASHER.hash(password)


async def take_password(hub: Hub, document: dict[str, Any], pointer: str = "") -> NewPassword | None:
    """Take the member `password` out of a document and hash it in a thread; None if there is none.

    A null removes the password of an instance. `pointer` leads to the document. Raises RuleBroken for an empty one.
    """
    if "password" not in document:
        return None
    password = document.pop("password")
    if password is None:
        return NewPassword(None)
    if not password:
        raise RuleBroken("A password has at least one character.", pointer=f"{pointer}/password")
    return NewPassword(await asyncio.to_thread(hub.hash_password, password))
