"""The few pages of the hub for people and for the programs that watch it."""

from .metrics import metrics_page
from .routes import build_pages
from .validation import ValidationLinks

__all__ = ["ValidationLinks", "build_pages", "metrics_page"]
