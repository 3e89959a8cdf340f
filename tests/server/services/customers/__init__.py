"""Tests of services/customers."""
