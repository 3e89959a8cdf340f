"""Mail: what the hub writes to people."""
