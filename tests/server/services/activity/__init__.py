"""Tests of services/activity."""
