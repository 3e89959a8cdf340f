# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Values of InvoiceEventType."""

from typing import Literal

InvoiceEventType = Literal["invoice.finalized", "invoice.paid", "invoice.payment_failed", "invoice.voided"]
