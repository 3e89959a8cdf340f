"""Background work as services see it: jobs, and what operators do about them."""
