"""Who moves the money, by the settings."""

from typing import Final, Literal
from urllib.parse import urlsplit

from qbdconnect_server.settings import Settings, SettingsError

Mode = Literal["stripe", "simulated", "off"]

LIVE_KEYS: Final = ("sk_live_", "rk_live_")
TEST_KEYS: Final = ("sk_test_", "rk_test_")
CHOICE: Final = (
    "set QBDCONNECT_STRIPE_SECRET_KEY to take payments by Stripe, QBDCONNECT_PAYMENTS=off to take none, or "
    "QBDCONNECT_PAYMENTS=simulated to try the hub without any money"
)


def payments_mode(settings: Settings) -> Mode:
    """Tell who moves the money; raises SettingsError with how to mend where the settings do not say it."""
    key, chosen = settings.stripe_secret_key, settings.payments
    if chosen == "stripe" and not key:
        raise SettingsError(("QBDCONNECT_PAYMENTS=stripe needs a key: set QBDCONNECT_STRIPE_SECRET_KEY",))
    if chosen == "simulated" and key.startswith(LIVE_KEYS):
        raise SettingsError(
            ("QBDCONNECT_PAYMENTS=simulated and a live key in QBDCONNECT_STRIPE_SECRET_KEY: leave one of them out",)
        )
    if settings.stripe_url and not key.startswith(TEST_KEYS):
        raise SettingsError(
            ("QBDCONNECT_STRIPE_URL is no Stripe: it needs a test key in QBDCONNECT_STRIPE_SECRET_KEY",)
        )
    if chosen != "auto":
        return chosen
    if key:
        return "stripe"
    if is_local(settings):
        return "simulated"
    raise SettingsError((f"nobody moves the money of {settings.public_url}: {CHOICE}",))


def is_local(settings: Settings) -> bool:
    """Tell whether the hub is for its own machine alone."""
    return urlsplit(settings.public_url).hostname == "localhost"
