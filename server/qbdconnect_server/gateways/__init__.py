"""The hub's ways out: mail servers and the addresses that webhooks go to."""
