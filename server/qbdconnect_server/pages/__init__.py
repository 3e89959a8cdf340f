"""The few pages of the hub for people and for the programs that watch it."""

from .routes import build_pages

__all__ = ["build_pages"]
