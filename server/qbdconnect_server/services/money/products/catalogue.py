"""What is for sale: read at the payment provider, and kept for a minute."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, cast

import structlog

from qbdconnect_server.contract._generated import types
from qbdconnect_server.gateways.payment_values import Offer, Sla
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.money.amounts import show_amount
from qbdconnect_server.services.money.products.sla import show_sla

KEPT: Final = timedelta(seconds=60)

log = structlog.get_logger(__name__)


class Catalogue:
    """The products of a hub, in the order of their ids; many who ask at once share one reading."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._products: Sequence[types.Product] | None = None
        self._expires_at: datetime | None = None
        self._drops = 0

    def drop(self) -> None:
        """Read again at the next use: something has changed at the payment provider."""
        self._products = None
        self._drops += 1

    async def read(self, gateway: PaymentGateway, *, now: datetime) -> Sequence[types.Product]:
        """Give all products that are for sale; raises what the gateway does."""
        async with self._lock:
            if self._products is not None and self._expires_at is not None and now < self._expires_at:
                return self._products
            drops = self._drops
            products = _products(await gateway.list_offers())
            if drops == self._drops:  # else what was read may be older than the change
                self._products, self._expires_at = products, now + KEPT
            return products


def _products(offers: Iterable[Offer]) -> Sequence[types.Product]:
    sold: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        price = offer.price
        if price.sla is None or not price.per_seat:
            why = "it has no SLA" if price.sla is None else "it is not one amount for each seat"
            log.info("price is not for sale", reason=why, price_id=price.id, product_id=price.product_id)
        elif offer.product_active:
            sold[price.product_id].append(offer)
    return [_product(product_id, sold[product_id]) for product_id in sorted(sold)]


def _product(product_id: str, offers: Sequence[Offer]) -> types.Product:
    in_order = sorted(offers, key=lambda each: (not each.is_default, each.price.id))
    first = in_order[0]
    shown: types.Product = {
        "productId": product_id,
        "name": first.product_name,
        "prices": [_price(each) for each in in_order],
    }
    if first.description is not None:
        shown["description"] = first.description
    if first.unit_label is not None:
        shown["unitLabel"] = first.unit_label
    if first.is_default:
        usual = shown["prices"][0]
        shown["priceId"] = usual["priceId"]
        shown["unitAmount"] = usual["unitAmount"]
        shown["currency"] = usual["currency"]
        shown["interval"] = usual["interval"]
        shown["sla"] = usual["sla"]
    return shown


def _price(offer: Offer) -> types.Price:
    """Show a price that is paid again and again, and has an SLA: others do not come here."""
    price = offer.price
    return {
        "priceId": price.id,
        "unitAmount": show_amount(price.unit_amount),
        "currency": price.currency,
        "interval": cast("str", price.interval),
        "intervalCount": cast("int", price.interval_count),
        "sla": show_sla(cast("Sla", price.sla)),
    }
