"""Users, their roles, and the API keys that prove who calls."""
