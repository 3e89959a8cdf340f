"""Webhooks: telling other systems what happens."""
