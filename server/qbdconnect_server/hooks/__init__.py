"""The door for events of other systems."""

from .events import build_hooks

__all__ = ["build_hooks"]
