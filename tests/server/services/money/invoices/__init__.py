"""Tests of services/money/invoices."""
