"""The hosted QBD Connect System API."""
