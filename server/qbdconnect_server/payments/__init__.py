"""Who moves the money of a running hub: Stripe, a simulated Stripe that the hub serves itself, or nobody."""

from .door import build_doors
from .mode import Mode, payments_mode
from .opening import build_payments
from .simulated import SimulatedStripe, simulated_stripe

__all__ = ["Mode", "SimulatedStripe", "build_doors", "build_payments", "payments_mode", "simulated_stripe"]
