"""Checks of `doctor` on who moves the money; nobody outside is asked."""

from collections.abc import Iterator

from qbdconnect_server.payments import payments_mode
from qbdconnect_server.payments.door import LOOPBACK
from qbdconnect_server.payments.mode import LIVE_KEYS, is_local
from qbdconnect_server.payments.simulated import ADDRESS, EVENTS
from qbdconnect_server.payments.state_file import state_file
from qbdconnect_server.settings import Settings, SettingsError

from .findings import Finding, fail, ok, warn


def check_payments(settings: Settings) -> Iterator[Finding]:
    """Tell who moves the money, and what is missing for that."""
    try:
        mode = payments_mode(settings)
    except SettingsError as error:
        yield fail(f"serve and work would not start: {error}")
        return
    if mode == "stripe":
        yield from _check_stripe(settings)
    elif mode == "simulated":
        yield from _check_simulated(settings)
    else:
        yield ok("payments are switched off")


def _check_stripe(settings: Settings) -> Iterator[Finding]:
    if settings.stripe_url:
        yield warn(f"{settings.stripe_url} stands in for Stripe (QBDCONNECT_STRIPE_URL): no money moves")
        return
    is_live, local = settings.stripe_secret_key.startswith(LIVE_KEYS), is_local(settings)
    if is_live and local:
        yield warn("a live key of Stripe on a hub at localhost: real money moves; to try things take a test key")
    elif not is_live and not local:
        yield warn("QBDCONNECT_STRIPE_SECRET_KEY is a test key: no real money moves")
    else:
        yield ok(f"payments by Stripe, with a {'live' if is_live else 'test'} key")
    if not settings.webhook_secrets_of_stripe:
        yield warn(
            "events of Stripe are refused, so paid invoices and ended subscriptions go unnoticed: let an endpoint at "
            f"Stripe post to {settings.public_url}{EVENTS} and set QBDCONNECT_STRIPE_WEBHOOK_SECRETS to its secret"
        )
    if settings.payouts == "manual":
        yield warn("QBDCONNECT_PAYOUTS=manual: every POST /payouts moves money to your bank account")


def _check_simulated(settings: Settings) -> Iterator[Finding]:
    yield warn(f"payments are simulated in {state_file(settings)}: no money moves")
    if not is_local(settings) and not settings.stripe_secret_key:
        yield warn(
            f"{settings.public_url}{ADDRESS}/ shows buyers their pages, but its API and clock are closed on a public "
            "hub: give them a key of your own making, QBDCONNECT_STRIPE_SECRET_KEY=sk_test_..."
        )
    elif is_local(settings) and settings.host not in LOOPBACK:
        yield warn(
            f"whoever reaches {settings.host}:{settings.port} over the network can use the simulated Stripe, read its "
            "customers and move its clock: listen on QBDCONNECT_HOST=127.0.0.1"
        )
