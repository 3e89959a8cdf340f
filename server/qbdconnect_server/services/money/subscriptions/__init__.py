"""Subscriptions: what customers pay for, their seats, and whether their instances get work."""
