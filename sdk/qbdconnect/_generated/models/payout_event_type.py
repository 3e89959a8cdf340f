# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of PayoutEventType."""

from typing import Literal

PayoutEventType = Literal["payout.failed", "payout.paid"]
