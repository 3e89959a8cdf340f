"""The payment gateway of a hub, opened at its first use."""

from functools import partial
from typing import Final

from qbdconnect_server.errors import GatewayUnavailable
from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.gateways.payments import PaymentGateway
from qbdconnect_server.gateways.payments_off import refuse_payments
from qbdconnect_server.settings import Settings, SettingsError

from .mode import payments_mode
from .simulated import ADDRESS, SimulatedStripe

# What opens a simulator that asks for no key of its own.
ANY_TEST_KEY: Final = "sk_test_simulated"

# The SDK of Stripe takes half a second and 38 MB, so it is imported when money is first moved.
# ruff: noqa: PLC0415


def build_payments(settings: Settings, simulated: SimulatedStripe | None = None) -> Opener[PaymentGateway]:
    """Choose who moves the money; `simulated` is the simulated Stripe of this process, if it serves one.

    Other processes ask for it at the public address of the hub. Settings that do not say who moves the money are told
    when money is to be moved, since most commands move none.
    """
    if simulated is not None:
        return Opener(simulated.open_gateway)
    return Opener(partial(_open, settings))


def _open(settings: Settings) -> PaymentGateway:
    try:
        mode = payments_mode(settings)
    except SettingsError as error:
        raise GatewayUnavailable(str(error)) from None
    if mode == "off":
        refuse_payments()
    from qbdconnect_server.gateways.stripe import StripeGateway

    return StripeGateway(
        settings.stripe_secret_key or ANY_TEST_KEY,
        webhook_secrets=settings.webhook_secrets_of_stripe,
        base_address=f"{settings.public_url}{ADDRESS}" if mode == "simulated" else settings.stripe_url or None,
    )
