"""`seed`: sample customers and instances, made through the same services as all others."""

from typing import Any, Final, cast

import orjson
import typer

from qbdconnect_server.contract import Body, Contract, compile_contract, load_document
from qbdconnect_server.contract._generated import models, types
from qbdconnect_server.services.call import Call, Caller, Hub, Scope
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.users import keys
from qbdconnect_server.storage.queries import customers as queries

from .opening import with_hub

KEY_NAME: Final = "seed"
EVERYBODY: Final = Scope(None)

# The name is how a sample is found again.
SAMPLES: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Sample Bakery",
        "address": {"street1": "1 Main Street", "city": "Springfield", "state": "IL", "postalCode": "62701"},
        "primaryBillingContact": {"firstName": "Alex", "lastName": "Baker", "email": "alex@bakery.example"},
        "qbdInstances": [
            {
                "name": "Sample Bakery, shop",
                "customerId": "",
                "contact": {"firstName": "Alex", "lastName": "Baker", "email": "alex@bakery.example"},
                "qbdPath": "C:\\Company Files\\Sample Bakery.qbw",
                "frequencyInMinutes": 15,
            },
            {
                "name": "Sample Bakery, wholesale",
                "customerId": "",
                "contact": {"firstName": "Sam", "lastName": "Miller", "email": "sam@bakery.example"},
            },
        ],
    },
    {
        "name": "Sample Garage",
        "address": {"street1": "22 Station Road", "city": "Riverton", "state": "WY", "postalCode": "82501"},
        "primaryBillingContact": {"firstName": "Kim", "lastName": "Wright", "email": "kim@garage.example"},
        "qbdInstances": [
            {
                "name": "Sample Garage",
                "customerId": "",
                "contact": {"firstName": "Kim", "lastName": "Wright", "email": "kim@garage.example"},
            }
        ],
    },
)


def run(*, database_url: str | None) -> None:
    """Add the samples that are missing, and print a new key of the first customer on stdout."""
    secret, lines = with_hub(_seed, database_url=database_url)
    for line in lines:
        typer.echo(line, err=True)
    typer.echo(secret)


async def _seed(hub: Hub) -> tuple[str, list[str]]:
    contract = compile_contract(load_document(), hub.settings.responses)
    seeder = _Seeder(hub, contract)
    found = [await seeder.customer(sample) for sample in SAMPLES]
    await seeder.validate_first_instance(found[0])
    lines = [f"{customer['name']}: customer {customer['id']}, {_instances(customer)}" for customer in found]
    secret = await _replace_key(hub, found[0]["id"])
    return secret, [*lines, f"The line on stdout is a key of {found[0]['name']}; it is shown only this once."]


class _Seeder:
    """Calls services as an operator would."""

    def __init__(self, hub: Hub, contract: Contract) -> None:
        self._hub = hub
        self._contract = contract
        self._caller = Caller(hub.new_id("key"), "operator", None, frozenset({keys.ALL_SCOPES}))

    async def customer(self, sample: dict[str, Any]) -> types.Customer:
        """Show a sample customer, made if there is none."""
        return await self._find(sample) or await self._create(sample)

    async def _find(self, sample: dict[str, Any]) -> types.Customer | None:
        found = await self._hub.database.read(queries.ids_by_name, EVERYBODY, sample["name"])
        return await customers.get(self._call("getCustomer"), found[0]) if found else None

    async def _create(self, sample: dict[str, Any]) -> types.Customer:
        made = await customers.create(self._call("createCustomer"), Body.of(models.Customer, sample))
        return cast("types.Customer", orjson.loads(made.body))

    async def validate_first_instance(self, customer: types.Customer) -> None:
        """Let one instance be ready for work and leave the others as they are after their creation."""
        for instance in customer["qbdInstances"][:1]:
            await instances.validate(self._call("patchInstance"), instance["instanceId"])

    def _call(self, operation_id: str) -> Call:
        return Call(self._hub, self._contract.operations[operation_id], self._caller, self._hub.new_id("req"))


async def _replace_key(hub: Hub, customer_id: str) -> str:
    """Make a key; the one of the last time is revoked, so that seeding often leaves one key behind."""
    now = hub.clock()
    for key in await keys.list_keys(hub.database):
        if (key.name, key.customer_id, key.revoked_at) == (KEY_NAME, customer_id, None):
            await keys.revoke(hub.database, key.id, now)
    made = await keys.create(
        hub.database,
        kind="customer",
        customer_id=customer_id,
        scopes=[keys.ALL_SCOPES],
        name=KEY_NAME,
        expires_at=None,
        now=now,
        new_id=hub.new_id,
    )
    return made.secret


def _instances(customer: types.Customer) -> str:
    return "instances " + ", ".join(instance["instanceId"] for instance in customer["qbdInstances"])
