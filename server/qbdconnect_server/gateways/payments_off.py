"""What a hub without payments answers to whoever wants some."""

from typing import NoReturn

from qbdconnect_server.errors import GatewayUnavailable


def refuse_payments() -> NoReturn:
    """Raise GatewayUnavailable."""
    raise GatewayUnavailable("This hub takes no payments: its operator has switched them off (QBDCONNECT_PAYMENTS).")
