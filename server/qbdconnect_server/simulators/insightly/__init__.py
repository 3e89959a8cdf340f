"""A stand-in for the part of Insightly's REST API v3.1 that the hub uses."""

from .faults import Fault
from .simulator import API_KEY, InsightlySimulator, Options

__all__ = ["API_KEY", "Fault", "InsightlySimulator", "Options"]
