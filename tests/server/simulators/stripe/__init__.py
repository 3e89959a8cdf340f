"""Tests of the simulator of Stripe."""
