"""The hub's ways out: mail servers, the addresses that webhooks go to, and whoever moves the money."""
