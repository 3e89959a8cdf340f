# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of InvoiceStatus."""

from typing import Literal

InvoiceStatus = Literal["draft", "open", "paid", "uncollectible", "void"]
