# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""Models and operations of the contract, written by openapi-python-client."""

BASE_URL = "http://localhost:8081/qbdconnect-api/v1"
