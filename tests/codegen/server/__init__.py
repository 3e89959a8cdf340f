"""Tests of the models and types of the server."""
