"""Tests of what reads RAML."""
