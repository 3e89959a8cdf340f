"""Tests of services/webhooks."""
