"""Tests of the room storage, on SQLite and PostgreSQL."""
