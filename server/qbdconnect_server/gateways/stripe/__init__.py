"""Stripe as a payment gateway, through its own SDK."""

from .gateway import StripeGateway
from .versions import API_VERSION

__all__ = ["API_VERSION", "StripeGateway"]
