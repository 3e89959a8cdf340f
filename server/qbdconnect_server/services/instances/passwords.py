"""Passwords of Web Connectors: hashed before a transaction begins, and kept out of everything else."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from functools import cache
from typing import Any, Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.call import Hub
from qbdconnect_server.storage.queries.instances import NewPassword

# argon2id with the least memory that OWASP's password storage cheat sheet accepts (19 MiB, two passes, one lane).
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

GENERATED_BYTES: Final = 20
GENERATED_GROUP: Final = 4  # characters between two hyphens
# Guessing 160 random bits is hopeless however fast the hash is, and argon2 costs many times a Web Connector's session.
FAST: Final = "$qbdconnect-sha256$"


class GeneratedPassword(NamedTuple):
    """A password that the hub has made; the text is told nobody a second time."""

    text: str
    hash: str


def hash_password(password: str) -> str:
    """Hash a password that a person has chosen with argon2id; takes some ten milliseconds."""
    return HASHER.hash(password)


def generate_password() -> GeneratedPassword:
    """Make a password of 160 bits, in letters and digits that can be typed: base32 in groups of four."""
    text = base64.b32encode(secrets.token_bytes(GENERATED_BYTES)).decode().lower()
    groups = [text[start : start + GENERATED_GROUP] for start in range(0, len(text), GENERATED_GROUP)]
    return GeneratedPassword("-".join(groups), _fast_hash(text))


async def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether a password fits what is stored; None stands for no user of that name, or none with a password.

    Every refusal costs one argon2id, so that its time does not tell which users exist; a generated password that fits
    costs a fast hash. Hyphens, blanks and capitals in a generated one do not matter.
    """
    if stored is not None and not stored.startswith(FAST):
        return await asyncio.to_thread(_fits, stored, password)
    if stored is not None and hmac.compare_digest(stored, _fast_hash(_typed(password))):
        return True
    await asyncio.to_thread(_fits, _nobodys_hash(), password)
    return False


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


def _fits(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except VerifyMismatchError:
        return False


@cache
def _nobodys_hash() -> str:
    """Hash what nobody can know, once, for refusals that would come too soon."""
    return HASHER.hash(secrets.token_hex())


def _fast_hash(text: str) -> str:
    return FAST + hashlib.sha256(text.encode()).hexdigest()


def _typed(password: str) -> str:
    return "".join(password.split()).replace("-", "").lower()
