"""A program of a user, checked but never run."""
