"""Instances: their state, how a Web Connector gets access to them, and how they are validated."""
