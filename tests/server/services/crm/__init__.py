"""Tests of services/crm."""
