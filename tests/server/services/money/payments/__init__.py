"""Tests of services/money/payments."""
