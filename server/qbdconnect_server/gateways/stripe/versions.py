"""The version of Stripe's API that this code was written for; a guard test holds the installed SDK to it."""

from typing import Final

API_VERSION: Final = "2026-10-28.endive"
