"""One effect for repeated requests: the first answer under a key is saved and given again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from qbdconnect_server.contract import Answer
from qbdconnect_server.errors import KeyReused
from qbdconnect_server.services.vault import Vault
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries import idempotency as queries
from qbdconnect_server.storage.queries.idempotency import Claim, SavedAnswer

KEPT: Final = timedelta(hours=24)
# One claim in sixteen also forgets up to a hundred old answers: the table cannot grow for ever even where nobody calls
# `prune`, and most claims do not pay for it. A fingerprint is a hash, so its first byte is as good as chance.
PRUNING_SHARE: Final = 16
PRUNED_IN_PASSING: Final = 100
PRUNED_ON_DEMAND: Final = 1000
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = {"Idempotency-Replayed": "true"}
DELETED_MEANWHILE: Final = "What this idempotency key made has been deleted since; use a new key."


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The key that a request carries, and a hash over its method, path and body."""

    value: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Keeper:
    """How an answer is kept: since when, and sealed where it shows a secret."""

    vault: Vault
    now: datetime
    secret: bool = False

    def pack(self, answer: Answer, fingerprint: bytes) -> SavedAnswer:
        """Turn an answer into what is stored."""
        body = self.vault.seal(answer.body) if self.secret else answer.body
        return SavedAnswer(
            fingerprint, answer.status, answer.media_type, dict(answer.headers), body, sealed=self.secret
        )

    def unpack(self, saved: SavedAnswer) -> Answer:
        """Turn what is stored into the answer to a repeated request."""
        body = self.vault.unseal(saved.body) if saved.sealed else saved.body
        return Answer(saved.status, body, saved.media_type, {**saved.headers, **REPLAYED})


def once(
    connection: Connection, tenant: str, key: IdempotencyKey, effect: Callable[[Connection], Answer], keeper: Keeper
) -> Answer:
    """Run the effect and save its answer under the key, or give the answer that is saved there.

    An effect that raises leaves the key free. Raises KeyReused for another request under the key, and KeyInUse.
    """
    expired = keeper.now - KEPT
    saved = queries.claim(connection, Claim(tenant, key.value, key.fingerprint, keeper.now, expired))
    if saved is not None:
        if saved.fingerprint != key.fingerprint:
            raise KeyReused("The idempotency key belongs to another request; use a new key.", parameter=HEADER)
        return keeper.unpack(saved)
    answer = effect(connection)
    queries.save(connection, tenant, key.value, keeper.pack(answer, key.fingerprint))
    if key.fingerprint[0] % PRUNING_SHARE == 0:
        queries.prune(connection, expired=expired, count=PRUNED_IN_PASSING)
    return answer


async def prune(database: Database, now: datetime) -> int:
    """Forget up to 1,000 answers that are older than 24 hours; return how many there were."""

    def forget(connection: Connection) -> int:
        return queries.prune(connection, expired=now - KEPT, count=PRUNED_ON_DEMAND)

    return await database.write(forget)


def is_replay(answer: Answer) -> bool:
    """Tell whether an answer was saved by an earlier request."""
    return answer.headers.items() >= REPLAYED.items()
