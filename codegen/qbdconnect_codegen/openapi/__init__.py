"""OpenAPI 3.0.3: from the model of an API to a document."""
