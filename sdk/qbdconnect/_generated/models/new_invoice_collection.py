# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of NewInvoiceCollection."""

from typing import Literal

NewInvoiceCollection = Literal["charge", "send"]
