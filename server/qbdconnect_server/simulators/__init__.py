"""Stand-ins for the systems around the hub, so that it runs, shows itself and is tested without any account."""
