"""What the servers of the contract tests are set to."""

from __future__ import annotations

from typing import Final

# The addresses that the contract's examples and the generators name.
RETURN_ORIGINS: Final = ("https://hub.example.com", "http://localhost:8081")
SETTINGS: Final = {
    # Background work would do to the objects of a case what the case does not expect.
    "workers": "0",
    # Schemathesis makes up addresses: none may be looked up or written to.
    "webhook_allow_private": "true",
    "payments": "simulated",
    "checkout_return_origins": ",".join(RETURN_ORIGINS),
}
