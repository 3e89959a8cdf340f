"""Background work: the worker that runs jobs, its handlers, and the schedules that make some of the jobs."""

from qbdconnect_server.work.running import working

__all__ = ["working"]
