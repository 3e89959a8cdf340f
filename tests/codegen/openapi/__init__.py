"""Tests of what writes OpenAPI."""
