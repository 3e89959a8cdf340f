"""Who moves the money of a running hub."""
