"""Tests of services/money/products."""
