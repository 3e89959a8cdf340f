"""The door for events of other systems."""
