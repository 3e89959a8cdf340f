"""Which price a request means, and whether it is for sale."""

from typing import Final

from qbdconnect_server.errors import GatewayRefused, NotFound, RuleBroken
from qbdconnect_server.gateways.payment_values import Price
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.services.money.gateway_ids import is_gateway_id

PRICE: Final = "/priceId"
PRODUCT: Final = "/productId"


async def chosen_price(gateway: PaymentGateway, price_id: str | None, product_id: str | None) -> Price:
    """Find the price that a request names, by itself or as the usual one of a product.

    It is asked for at the payment provider, since the catalogue may be a minute old. Raises RuleBroken, with the
    pointer, for one that is unknown or not for sale.
    """
    if price_id is not None:
        price = await _price(gateway, price_id)
        if product_id not in {None, price.product_id}:
            raise RuleBroken(f"The price {price_id} belongs to the product {price.product_id}.", pointer=PRODUCT)
        return _for_sale(price, PRICE)
    if product_id is not None:
        return _for_sale(await _usual_price(gateway, product_id), PRODUCT)
    raise RuleBroken("Name the price by priceId, or the product by productId.", pointer=PRICE)


async def _price(gateway: PaymentGateway, price_id: str) -> Price:
    unknown = RuleBroken(f"There is no price {price_id}.", pointer=PRICE)
    if not is_gateway_id(price_id):
        raise unknown
    try:
        return await gateway.get_price(price_id)
    except (NotFound, GatewayRefused):
        raise unknown from None


async def _usual_price(gateway: PaymentGateway, product_id: str) -> Price:
    unknown = RuleBroken(f"There is no product {product_id}.", pointer=PRODUCT)
    if not is_gateway_id(product_id):
        raise unknown
    try:
        product = await gateway.get_product(product_id)
    except (NotFound, GatewayRefused):
        raise unknown from None
    if not product.active:
        raise RuleBroken(f"The product {product_id} is no longer for sale.", pointer=PRODUCT)
    if product.default_price is None:
        raise RuleBroken(f"The product {product_id} has no usual price; name one by priceId.", pointer=PRODUCT)
    return product.default_price


def _for_sale(price: Price, pointer: str) -> Price:
    if not price.active:
        raise RuleBroken(f"The price {price.id} is no longer for sale.", pointer=pointer)
    if price.interval is None:
        raise RuleBroken(f"The price {price.id} is paid once and cannot be subscribed to.", pointer=pointer)
    if not price.per_seat:
        raise RuleBroken(f"The price {price.id} is not one amount for each seat.", pointer=pointer)
    if price.sla is None:
        raise RuleBroken(f"The price {price.id} is not for sale: it has no SLA.", pointer=pointer)
    return price
