"""The command line of the hub: `qbdconnect-server`."""

from .commands import app

__all__ = ["app"]
