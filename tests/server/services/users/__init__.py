"""Tests of services/users."""
