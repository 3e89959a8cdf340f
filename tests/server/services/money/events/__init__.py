"""Tests of services/money/events."""
