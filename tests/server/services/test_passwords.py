from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.passwords import hash_password, take_password
from qbdconnect_server.storage.queries.instances import NewPassword

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub

pytestmark = pytest.mark.anyio


def test_a_password_is_hashed_with_argon2id_and_salt() -> None:
    hashed = hash_password("correct horse")
    assert hashed.startswith("$argon2id$")
    assert PasswordHasher().verify(hashed, "correct horse")
    assert hash_password("correct horse") != hashed


@pytest.mark.parametrize(
    ("document", "taken"),
    [
        ({"name": "n"}, None),
        ({"name": "n", "password": None}, NewPassword(None)),
        ({"name": "n", "password": "p"}, NewPassword("hash of p")),
    ],
)
async def test_a_password_is_taken_out(hub: Hub, document: dict[str, Any], taken: NewPassword | None) -> None:
    rest = dict(document)
    assert await take_password(hub, rest) == taken
    assert rest == {"name": "n"}


async def test_an_empty_password_is_refused(hub: Hub) -> None:
    with pytest.raises(RuleBroken) as caught:
        await take_password(hub, {"password": ""}, "/qbdInstances/0")
    assert caught.value.errors[0].pointer == "/qbdInstances/0/password"
