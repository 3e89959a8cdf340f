# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The contract in Python, generated: pydantic models of what comes in, types of what goes out."""
