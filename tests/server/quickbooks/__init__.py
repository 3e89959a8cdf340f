"""Tests of what QuickBooks Desktop and its Web Connector read and write."""
