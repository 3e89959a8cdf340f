"""Invoices: how they are made, changed, shown and paid."""
