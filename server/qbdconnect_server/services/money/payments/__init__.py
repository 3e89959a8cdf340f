"""Payments that are taken at once, and payouts of what was charged."""
