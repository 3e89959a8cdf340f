"""Tests of the room services, on SQLite and PostgreSQL."""
