"""Insightly (REST v3.1) as the CRM."""

from .gateway import InsightlyCrm
from .http import TOTAL_SECONDS

__all__ = ["TOTAL_SECONDS", "InsightlyCrm"]
