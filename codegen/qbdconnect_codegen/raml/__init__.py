"""RAML 1.0: from text to a checked model of an API."""
