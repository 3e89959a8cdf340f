"""Stripe's test cards: their ids and numbers, and how an attempt to charge them ends."""

from dataclasses import dataclass
from typing import Final

GENERIC: Final = "Your card was declined."


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a card is declined, in the words of Stripe's error object."""

    decline_code: str
    code: str = "card_declined"
    message: str = GENERIC
    advice_code: str | None = "try_again_later"
    network_decline_code: str | None = None


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card that exists in test mode only."""

    payment_method: str
    number: str
    label: str
    brand: str = "visa"
    decline: Decline | None = None
    attaches: bool = True
    available_at_once: bool = False
    needs_authentication: bool = False

    @property
    def last4(self) -> str:
        """The last digits of the number."""
        return self.number[-4:]


_GENERIC: Final = Decline("generic_decline", network_decline_code="01")
_NO_FUNDS: Final = Decline("insufficient_funds", message="Your card has insufficient funds.", network_decline_code="51")
_LOST: Final = Decline("lost_card", advice_code="do_not_try_again", network_decline_code="41")
_STOLEN: Final = Decline("stolen_card", advice_code="do_not_try_again", network_decline_code="43")
_EXPIRED: Final = Decline("expired_card", "expired_card", "Your card has expired.", "confirm_card_data", "54")
_CVC: Final = Decline(
    "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.", "confirm_card_data", "N7"
)
_PROCESSING: Final = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)
AUTHENTICATION: Final = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    advice_code=None,
)

TEST_CARDS: Final = (
    TestCard("pm_card_visa", "4242424242424242", "Visa, succeeds"),
    TestCard("pm_card_mastercard", "5555555555554444", "Mastercard, succeeds", brand="mastercard"),
    TestCard("pm_card_amex", "378282246310005", "American Express, succeeds", brand="amex"),
    TestCard("pm_card_bypassPending", "4000000000000077", "succeeds, available at once", available_at_once=True),
    TestCard("pm_card_chargeCustomerFail", "4000000000000341", "can be kept, but is declined", decline=_GENERIC),
    TestCard("pm_card_chargeDeclined", "4000000000000002", "declined", decline=_GENERIC, attaches=False),
    TestCard("pm_card_visa_chargeDeclined", "4000000000000002", "declined", decline=_GENERIC, attaches=False),
    TestCard(
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "4000000000009995",
        "declined: insufficient funds",
        decline=_NO_FUNDS,
        attaches=False,
    ),
    TestCard(
        "pm_card_visa_chargeDeclinedLostCard", "4000000000009987", "declined: lost card", decline=_LOST, attaches=False
    ),
    TestCard(
        "pm_card_visa_chargeDeclinedStolenCard",
        "4000000000009979",
        "declined: stolen card",
        decline=_STOLEN,
        attaches=False,
    ),
    TestCard(
        "pm_card_chargeDeclinedExpiredCard", "4000000000000069", "declined: expired", decline=_EXPIRED, attaches=False
    ),
    TestCard(
        "pm_card_chargeDeclinedIncorrectCvc",
        "4000000000000127",
        "declined: wrong security code",
        decline=_CVC,
        attaches=False,
    ),
    TestCard(
        "pm_card_chargeDeclinedProcessingError",
        "4000000000000119",
        "declined: processing error",
        decline=_PROCESSING,
        attaches=False,
    ),
    TestCard(
        "pm_card_authenticationRequired",
        "4000002760003184",
        "asks for authentication",
        needs_authentication=True,
    ),
)

BY_PAYMENT_METHOD: Final = {card.payment_method: card for card in TEST_CARDS}
BY_NUMBER: Final = {card.number: card for card in reversed(TEST_CARDS)}
# What a person chooses from: a number that has two ids stands there once.
CHOICE: Final = tuple(card for card in TEST_CARDS if BY_NUMBER[card.number] is card)
