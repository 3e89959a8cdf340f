"""What Web Connectors do: sessions, requests, the event log, metrics and stats."""
