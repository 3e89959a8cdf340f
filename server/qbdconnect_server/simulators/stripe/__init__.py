"""A stateful simulator of the part of Stripe's API v1 that the hub uses."""

from .delivery import deliver
from .errors import Refusal
from .faults import ConnectionLost, Fault, answer, lose_connection, rate_limited, time_out
from .simulator import StripeSimulator
from .store import FileInUse
from .transport import TEST_KEY, SimulatorTransport
from .version import API_VERSION
from .webhooks import Delivery
from .wire import Request, Response
from .world import Options, World

__all__ = [
    "API_VERSION",
    "TEST_KEY",
    "ConnectionLost",
    "Delivery",
    "Fault",
    "FileInUse",
    "Options",
    "Refusal",
    "Request",
    "Response",
    "SimulatorTransport",
    "StripeSimulator",
    "World",
    "answer",
    "deliver",
    "lose_connection",
    "rate_limited",
    "time_out",
]
