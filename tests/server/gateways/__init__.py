"""Tests of the ways out: mail and webhooks."""
