"""Tests of the queries, on SQLite and PostgreSQL."""
