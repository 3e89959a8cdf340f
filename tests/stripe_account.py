"""The simulated account of a hub over HTTP: what a bookkeeper, another program or a buyer does at Stripe itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live_server import LiveServer

AUTHORIZATION = {"Authorization": "Bearer sk_test_of_the_tests"}
PATH = "/simulators/stripe"
# What the hub sells before anybody has filled the catalogue.
PRODUCT, PRICE, OTHER_PRICE = "prod_standard", "price_standard_monthly", "price_plus_monthly"
VISA = "pm_card_visa"


@dataclass(frozen=True)
class Payer:
    """A customer at Stripe with a card of its own."""

    id: str
    payment_method_id: str | None


class StripeAccount:
    """Asks the simulated Stripe; `send` takes method, path, and form, and gives the JSON of the answer."""

    def __init__(self, send: Callable[[str, str, dict[str, Any] | None], Any]) -> None:
        self._send = send

    def get(self, path: str) -> Any:
        """Read an object or a list."""
        return self._send("GET", f"{PATH}/v1/{path}", None)

    def post(self, path: str, **form: Any) -> Any:
        """Make or change an object; members of members are given as dicts."""
        return self._send("POST", f"{PATH}/v1/{path}", dict(_flat(form)))

    def payer(self, card: str | None = VISA, **more: Any) -> Payer:
        """Make a customer who pays with a card."""
        made = self.post("customers", **({"payment_method": card} if card else {}), **more)
        return Payer(made["id"], made["invoice_settings"]["default_payment_method"])

    def card_of(self, customer_id: str) -> str:
        """Give a payment method of a customer, a new one if there is none."""
        found = self.get(f"customers/{customer_id}/payment_methods")["data"]
        made = found[0] if found else self.post(f"payment_methods/{VISA}/attach", customer=customer_id)
        return str(made["id"])

    def one_time_price(self, amount: int = 2500, currency: str = "usd") -> str:
        """Make a price that is paid once."""
        product = self.post("products", name="Work")["id"]
        return str(self.post("prices", product=product, currency=currency, unit_amount=amount)["id"])

    def holdings(self, customer_id: str) -> list[Any]:
        """List all that a customer has at Stripe, as text can be compared."""
        kinds = ("subscriptions?status=all&", "invoices?", "payment_intents?", "charges?", "invoiceitems?")
        lists = [self.get(f"{kind}customer={customer_id}&limit=100") for kind in kinds]
        return [self.get(f"customers/{customer_id}"), *(each["data"] for each in lists)]


def account_of(server: LiveServer) -> StripeAccount:
    """Give the account of a live server."""

    def send(method: str, path: str, form: dict[str, Any] | None) -> Any:
        with httpx2.Client(verify=False, timeout=30) as client:
            answer = client.request(method, server.address + path, data=form, headers=AUTHORIZATION)
        assert answer.is_success, answer.text
        return answer.json()

    return StripeAccount(send)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _flat(item, f"{name}[{number}]")
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
