from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.instances import passwords
from qbdconnect_server.services.instances.passwords import (
    generate_password,
    hash_password,
    take_password,
    verify_password,
)
from qbdconnect_server.storage.queries.instances import NewPassword

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_a_generated_password_has_160_bits_that_can_be_typed() -> None:
    made = [generate_password() for _ in range(2)]
    for each in made:
        groups = each.text.split("-")
        assert [len(group) for group in groups] == [4] * 8
        assert len(base64.b32decode("".join(groups).upper())) == 20
        assert each.hash == "$qbdconnect-sha256$" + hashlib.sha256("".join(groups).encode()).hexdigest()
    assert made[0] != made[1]


@pytest.mark.parametrize(
    "change", [str, str.upper, lambda text: text.replace("-", ""), lambda text: f" {text[:9]} {text[9:]}\n"]
)
async def test_a_generated_password_may_be_typed_loosely(change: Callable[[str], str]) -> None:
    made = generate_password()
    assert await verify_password(made.hash, change(made.text))


async def test_a_chosen_password_is_taken_to_the_letter() -> None:
    stored = hash_password("Correct-Horse")
    assert await verify_password(stored, "Correct-Horse")
    for other in ("correct-horse", "CorrectHorse", "", "x" * 10_000):
        assert not await verify_password(stored, other)


async def test_another_generated_password_does_not_fit() -> None:
    made = generate_password()
    for other in (generate_password().text, made.text[:-1], "", made.hash, "\u00fc"):
        assert not await verify_password(made.hash, other)


@pytest.mark.parametrize(
    "stored", [None, generate_password().hash, hash_password("chosen")], ids=["none", "made", "chosen"]
)
async def test_every_refusal_costs_one_argon2(stored: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[str] = []

    def fits(hashed: str, password: str) -> bool:
        hashes.append(hashed)
        return real_fits(hashed, password)

    real_fits = passwords._fits
    monkeypatch.setattr(passwords, "_fits", fits)
    assert not await verify_password(stored, "wrong")
    (hashed,) = hashes
    parameters = hashed.rsplit("$", 2)[0]
    assert parameters == hash_password("x").rsplit("$", 2)[0]


async def test_a_generated_password_that_fits_costs_no_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_fits", None)
    made = generate_password()
    assert await verify_password(made.hash, made.text)


async def test_nobody_knows_the_password_of_nobody() -> None:
    assert not await verify_password(None, "")
    assert not await verify_password(None, passwords._nobodys_hash())
