"""The version of Stripe's API that the simulator speaks."""

from typing import Final

API_VERSION: Final = "2026-10-28.endive"
