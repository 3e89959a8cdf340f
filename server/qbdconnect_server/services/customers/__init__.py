"""Customers: what becomes of them from their creation to the removal of their data."""
