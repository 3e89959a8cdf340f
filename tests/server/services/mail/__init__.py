"""Tests of services/mail."""
