"""Tests of services/instances."""
