"""Tests of services/money/subscriptions."""
