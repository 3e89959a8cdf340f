"""What the hub does, in the words of the domain; no SQL and no HTTP server here."""
