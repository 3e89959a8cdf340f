"""Tests of the server, in the shape of its house."""
