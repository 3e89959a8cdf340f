"""The steps; a released one never changes."""
