"""One call of an operation: who calls, what the hub gives it, and how it reads and writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import uuid_utils

from qbdconnect_server.contract import Answer, Operation
from qbdconnect_server.gateways.crm import Crm
from qbdconnect_server.gateways.mail import FolderMailer, Mailer
from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.gateways.payments_off import refuse_payments
from qbdconnect_server.gateways.webhook_addresses import AddressPolicy
from qbdconnect_server.gateways.webhooks import HttpWebhookSender, WebhookSender
from qbdconnect_server.services import idempotency
from qbdconnect_server.services.idempotency import IdempotencyKey
from qbdconnect_server.services.jobs.wake import Wake
from qbdconnect_server.services.money.products.catalogue import Catalogue
from qbdconnect_server.services.vault import Vault
from qbdconnect_server.services.webhooks.webhook_lanes import Lanes
from qbdconnect_server.settings import MAIL_FOLDER, Settings
from qbdconnect_server.storage.database import Connection, Database
from qbdconnect_server.storage.queries.keys import KeyKind
from qbdconnect_server.storage.queries.users import Role
from qbdconnect_server.storage.scope import Scope

__all__ = ["Call", "Caller", "Hub", "IdempotencyKey", "Outcome", "Scope", "new_id"]

T = TypeVar("T")
P = ParamSpec("P")

OPERATORS: Final = "operator"  # the tenant of all operators' keys; ids of customers have a prefix
NO_CONTENT: Final = 204


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an API key: an operator of the hub, one customer, or a user who works for it.

    Operators and customers as a whole may do what owners may.
    """

    key_id: str
    kind: KeyKind
    customer_id: str | None
    scopes: frozenset[str]
    user_id: str | None = None
    role: Role = "owner"

    @property
    def scope(self) -> Scope:
        """Whose data the caller sees."""
        return Scope(self.customer_id)

    @property
    def tenant(self) -> str:
        """To whom the caller's idempotency keys belong."""
        return self.customer_id or OPERATORS

    @property
    def name(self) -> str:
        """Who calls, as the event log names it: the user of the key, or the key itself."""
        return self.user_id or self.key_id


@dataclass(frozen=True, slots=True)
class Hub:
    """What every call may use: the database, the settings, and the sources of time, ids and hashes."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[str], str]
    hash_password: Callable[[str], str]
    vault: Vault = field(default_factory=Vault)
    mailer: Mailer = field(default_factory=lambda: FolderMailer(Path(MAIL_FOLDER)))
    webhook_sender: WebhookSender = field(default_factory=lambda: HttpWebhookSender(AddressPolicy()))
    webhook_lanes: Lanes = field(default_factory=Lanes)
    payments: Opener[PaymentGateway] = field(default_factory=lambda: Opener(refuse_payments))
    catalogue: Catalogue = field(default_factory=Catalogue)
    crm: Opener[Crm] | None = None  # none: there is no CRM
    wake: Wake = field(default_factory=Wake)  # call it after a commit that has enqueued a job

    def seal(self, plain: bytes) -> bytes:
        """Encrypt what must not be readable in the database."""
        return self.vault.seal(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """Read what was sealed; raises QBDConnectError (500) if the keys of the hub do not fit."""
        return self.vault.unseal(sealed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transaction gives back: the answer before it is checked and written as JSON."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation."""

    hub: Hub
    operation: Operation
    caller: Caller
    request_id: str
    idempotency: IdempotencyKey | None = None

    async def read(self, query: Callable[Concatenate[Connection, Scope, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query within the caller's scope."""
        return await self.hub.database.read(query, self.caller.scope, *args, **kwargs)

    async def write(
        self, transaction: Callable[Concatenate[Connection, Scope, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        """Run a transaction within the caller's scope and answer with its outcome.

        Claim of the idempotency key, effect, check of the answer and the saved answer are one database transaction: an
        error in any of them leaves nothing behind. A repeated call gets the saved answer.
        """
        return await self._write(lambda connection: transaction(connection, self.caller.scope, *args, **kwargs))

    async def write_secret(
        self, transaction: Callable[Concatenate[Connection, Scope, P], Outcome], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        """Run a transaction as `write` does, for an answer that shows a secret: it is saved with its body sealed."""
        return await self._write(
            lambda connection: transaction(connection, self.caller.scope, *args, **kwargs), secret=True
        )

    def address(self, path: str) -> str:
        """Give the full address of a path of the API, such as `/customers/...`."""
        return f"{self.hub.settings.public_url}{self.operation.base_path}{path}"

    async def _write(self, transaction: Callable[[Connection], Outcome], *, secret: bool = False) -> Answer:
        def effect(connection: Connection) -> Answer:
            return self._answer(transaction(connection))

        return await self.hub.database.write(self._once, effect, secret=secret)

    def _once(self, connection: Connection, effect: Callable[[Connection], Answer], *, secret: bool) -> Answer:
        if self.idempotency is None:
            return effect(connection)
        keeper = idempotency.Keeper(self.hub.vault, secret=secret, now=self.hub.clock())
        return idempotency.once(connection, self.caller.tenant, self.idempotency, effect, keeper)

    def _answer(self, outcome: Outcome) -> Answer:
        if outcome.status == NO_CONTENT:
            return Answer(NO_CONTENT, media_type=None, headers=outcome.headers)
        body = self.operation.encode(outcome.status, outcome.value)
        return Answer(outcome.status, body, headers=outcome.headers)


def new_id(prefix: str) -> str:
    """Make an id that sorts by its time: the prefix and 32 hexadecimal digits of a UUID of version 7."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"
