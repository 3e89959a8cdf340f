# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of UpdateSubscriptionProrate."""

from typing import Literal

UpdateSubscriptionProrate = Literal["later", "now"]
