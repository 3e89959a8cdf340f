# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""What the generated modules share."""

from qbdconnect._unset import UNSET, Unset

__all__ = ["UNSET", "Unset"]
