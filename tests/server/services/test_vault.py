from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.services.vault import Vault, new_encryption_key, open_vault

if TYPE_CHECKING:
    from qbdconnect_server.storage.database import Database

NOW = datetime(2026, 11, 21, tzinfo=UTC)

pytestmark = pytest.mark.anyio


def vault_of(*keys: str) -> Vault:
    vault = Vault()
    vault.open(keys)
    return vault


def test_what_is_sealed_is_not_readable_and_comes_back() -> None:
    vault = vault_of(new_encryption_key())
    sealed = vault.seal(b"<QBXML/>")
    assert b"QBXML" not in sealed
    assert vault.unseal(sealed) == b"<QBXML/>"


def test_an_older_key_unseals_beside_a_new_one_that_seals() -> None:
    old, new = new_encryption_key(), new_encryption_key()
    both = vault_of(new, old)
    assert both.unseal(vault_of(old).seal(b"x")) == b"x"
    assert vault_of(new).unseal(both.seal(b"y")) == b"y"


@pytest.mark.parametrize(
    "sealed",
    [b"", b"no token", vault_of(new_encryption_key()).seal(b"of another hub")],
    ids=["nothing", "no token", "of another hub"],
)
def test_what_no_key_fits_is_a_fault_of_the_hub_without_details(sealed: bytes) -> None:
    with pytest.raises(QBDConnectError, match="none of the hub's encryption keys") as raised:
        vault_of(new_encryption_key()).unseal(sealed)
    assert raised.value.status == 500


async def test_a_hub_without_keys_makes_one_once(database: Database) -> None:
    first, second = Vault(), Vault()
    await open_vault(first, database, (), now=NOW)
    await open_vault(second, database, (), now=NOW)
    assert second.unseal(first.seal(b"x")) == b"x"


async def test_the_hubs_own_key_goes_on_unsealing_when_the_operator_gives_one(database: Database) -> None:
    own, configured = Vault(), new_encryption_key()
    await open_vault(own, database, (), now=NOW)
    later = Vault()
    await open_vault(later, database, (configured,), now=NOW)
    assert later.unseal(own.seal(b"x")) == b"x"
    assert vault_of(configured).unseal(later.seal(b"y")) == b"y"


async def test_a_configured_key_is_not_joined_by_one_in_the_database(database: Database) -> None:
    await open_vault(Vault(), database, (new_encryption_key(),), now=NOW)
    first, second = Vault(), Vault()
    await open_vault(first, database, (new_encryption_key(),), now=NOW)
    await open_vault(second, database, (new_encryption_key(),), now=NOW)
    with pytest.raises(QBDConnectError):
        second.unseal(first.seal(b"x"))
